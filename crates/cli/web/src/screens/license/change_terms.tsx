// Changes what a license says: seats, features, end, customer, and all else but its product and its kind.
import { useState } from 'preact/hooks';

import { Warnings } from '../../parts/change';
import { DifferenceTable } from '../../parts/difference_table';
import { differences } from '../../parts/differences';
import { useAsked } from '../../service/asked';
import { call } from '../../service/call';
import { CustomerFields, EndFields, FeatureFields, PropertyFields, SoldFields } from '../terms_fields';
import { licensePatch, termsOf } from '../terms';
import { LicenseChange, sendPatch } from './license_change';
import type { OfLicense } from './license_screen';
import { licenseChanges } from './overtaken';

export function ChangeTerms({ license, again, onClose }: OfLicense & { onClose: () => void }) {
  const [seen, setSeen] = useState(license);
  const [terms, setTerms] = useState(() => termsOf(license));
  const product = useAsked((signal) => call('get', '/v1/products/{product_id}', { path: { product_id: license.product } }, signal), [license.product]);
  const patch = licensePatch(termsOf(seen), terms);
  const isNothing = Object.keys(patch).length === 0;
  const before = Object.fromEntries(Object.keys(patch).map((name) => [name, (seen as unknown as Record<string, unknown>)[name]]));
  return (
    <LicenseChange
      seen={seen}
      again={again}
      onOvertaken={(now) => {
        // What was typed stays; the rest is what is there now.
        setTerms({ ...termsOf(now), ...changedOnly(termsOf(seen), terms) });
        setSeen(now);
      }}
      title="Change the license"
      verb="Change"
      onClose={onClose}
      planned={{ method: 'patch', path: `/v1/licenses/${seen.license_id}`, body: patch }}
      changes={differences(before, patch.properties ? { ...patch, properties: { ...seen.properties, ...patch.properties } } : patch)}
      isIncomplete={isNothing ? 'Nothing is changed yet.' : undefined}
      send={() => sendPatch(seen, patch)}
      outcome={(answer) => (
        <>
          <p>The license is changed.</p>
          <DifferenceTable caption="What was changed" changes={licenseChanges(seen, answer.license)} />
          <Warnings of={answer.warnings} />
        </>
      )}
    >
      {(failure) => {
        const props = { terms, onChange: setTerms, failure };
        return (
          <>
            <SoldFields {...props} />
            <EndFields {...props} />
            <CustomerFields {...props} />
            <FeatureFields {...props} known={product.answer?.features ?? []} />
            <PropertyFields {...props} />
          </>
        );
      }}
    </LicenseChange>
  );
}

function changedOnly<T extends object>(before: T, after: T): Partial<T> {
  const was = before as Record<string, unknown>;
  return Object.fromEntries(Object.entries(after).filter(([name, value]) => JSON.stringify(was[name]) !== JSON.stringify(value))) as Partial<T>;
}
