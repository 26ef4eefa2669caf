// The activation key of a license: shown once more, or replaced by a new one.
import { useState } from 'preact/hooks';

import { Change } from '../../parts/change';
import { TextField } from '../../parts/fields';
import { SecretText } from '../../parts/handover';
import { call } from '../../service/call';
import { customerOf } from '../license_words';
import type { OfLicense } from './license_screen';

type Props = OfLicense & { onClose: () => void };

export function ShowActivationKey({ license, again, onClose }: Props) {
  const [reason, setReason] = useState('');
  const body = reason === '' ? {} : { reason };
  const { license_id } = license;
  return (
    <Change
      title="Show the activation key"
      verb="Show it"
      onClose={onClose}
      planned={{ method: 'post', path: `/v1/licenses/${license_id}/reveal`, body }}
      warnings={["It is a secret, and the license's events say who read it."]}
      send={async () => {
        const answer = await call('post', '/v1/licenses/{license_id}/reveal', { path: { license_id }, body });
        again();
        return answer;
      }}
      outcome={(answer) => (
        <>
          <p dir="auto">The activation key of {customerOf(license)}:</p>
          <SecretText text={answer.activation_key} label="activation key" />
        </>
      )}
    >
      {(failure) => <Reason reason={reason} onChange={setReason} error={failure?.of('/reason')} />}
    </Change>
  );
}

export function ReplaceActivationKey({ license, again, onClose }: Props) {
  const [reason, setReason] = useState('');
  // The same name again gets the same activation key again: an answer that was lost can be asked for.
  const [name] = useState(() => crypto.randomUUID());
  const body = reason === '' ? {} : { reason };
  const { license_id } = license;
  return (
    <Change
      title="Replace the activation key"
      verb="Replace it"
      onClose={onClose}
      planned={{ method: 'post', path: `/v1/licenses/${license_id}/reissue`, body }}
      warnings={[
        'The activation key that the customer has activates nothing from then on, and a computer that has a seat needs the new one to activate again.',
        'License keys that computers have go on working: “Remove” takes one back, “Replace license key” all of them.',
      ]}
      final="I know that the old activation key never counts again"
      send={async () => {
        const answer = await call('post', '/v1/licenses/{license_id}/reissue', { path: { license_id }, headers: { 'Idempotency-Key': name }, body });
        again();
        return answer;
      }}
      outcome={(answer) => (
        <>
          <p dir="auto">The new activation key of {customerOf(license)}:</p>
          <SecretText text={answer.activation_key} label="activation key" />
        </>
      )}
    >
      {(failure) => <Reason reason={reason} onChange={setReason} error={failure?.of('/reason')} />}
    </Change>
  );
}

export function Reason({ reason, onChange, error }: { reason: string; onChange: (reason: string) => void; error?: string | undefined }) {
  return <TextField label="Reason" hint="For your colleagues; it stands in the history." value={reason} input={{ maxLength: 255 }} onChange={onChange} error={error} />;
}
