// Sets a setting, or takes it back to its default; the version that was read is named.
import { useState } from 'preact/hooks';

import { Change } from '../../parts/change';
import { differences } from '../../parts/differences';
import { NumberField, SelectField, TextField } from '../../parts/fields';
import { Overtaken } from '../../parts/overtaken';
import { call } from '../../service/call';
import type { PropertyView } from '../../service/schema';

interface Props<P> {
  property: P;
  again: () => void;
  onClose: () => void;
}

type Value = string | number | boolean;
type Type = 'boolean' | 'integer' | 'text' | 'number' | 'color';

const SWITCH = 'security/AllowGenericKeys';
const GENERIC = 'Whoever gets the license key of a generic license can run the software, on any number of computers, and no seat limits it.';
const PUBLIC = 'A setting of your own is public: anyone can read it, without any credentials.';

function path(name: string): { category: string; name: string } {
  const [category = '', ...rest] = name.split('/');
  return { category, name: rest.join('/') };
}

async function find(name: string): Promise<PropertyView | undefined> {
  return (await call('get', '/v1/properties', {})).properties.find((property) => property.name === name);
}

function overtaken(name: string, seen: PropertyView | undefined, goOn: (now: PropertyView | undefined) => void) {
  const value = (property: PropertyView | undefined) => property?.value as unknown;
  return (
    <Overtaken
      what="setting"
      read={() => find(name)}
      changes={(now) => differences({ value: value(seen) }, { value: value(now) })}
      changedBy={(now) => (now.updated_at && now.updated_by ? { at: now.updated_at, by: now.updated_by } : undefined)}
      goOn={goOn}
    />
  );
}

function headersOf(seen: PropertyView | undefined) {
  return seen?.version ? { 'If-Match': `"${seen.version}"` } : {};
}

export function SetSetting({ property, again, onClose }: Props<PropertyView | undefined>) {
  const [seen, setSeen] = useState(property);
  const [ownName, setOwnName] = useState('');
  const known = property?.value as Value | undefined;
  const [type, setType] = useState<Type>(property && property.type !== 'scalar' ? property.type : typeof known === 'boolean' ? 'boolean' : typeof known === 'number' ? 'number' : 'text');
  const [typed, setTyped] = useState(known === undefined ? '' : String(known));
  const isText = type === 'text' || type === 'color';
  const value: Value = type === 'boolean' ? typed === 'true' : isText ? typed : Number(typed);
  const name = property?.name ?? `custom/${ownName}`;
  const { category, name: last } = path(name);
  // The text 42 is another value than the number.
  const asJson = (known: unknown) => (known === undefined ? undefined : JSON.stringify(known));
  const changes = differences({ value: asJson(seen?.value) }, { value: asJson(value) });
  const turnsOn = name === SWITCH && value === true && seen?.value !== true;
  return (
    <Change
      title={property ? `Change ${property.name}` : 'Add a setting of your own'}
      verb="Set"
      onClose={onClose}
      planned={{ method: 'put', path: `/v1/settings/${category}/${last}`, body: { value } }}
      changes={changes}
      warnings={[...(turnsOn ? [GENERIC] : []), ...(category === 'custom' ? [PUBLIC] : [])]}
      {...(turnsOn && { final: 'Allow generic keys on this server' })}
      isIncomplete={property && changes.length === 0 ? 'Nothing is changed yet.' : undefined}
      send={async () => {
        const answer = await call('put', '/v1/settings/{category}/{name}', { path: { category, name: last }, headers: headersOf(seen), body: { value } });
        again();
        return answer;
      }}
      outcome={(answer) => (
        <p dir="auto">
          <code>{answer.name}</code> is <strong>{String(answer.value)}</strong> from the next request on.
        </p>
      )}
      overtaken={(_, goOn) =>
        overtaken(name, seen, (now) => {
          setSeen(now);
          goOn();
        })
      }
    >
      {(failure) => (
        <>
          {property ? <p class="hint"><Described text={property.description} /></p> : <TextField label="Name" hint="It stands under custom/." value={ownName} input={{ required: true, maxLength: 64 }} onChange={setOwnName} error={failure?.errors.find((error) => error.parameter)?.detail} />}
          {(!property || property.type === 'scalar') && (
            <SelectField
              label="Type"
              value={type}
              choices={[
                { value: 'text', label: 'Text' },
                { value: 'number', label: 'Number' },
                { value: 'boolean', label: 'True or false' },
              ]}
              onChange={(next) => setType(next as Type)}
            />
          )}
          {type === 'boolean' ? (
            <SelectField label="Value" value={String(typed === 'true')} choices={[{ value: 'true', label: 'true' }, { value: 'false', label: 'false' }]} onChange={setTyped} error={failure?.of('/value')} />
          ) : isText ? (
            <TextField label="Value" hint={type === 'color' && 'Such as #2f5bd8.'} value={typed} input={{ maxLength: 1022 }} onChange={setTyped} error={failure?.of('/value')} />
          ) : (
            <NumberField label="Value" value={typed} input={{ required: true, min: property?.minimum ?? -Number.MAX_SAFE_INTEGER, ...(property?.maximum != null && { max: property.maximum }), step: type === 'integer' ? 1 : 'any' }} onChange={setTyped} error={failure?.of('/value')} />
          )}
        </>
      )}
    </Change>
  );
}

export function ResetSetting({ property, again, onClose }: Props<PropertyView>) {
  const [seen, setSeen] = useState<PropertyView | undefined>(property);
  const { category, name } = path(property.name);
  const isOwn = property.default === null;
  return (
    <Change
      title={`Take back ${property.name}`}
      verb={isOwn ? 'Remove' : 'Take back'}
      onClose={onClose}
      planned={{ method: 'delete', path: `/v1/settings/${category}/${name}` }}
      changes={differences({ value: seen?.value as unknown }, { value: property.default as unknown })}
      isIncomplete={seen?.version ? undefined : 'It is not set any more.'}
      send={async () => {
        await call('delete', '/v1/settings/{category}/{name}', { path: { category, name }, headers: headersOf(seen) });
        again();
      }}
      outcome={() => <p>{isOwn ? 'The setting is gone.' : 'The default counts from the next request on.'}</p>}
      overtaken={(_, goOn) =>
        overtaken(property.name, seen, (now) => {
          setSeen(now);
          goOn();
        })
      }
    >
      <p class="hint"><Described text={property.description} /></p>
    </Change>
  );
}

/** What a setting is for, with names between backticks. */
export function Described({ text }: { text: string }) {
  return <>{text.split('`').map((part, at) => (at % 2 === 1 ? <code>{part}</code> : part))}</>;
}
