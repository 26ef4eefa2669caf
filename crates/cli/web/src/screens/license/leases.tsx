// The floating seats that are held at present.
import { useState } from 'preact/hooks';

import { Change } from '../../parts/change';
import { List } from '../../parts/list';
import { Moment } from '../../parts/moments';
import { Section } from '../../parts/page';
import { call } from '../../service/call';
import { useRight } from '../../service/rights';
import type { GetLicenseResponse, LeaseView } from '../../service/schema';
import { useLicensePages } from './computers';
import type { OfLicense } from './license_screen';

export function Leases(props: OfLicense & { first: GetLicenseResponse }) {
  const { license, again } = props;
  const pages = useLicensePages(props, (answer) => answer.leases);
  const mayServe = useRight('serve');
  const [ending, setEnding] = useState<LeaseView>();
  return (
    <Section title="Leases">
      <p class="hint">{license.floating_seats} can run at once. A lease ends by itself unless it is renewed.</p>
      <List
        pages={pages}
        caption="Floating seats that are held"
        keyOf={(lease) => lease.lease_id}
        none="Nobody holds a floating seat."
        columns={[
          { name: 'Computer ID', cell: (lease) => <bdi>{lease.computer_id}</bdi> },
          { name: 'Session', cell: (lease) => lease.session },
          { name: 'Taken', cell: (lease) => <Moment at={lease.taken_at} /> },
          { name: 'Ends', cell: (lease) => <Moment at={lease.ends_at} /> },
          {
            name: 'Actions',
            cell: (lease) =>
              mayServe && (
                <button type="button" aria-label={`End the lease of ${lease.computer_id}`} onClick={() => setEnding(lease)}>
                  End
                </button>
              ),
          },
        ]}
      />
      {ending && <EndLease license={license} again={again} lease={ending} onClose={() => setEnding(undefined)} />}
    </Section>
  );
}

function EndLease({ license: { license_id }, again, lease, onClose }: OfLicense & { lease: LeaseView; onClose: () => void }) {
  const { lease_id } = lease;
  return (
    <Change
      title="End the lease"
      verb="End it"
      onClose={onClose}
      planned={{ method: 'delete', path: `/v1/licenses/${license_id}/leases/${lease_id}` }}
      warnings={['The application keeps running until its lease ends by its own clock; the seat is free for another one at once.']}
      final="I know that another computer may take the seat"
      send={async () => {
        const answer = await call('delete', '/v1/licenses/{license_id}/leases/{lease_id}', { path: { license_id, lease_id } });
        again();
        return answer;
      }}
      outcome={() => <p>The floating seat is free.</p>}
    >
      <p>
        Held by <bdi>{lease.computer_id}</bdi>
        {lease.session && <>, session <bdi>{lease.session}</bdi></>}.
      </p>
    </Change>
  );
}
