// The computers that took a seat.
import { useState } from 'preact/hooks';

import { Change } from '../../parts/change';
import { List } from '../../parts/list';
import { Moment } from '../../parts/moments';
import { Section } from '../../parts/page';
import { call } from '../../service/call';
import { usePages } from '../../service/pages';
import { useRight } from '../../service/rights';
import type { ActivationView, GetLicenseResponse } from '../../service/schema';
import { customerOf } from '../license_words';
import { LicenseFile } from './license_file';
import type { OfLicense } from './license_screen';

interface Props extends OfLicense {
  first: GetLicenseResponse;
}

/** A page of a license's activations or leases; the first one is there already. */
export function useLicensePages<E>({ license, first }: Props, entriesOf: (answer: GetLicenseResponse) => E[]) {
  return usePages(
    async (cursor, signal) => {
      const { license_id } = license;
      const answer = cursor === undefined ? first : await call('get', '/v1/licenses/{license_id}', { path: { license_id }, query: { limit: 100, cursor } }, signal);
      return { entries: entriesOf(answer), cursor: answer.cursor };
    },
    [first],
    1,
  );
}

export function Computers(props: Props) {
  const { license, again } = props;
  const pages = useLicensePages(props, (answer) => answer.activations);
  const mayServe = useRight('serve') && license.state !== 'revoked';
  const [removing, setRemoving] = useState<ActivationView>();
  const [saving, setSaving] = useState<ActivationView | 'new'>();
  const nameOf = (computer: ActivationView) => computer.computer_name ?? computer.computer_id;
  return (
    <Section
      title="Computers"
      actions={
        mayServe &&
        license.state === 'active' && (
          <button type="button" onClick={() => setSaving('new')}>
            Activate for a computer
          </button>
        )
      }
    >
      <List
        pages={pages}
        caption="Computers that have a seat"
        keyOf={(computer) => computer.activation_id}
        none="No computer has a seat of it yet."
        columns={[
          { name: 'Computer', cell: (computer) => computer.computer_name },
          { name: 'Computer ID', cell: (computer) => <bdi>{computer.computer_id}</bdi> },
          { name: 'Activated', cell: (computer) => <Moment at={computer.activated_at} /> },
          {
            name: 'License key',
            cell: (computer) => (computer.license_key_revision === undefined || computer.license_key_revision >= license.revision ? 'up to date' : 'of an earlier revision'),
          },
          {
            name: 'Actions',
            cell: (computer) =>
              mayServe && (
                <span class="row-actions">
                  {license.state === 'active' && !license.generic && (
                    <button type="button" aria-label={`License file of ${nameOf(computer)}`} onClick={() => setSaving(computer)}>
                      License file
                    </button>
                  )}
                  <button type="button" aria-label={`Remove ${nameOf(computer)}`} onClick={() => setRemoving(computer)}>
                    Remove
                  </button>
                </span>
              ),
          },
        ]}
      />
      {removing && <RemoveComputer license={license} again={again} computer={removing} onClose={() => setRemoving(undefined)} />}
      {saving && <LicenseFile license={license} again={again} onClose={() => setSaving(undefined)} {...(saving !== 'new' && { computerId: saving.computer_id })} />}
    </Section>
  );
}

function RemoveComputer({ license, again, computer, onClose }: OfLicense & { computer: ActivationView; onClose: () => void }) {
  const { license_id } = license;
  const { activation_id } = computer;
  return (
    <Change
      title={`Remove ${computer.computer_name ?? computer.computer_id}`}
      verb="Remove"
      onClose={onClose}
      planned={{ method: 'delete', path: `/v1/licenses/${license_id}/activations/${activation_id}` }}
      warnings={['The license key that the computer has goes on working offline until it sees a revocation list.']}
      final={`I know that ${customerOf(license)} can't get this seat back but by activating again`}
      send={async () => {
        const answer = await call('delete', '/v1/licenses/{license_id}/activations/{activation_id}', { path: { license_id, activation_id } });
        again();
        return answer;
      }}
      outcome={() => <p>The seat is free.</p>}
    >
      <p dir="auto">
        Gives back the seat of computer <bdi>{computer.computer_id}</bdi>, of the license of {customerOf(license)}.
      </p>
    </Change>
  );
}
