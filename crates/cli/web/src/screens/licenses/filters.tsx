// Which licenses: a view is a filter that has a name; the rest is narrowed by the service.
import { useState } from 'preact/hooks';

import { DayField, SelectField, TextField } from '../../parts/fields';
import { startOfDay, startOfNextDay } from '../../parts/moments';
import { useAsked } from '../../service/asked';
import { call } from '../../service/call';
import type { LicenseView, paths } from '../../service/schema';

export type LicenseQuery = NonNullable<paths['/v1/licenses']['get']['parameters']['query']>;

/** The filters as they stand in the address. */
export type Filter = Record<string, string | undefined>;

interface View {
  name: string;
  label: string;
  hint: string;
  query: (now: Date) => LicenseQuery;
  /** Whether the activations of each license are counted, which a list doesn't answer. */
  isCounted?: boolean;
  /** What the service can't narrow by. */
  keeps?: (license: LicenseView) => boolean;
}

const day = (now: Date, days: number) => new Date(now.getTime() + days * 86_400_000).toISOString();

export const VIEWS: readonly [View, ...View[]] = [
  { name: 'all', label: 'All', hint: 'Product by product, the newest first.', query: () => ({}) },
  { name: 'ending', label: 'Ending soon', hint: 'Active ones that end within 30 days, the next one first.', query: (now) => ({ state: 'active', ends_from: now.toISOString(), ends_to: day(now, 30) }) },
  { name: 'new', label: 'New', hint: 'Created within the last 7 days, the newest first.', query: (now) => ({ created_from: day(now, -7) }) },
  {
    name: 'full',
    label: 'Full',
    hint: 'Active ones of which every activation is used. Each license is asked for, a few hundred at once; “Download CSV” looks at all of them.',
    query: () => ({ state: 'active', generic: false }),
    isCounted: true,
    keeps: (license) => license.used !== undefined && license.used >= license.activations,
  },
  { name: 'suspended', label: 'Suspended', hint: 'They can be reinstated.', query: () => ({ state: 'suspended' }) },
  { name: 'revoked', label: 'Revoked', hint: 'For good.', query: () => ({ state: 'revoked' }) },
  { name: 'generic', label: 'Generic', hint: 'Their license keys work on any computer.', query: () => ({ generic: true }) },
];

/** What is asked of the service: what the view says, and what narrows it. */
export function licenseQuery(filter: Filter, now: Date): LicenseQuery {
  const view = VIEWS.find((view) => view.name === filter.view) ?? VIEWS[0];
  const { product, model, state, customer_name, order_id, computer_id, created_from, created_to, ends_from, ends_to } = filter;
  return {
    ...(product && { product }),
    ...(model && { model: model as 'trial' }),
    ...(state && { state: state as 'active' }),
    ...(customer_name && { customer_name }),
    ...(order_id && { order_id }),
    ...(computer_id && { computer_id }),
    ...(created_from && { created_from: startOfDay(created_from) }),
    ...(created_to && { created_to: startOfNextDay(created_to) }),
    ...(ends_from && { ends_from: startOfDay(ends_from) }),
    ...(ends_to && { ends_to: startOfNextDay(ends_to) }),
    ...view.query(now),
  };
}

const ANY = { value: '', label: 'Any' };
const MODELS = [ANY, ...['permanent', 'subscription', 'trial'].map((value) => ({ value, label: value }))];
const STATES = [ANY, ...['active', 'suspended', 'revoked'].map((value) => ({ value, label: value }))];

export function Filters({ filter, onChange }: { filter: Filter; onChange: (filter: Filter) => void }) {
  const [typed, setTyped] = useState(filter);
  const products = useAsked((signal) => call('get', '/v1/products', { query: { limit: 100 } }, signal), []);
  const names = [...new Set([...(products.answer?.products.map((product) => product.product_id) ?? []), ...(filter.product ? [filter.product] : [])])];
  const set = (part: Filter) => setTyped({ ...typed, ...part });
  const isNarrowed = Object.entries(filter).some(([name, value]) => name !== 'view' && value);
  const field = (name: string) => ({ value: typed[name] ?? '', onChange: (value: string) => set({ [name]: value }) });
  return (
    <details class="card filters" open={isNarrowed}>
      <summary>Narrow the list</summary>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onChange({ ...typed, view: filter.view });
        }}
      >
        <div class="fields">
          <SelectField label="Product" {...field('product')} choices={[ANY, ...names.map((value) => ({ value, label: value }))]} />
          <SelectField label="Model" {...field('model')} choices={MODELS} />
          <SelectField label="State" {...field('state')} choices={STATES} />
          <TextField label="Customer's name begins with" {...field('customer_name')} />
          <TextField label="Order" {...field('order_id')} />
          <TextField label="Computer ID" {...field('computer_id')} />
          <DayField label="Created from" {...field('created_from')} />
          <DayField label="Created until" {...field('created_to')} />
          <DayField label="Ends from" {...field('ends_from')} />
          <DayField label="Ends until" {...field('ends_to')} />
        </div>
        <div class="form-foot">
          <button
            type="button"
            onClick={() => {
              setTyped({});
              onChange({ view: filter.view });
            }}
          >
            Clear
          </button>
          <button type="submit" class="primary">
            Apply
          </button>
        </div>
      </form>
    </details>
  );
}
