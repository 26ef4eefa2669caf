// The fields of what is sold, for a new license and for one that is changed.
import { useId } from 'preact/hooks';

import { DayField, LinesField, NumberField, RadioGroup, SelectField, TextField } from '../parts/fields';
import type { Failure } from '../service/failure';
import type { Model } from '../service/schema';
import type { End, Property, Terms } from './terms';

export interface TermsProps {
  terms: Terms;
  onChange: (terms: Terms) => void;
  failure?: Failure | undefined;
}

const MODELS = [
  { value: 'permanent', label: 'Permanent' },
  { value: 'subscription', label: 'Subscription' },
  { value: 'trial', label: 'Trial' },
];

export function SoldFields({ terms, onChange, failure }: TermsProps) {
  const set = (part: Partial<Terms>) => onChange({ ...terms, ...part });
  return (
    <div class="fields">
      <SelectField label="Model" value={terms.model} choices={MODELS} onChange={(model) => set({ model: model as Model })} error={failure?.of('/model')} />
      <NumberField label="Activations" hint="How many computers can activate." value={terms.activations} input={{ required: true, max: 1_000_000 }} onChange={(activations) => set({ activations })} error={failure?.of('/activations')} />
      <NumberField label="Floating seats" hint="How many run at once, counted by leases; empty: nothing is counted." value={terms.floatingSeats} input={{ max: 1_000_000 }} onChange={(floatingSeats) => set({ floatingSeats })} error={failure?.of('/floating_seats')} />
      <DayField label="Maintenance until" hint="New versions until then are included." value={terms.maintenanceUntil} onChange={(maintenanceUntil) => set({ maintenanceUntil })} error={failure?.of('/maintenance_until')} />
    </div>
  );
}

export function EndFields({ terms, onChange, failure }: TermsProps) {
  const set = (part: Partial<Terms>) => onChange({ ...terms, ...part });
  const name = useId();
  return (
    <>
      <RadioGroup
        legend="End of the license"
        name={name}
        value={terms.end}
        onChange={(end) => set({ end: end as End })}
        choices={[
          { value: 'never', label: 'It never ends' },
          {
            value: 'date',
            label: 'On a day',
            beside: <DayField label="Last day" hint="The license ends with this day, in UTC." value={terms.expiresOn} input={{ required: true }} onChange={(expiresOn) => set({ expiresOn })} error={failure?.of('/expires_at')} />,
          },
          {
            value: 'days',
            label: 'Days after the first activation',
            beside: <NumberField label="Number of days" hint="The first activation makes a fixed end of it." value={terms.durationDays} input={{ required: true, max: 36_500 }} onChange={(durationDays) => set({ durationDays })} error={failure?.of('/duration_days')} />,
          },
        ]}
      />
    </>
  );
}

export function CustomerFields({ terms, onChange, failure }: TermsProps) {
  const set = (part: Partial<Terms>) => onChange({ ...terms, ...part });
  return (
    <div class="fields">
      <TextField label="Customer's name" hint="It stands in the license key." value={terms.customerName} input={{ maxLength: 255 }} onChange={(customerName) => set({ customerName })} error={failure?.of('/customer/name') ?? failure?.of('/customer')} />
      <TextField label="Customer's e-mail" value={terms.customerEmail} input={{ type: 'email', maxLength: 254 }} onChange={(customerEmail) => set({ customerEmail })} error={failure?.of('/customer/email')} />
      <TextField label="Order" hint="Your number for it." value={terms.orderId} input={{ maxLength: 255 }} onChange={(orderId) => set({ orderId })} error={failure?.of('/order_id')} />
      <LinesField label="Comment" value={terms.comment} onChange={(comment) => set({ comment })} error={failure?.of('/comment')} />
    </div>
  );
}

/** The features of the product, and those that the license has of an earlier definition of it. */
export function FeatureFields({ terms, onChange, failure, known }: TermsProps & { known: string[] | undefined }) {
  const names = [...new Set([...(known ?? []), ...terms.features])].sort();
  const toggled = (name: string, isIn: boolean) => onChange({ ...terms, features: isIn ? [...terms.features, name].sort() : terms.features.filter((feature) => feature !== name) });
  const error = failure?.of('/features');
  return (
    <fieldset class="choices">
      <legend>Features</legend>
      {names.length === 0 && <p class="hint">{known ? 'The product has none.' : 'Choose a product first.'}</p>}
      {names.map((name) => (
        <label class="choice">
          <input type="checkbox" checked={terms.features.includes(name)} onChange={(event) => toggled(name, event.currentTarget.checked)} />
          {name}
        </label>
      ))}
      {error && <p class="error">{error}</p>}
    </fieldset>
  );
}

const TYPES = [
  { value: 'text', label: 'Text' },
  { value: 'number', label: 'Number' },
  { value: 'boolean', label: 'True or false' },
];

export function PropertyFields({ terms, onChange, failure }: TermsProps) {
  const put = (at: number, part: Partial<Property>) =>
    onChange({ ...terms, properties: terms.properties.map((property, index) => (index === at ? { ...property, ...part } : property)) });
  const add = () => onChange({ ...terms, properties: [...terms.properties, { name: '', type: 'text', value: '' }] });
  const remove = (at: number) => onChange({ ...terms, properties: terms.properties.filter((_, index) => index !== at) });
  const error = failure?.of('/properties');
  return (
    <fieldset class="choices">
      <legend>Properties</legend>
      <p class="hint">Values for the application to read.</p>
      {terms.properties.map((property, at) => (
        <div class="property">
          <TextField label={`Name of property ${at + 1}`} value={property.name} input={{ required: true, maxLength: 64 }} onChange={(name) => put(at, { name })} />
          <SelectField label={`Type of property ${at + 1}`} value={property.type} choices={TYPES} onChange={(type) => put(at, { type: type as Property['type'], value: type === 'boolean' ? 'true' : property.value })} />
          {property.type === 'boolean' ? (
            <SelectField label={`Value of property ${at + 1}`} value={property.value} choices={[{ value: 'true', label: 'true' }, { value: 'false', label: 'false' }]} onChange={(value) => put(at, { value })} />
          ) : (
            <TextField label={`Value of property ${at + 1}`} value={property.value} input={property.type === 'number' ? { type: 'number', step: 'any', required: true } : {}} onChange={(value) => put(at, { value })} />
          )}
          <button type="button" onClick={() => remove(at)} aria-label={`Remove property ${at + 1}`}>
            Remove
          </button>
        </div>
      ))}
      <button type="button" onClick={add}>
        Add a property
      </button>
      {error && <p class="error">{error}</p>}
    </fieldset>
  );
}
