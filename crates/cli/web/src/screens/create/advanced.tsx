// Advanced: the generic license, whether the server allows it, what is dangerous about it, and its end.
import { CheckField } from '../../parts/fields';
import { href } from '../../router';
import type { PropertyView } from '../../service/schema';
import { EndFields, type TermsProps } from '../terms_fields';
import type { Terms } from '../terms';

interface AdvancedProps {
  isGeneric: boolean;
  onGeneric: (isGeneric: boolean) => void;
  properties: PropertyView[];
  terms: Terms;
  onTerms: (terms: Terms) => void;
  failure: TermsProps['failure'];
}

export function Advanced({ isGeneric, onGeneric, properties, terms, onTerms, failure }: AdvancedProps) {
  const valueOf = (name: string) => properties.find((property) => property.name === name)?.value;
  const isAllowed = valueOf('security/AllowGenericKeys') === true;
  const maxDays = Number(valueOf('security/GenericKeysMaxDays') ?? 0);
  return (
    <details class="card advanced">
      <summary>
        <h2>Advanced</h2>
      </summary>
      <CheckField label="Generic license" hint="Its license key works on any computer, offline, after one activation. It can't be changed later." value={isGeneric} onChange={onGeneric} isDisabled={!isAllowed && !isGeneric} />
      <p class="hint">
        The server's switch <code>security/AllowGenericKeys</code> is <strong>{isAllowed ? 'on' : 'off'}</strong>
        {isAllowed ? '.' : ': generic keys can neither be created nor activated. An administrator turns it on in '}
        {!isAllowed && <a href={href(['settings'])}>Settings</a>}
        {!isAllowed && '.'}
      </p>
      {isGeneric && (
        <div class="danger-box">
          <p class="warning">
            <strong>Dangerous:</strong> whoever gets the license key of a generic license can run the software, on any number of computers. Neither activations nor floating seats limit it, and a computer that is never online can't be told that it was taken back.
          </p>
          {maxDays > 0 && <p class="hint">This server allows at most {maxDays} days.</p>}
          <EndFields terms={terms} onChange={onTerms} failure={failure} />
          {terms.end === 'never' && <p class="warning">A generic license without an end can't be stopped by time. Choose a day unless you are sure.</p>}
          {failure?.of('/perpetual') && <p class="error">{failure.of('/perpetual')}</p>}
        </div>
      )}
    </details>
  );
}
