// License keys that have leaked are taken back, and the customer gets a new one (R27).
import { useState } from 'preact/hooks';

import { Warnings } from '../../parts/change';
import { CheckField } from '../../parts/fields';
import { SecretText } from '../../parts/handover';
import { askConsole } from '../../service/call';
import type { ChangedLicense } from '../../service/schema';
import { customerOf } from '../license_words';
import { Reason } from './activation_key';
import { LicenseChange } from './license_change';
import { saveLicenseFile } from './license_file';
import type { OfLicense } from './license_screen';

const FILES = 'All license keys of it that were signed before are taken back, wherever the revocation list is seen: put the new file in the place of the old one before the list is there.';
const COMPUTERS = 'All license keys of it that were signed before are taken back, wherever the revocation list is seen: each computer needs the new one, which it gets when it activates again.';

/** What the console's process has done, by the steps of `latchkey licenses replace-key`. */
interface Replaced extends ChangedLicense {
  /** The one that the customer needs from now on, if it was replaced. */
  activation_key?: string;
  /** The new license key of a generic license. */
  license_key?: string;
}

export function ReplaceLicenseKey({ license, again, onClose }: OfLicense & { onClose: () => void }) {
  const [seen, setSeen] = useState(license);
  const [isLeaked, setLeaked] = useState(false);
  const [reason, setReason] = useState('');
  const [name] = useState(() => crypto.randomUUID());
  const { license_id, generic } = seen;
  const send = async () => {
    const order = { record_version: seen.record_version, ...(isLeaked && { reissue: name }), ...(reason !== '' && { reason }) };
    const replaced = await askConsole<Replaced>('post', `licenses/${license_id}/replace-key`, order);
    if (replaced.license_key) saveLicenseFile(seen, replaced.license_key);
    return replaced;
  };
  return (
    <LicenseChange
      seen={seen}
      again={again}
      onOvertaken={setSeen}
      title="Replace the license key"
      verb="Replace it"
      onClose={onClose}
      planned={{ method: 'patch', path: `/v1/licenses/${license_id}`, body: { revoke_earlier: true } }}
      warnings={[generic ? FILES : COMPUTERS]}
      final={`I know that ${seen.used === undefined || generic ? 'license keys that are out' : `${seen.used} computers`} stop for good, of ${customerOf(seen)}`}
      send={send}
      outcome={({ license: changed, warnings, activation_key, license_key }) => (
        <>
          <p>
            Earlier license keys are taken back with revision {changed.revision}.
            {license_key ? ' The new license file is in your downloads.' : ' Each computer gets its new one when it activates again.'}
          </p>
          {activation_key && (
            <>
              <p>The new activation key, which the customer needs from now on:</p>
              <SecretText text={activation_key} label="activation key" />
            </>
          )}
          <Warnings of={warnings} />
        </>
      )}
    >
      {(failure) => (
        <>
          <CheckField label="Others may have the activation key, too" hint="It is replaced first, then." value={isLeaked} onChange={setLeaked} />
          <Reason reason={reason} onChange={setReason} error={failure?.of('/reason')} />
        </>
      )}
    </LicenseChange>
  );
}
