// A license file for the customer: the vendor activates, and hands over the license key.
import { useState } from 'preact/hooks';

import { Change, Warnings } from '../../parts/change';
import { TextField } from '../../parts/fields';
import { fileName, save } from '../../parts/handover';
import { call } from '../../service/call';
import type { ActivateResponse, ActivationView, LicenseView } from '../../service/schema';
import { customerOf } from '../license_words';
import { Reason } from './activation_key';
import type { OfLicense } from './license_screen';

/** Activates as a computer would, with the customer's activation key. */
export function activate(activation_key: string, computer_id: string, product: string): Promise<ActivateResponse> {
  return call('post', '/v1/activations', { body: { activation_key, computer_id, product, accept_generic: true } });
}

export function saveLicenseFile(license: Pick<LicenseView, 'customer' | 'product'>, license_key: string) {
  save(fileName(license.customer?.name ?? license.product, 'lic'), `${license_key}\n`);
}

/** Who has a generic license already, so that no activation more is used; else the vendor. */
export function anyComputer(computers: ActivationView[]): string {
  return computers[0]?.computer_id ?? 'the vendor';
}

interface Props extends OfLicense {
  onClose: () => void;
}

export function GenericLicenseFile({ computers, ...props }: Props & { computers: ActivationView[] }) {
  return (
    <LicenseFile {...props} computerId={anyComputer(computers)}>
      <p class="warning">Whoever has this file can run the software, on any computer, with no limit.</p>
    </LicenseFile>
  );
}

/** The license key of a computer again, or of a new one. */
export function LicenseFile({ license, again, onClose, computerId: known, children }: Props & { computerId?: string; children?: preact.ComponentChildren }) {
  const [computerId, setComputerId] = useState(known ?? '');
  const [reason, setReason] = useState('');
  const { license_id, product } = license;
  return (
    <Change
      title="Download the license file"
      verb="Download"
      onClose={onClose}
      planned={{ method: 'post', path: '/v1/activations', body: { activation_key: '(read for it)', computer_id: computerId, product, accept_generic: true } }}
      warnings={["The activation key is read for it, and the license's events say so."]}
      send={async () => {
        const body = reason === '' ? {} : { reason };
        const { activation_key } = await call('post', '/v1/licenses/{license_id}/reveal', { path: { license_id }, body });
        const answer = await activate(activation_key, computerId, product);
        saveLicenseFile(license, answer.license_key);
        again();
        return answer;
      }}
      outcome={(answer) => (
        <>
          <p dir="auto">
            The license file of {customerOf(license)} is in your downloads. It is {answer.kind === 'generic' ? 'generic: it works on any computer' : 'bound to this one computer'}.
          </p>
          <Warnings of={answer.warnings} />
        </>
      )}
    >
      {(failure) => (
        <>
          {children}
          {known === undefined && (
            <TextField label="Computer ID" hint="As the application shows it." value={computerId} input={{ required: true, maxLength: 255 }} onChange={setComputerId} error={failure?.of('/computer_id')} />
          )}
          <Reason reason={reason} onChange={setReason} error={failure?.of('/reason')} />
        </>
      )}
    </Change>
  );
}
