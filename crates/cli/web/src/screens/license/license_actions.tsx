// What can be done with a license, by who may; what can't be at present is explained where somebody would look for it.
import { useState } from 'preact/hooks';

import { save } from '../../parts/handover';
import { ProblemBox } from '../../parts/problem';
import { call } from '../../service/call';
import { asFailure, type Failure } from '../../service/failure';
import { useRight } from '../../service/rights';
import type { GetLicenseResponse } from '../../service/schema';
import { ReplaceActivationKey, ShowActivationKey } from './activation_key';
import { ChangeTerms } from './change_terms';
import { ExtendLicense } from './extend_license';
import { GenericLicenseFile } from './license_file';
import { ReplaceLicenseKey } from './replace_license_key';
import type { OfLicense } from './license_screen';
import { SetState, type Transition } from './set_state';

type Open = 'extend' | 'change' | 'show' | 'replace' | 'file' | 'leaked' | Transition;

export function LicenseActions({ license, again, first }: OfLicense & { first: GetLicenseResponse }) {
  const [open, setOpen] = useState<Open>();
  const maySaveList = useRevocationList(license.product);
  const mayServe = useRight('serve');
  const close = () => setOpen(undefined);
  const of = { license, again, onClose: close };
  const button = (name: Open, label: string, style = '') => (
    <button type="button" class={style} onClick={() => setOpen(name)}>
      {label}
    </button>
  );
  const isRevoked = license.state === 'revoked';
  return (
    <>
      <div class="actions">
        {mayServe && !isRevoked && (
          <>
            {!license.perpetual && button('extend', 'Extend', 'primary')}
            {button('change', 'Change')}
            {license.generic && button('file', 'Download license file')}
            {button('show', 'Show activation key')}
            {button('replace', 'Replace activation key')}
            {button('leaked', 'Replace license key')}
            {license.state === 'suspended' ? button('active', 'Reinstate') : button('suspended', 'Suspend')}
            {button('revoked', 'Revoke', 'danger')}
          </>
        )}
        <button type="button" onClick={maySaveList.save}>
          Download revocation list
        </button>
      </div>
      {isRevoked && <p class="hint">It was revoked, which is final: the customer needs a new license.</p>}
      {!mayServe && <p class="hint">You may look, but not change licenses: that takes the right “serve”.</p>}
      {maySaveList.failure && <ProblemBox failure={maySaveList.failure} />}
      {open === 'extend' && <ExtendLicense {...of} />}
      {open === 'change' && <ChangeTerms {...of} />}
      {open === 'file' && <GenericLicenseFile {...of} computers={first.activations} />}
      {open === 'show' && <ShowActivationKey {...of} />}
      {open === 'replace' && <ReplaceActivationKey {...of} />}
      {open === 'leaked' && <ReplaceLicenseKey {...of} />}
      {(open === 'active' || open === 'suspended' || open === 'revoked') && <SetState {...of} to={open} />}
    </>
  );
}

/** The product's revocation list as a file, for computers that are never online. */
function useRevocationList(product: string) {
  const [failure, setFailure] = useState<Failure>();
  const saveIt = () => {
    setFailure(undefined);
    call('get', '/v1/revocations/{product_id}', { path: { product_id: product } }).then(
      (list) => save(`${product}.revocations`, String(list)),
      (error: unknown) => setFailure(asFailure(error)),
    );
  };
  return { save: saveIt, failure };
}
