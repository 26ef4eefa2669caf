// Suspends, reinstates and revokes.
import { useState } from 'preact/hooks';

import { Warnings } from '../../parts/change';
import { TextField } from '../../parts/fields';
import { call } from '../../service/call';
import { customerOf } from '../license_words';
import { LicenseChange } from './license_change';
import type { OfLicense } from './license_screen';

export type Transition = 'active' | 'suspended' | 'revoked';

const OFFLINE = 'License keys that computers have go on working offline until they see a revocation list.';
const WORDS = {
  active: { title: 'Reinstate the license', verb: 'Reinstate', done: 'The license counts again.', warnings: [] },
  suspended: { title: 'Suspend the license', verb: 'Suspend', done: 'The license is suspended.', warnings: [OFFLINE] },
  revoked: { title: 'Revoke the license', verb: 'Revoke', done: 'The license is revoked.', warnings: ['The license can never be used again, and the customer would need a new one.', OFFLINE] },
} satisfies Record<Transition, { title: string; verb: string; done: string; warnings: string[] }>;

export function SetState({ license, again, onClose, to }: OfLicense & { onClose: () => void; to: Transition }) {
  const [seen, setSeen] = useState(license);
  const [reason, setReason] = useState('');
  const { title, verb, done, warnings } = WORDS[to];
  const body = { state: to, reason };
  const { license_id } = seen;
  return (
    <LicenseChange
      seen={seen}
      again={again}
      onOvertaken={setSeen}
      title={title}
      verb={verb}
      onClose={onClose}
      planned={{ method: 'put', path: `/v1/licenses/${license_id}/state`, body }}
      changes={[
        { member: 'state', before: seen.state, after: to },
        { member: 'state_reason', before: seen.state_reason ?? '', after: reason },
      ]}
      warnings={warnings}
      {...(to === 'revoked' && { final: `I know that this is final for ${customerOf(seen)}` })}
      send={() => call('put', '/v1/licenses/{license_id}/state', { path: { license_id }, headers: { 'If-Match': `"${seen.record_version}"` }, body })}
      outcome={(answer) => (
        <>
          <p>{done}</p>
          <Warnings of={answer.warnings} />
        </>
      )}
    >
      {(failure) => (
        <>
          <p dir="auto">
            License of <strong>{customerOf(seen)}</strong>, {seen.product}
            {seen.used !== undefined && <>, {seen.used} of {seen.activations} activations used</>}.
          </p>
          <TextField label="Reason" hint="For your colleagues; it stands in the history." value={reason} input={{ required: true, maxLength: 255 }} onChange={setReason} error={failure?.of('/reason')} />
        </>
      )}
    </LicenseChange>
  );
}
