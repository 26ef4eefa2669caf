// License keys that have leaked are taken back, and the customer gets a new one (R27).
import { useState } from 'preact/hooks';

import { Change, Warnings } from '../../parts/change';
import { CheckField } from '../../parts/fields';
import { SecretText } from '../../parts/handover';
import { call } from '../../service/call';
import type { ActivationView } from '../../service/schema';
import { customerOf } from '../license_words';
import { Reason } from './activation_key';
import { sendPatch } from './change_terms';
import { activate, anyComputer, saveLicenseFile } from './license_file';
import type { OfLicense } from './license_screen';
import { OvertakenLicense } from './overtaken';

const FILES = 'All license keys of it that were signed before are taken back, wherever the revocation list is seen: put the new file in the place of the old one before the list is there.';
const COMPUTERS = 'All license keys of it that were signed before are taken back, wherever the revocation list is seen: each computer needs the new one, which it gets when it activates again.';

export function ReplaceLicenseKey({ license, again, onClose, computers }: OfLicense & { onClose: () => void; computers: ActivationView[] }) {
  const [seen, setSeen] = useState(license);
  const [isLeaked, setLeaked] = useState(false);
  const [reason, setReason] = useState('');
  const [name] = useState(() => crypto.randomUUID());
  const { license_id, product, generic } = seen;
  const path = { license_id };
  const why = reason === '' ? {} : { reason };
  const send = async () => {
    // An activation key that leaked is replaced first: whoever has it would get the new license key otherwise.
    const replaced = isLeaked ? await call('post', '/v1/licenses/{license_id}/reissue', { path, headers: { 'Idempotency-Key': name }, body: why }) : undefined;
    const known = replaced ?? (generic ? await call('post', '/v1/licenses/{license_id}/reveal', { path, body: why }) : undefined);
    const computer = anyComputer(computers);
    // What would be refused is heard before anything is taken back.
    if (known && generic) await activate(known.activation_key, computer, product);
    const changed = await sendPatch(known ? { ...seen, record_version: replaced?.record_version ?? seen.record_version } : seen, { revoke_earlier: true });
    const activated = known && generic ? await activate(known.activation_key, computer, product) : undefined;
    if (activated) saveLicenseFile(seen, activated.license_key);
    again();
    return { changed, activated, activationKey: replaced?.activation_key };
  };
  return (
    <Change
      title="Replace the license key"
      verb="Replace it"
      onClose={onClose}
      planned={{ method: 'patch', path: `/v1/licenses/${license_id}`, body: { revoke_earlier: true } }}
      warnings={[generic ? FILES : COMPUTERS]}
      final={`I know that ${seen.used === undefined || generic ? 'license keys that are out' : `${seen.used} computers`} stop for good, of ${customerOf(seen)}`}
      send={send}
      outcome={({ changed, activated, activationKey }) => (
        <>
          <p>
            Earlier license keys are taken back with revision {changed.license.revision}.
            {activated ? ' The new license file is in your downloads.' : ' Each computer gets its new one when it activates again.'}
          </p>
          {activationKey && (
            <>
              <p>The new activation key, which the customer needs from now on:</p>
              <SecretText text={activationKey} label="activation key" />
            </>
          )}
          <Warnings of={changed.warnings} />
        </>
      )}
      overtaken={(_, goOn) => (
        <OvertakenLicense
          before={seen}
          goOn={(now) => {
            setSeen(now);
            goOn();
          }}
        />
      )}
    >
      {(failure) => (
        <>
          <CheckField label="Others may have the activation key, too" hint="It is replaced first, then." value={isLeaked} onChange={setLeaked} />
          <Reason reason={reason} onChange={setReason} error={failure?.of('/reason')} />
        </>
      )}
    </Change>
  );
}
