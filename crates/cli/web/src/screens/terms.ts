// What a vendor sells, as a form has it: texts and ticks; and the requests that are made of it.
import { dayOf, endOfDay } from '../parts/moments';
import type { LicensePatch, LicenseView, Model, NewLicense } from '../service/schema';

export interface Property {
  name: string;
  type: 'text' | 'number' | 'boolean';
  value: string;
}

export type End = '' | 'never' | 'date' | 'days';

export interface Terms {
  model: Model;
  activations: string;
  floatingSeats: string;
  end: End;
  expiresOn: string;
  durationDays: string;
  maintenanceUntil: string;
  features: string[];
  properties: Property[];
  customerName: string;
  customerEmail: string;
  orderId: string;
  comment: string;
}

export const NEW_TERMS: Terms = {
  model: 'permanent',
  activations: '1',
  floatingSeats: '',
  end: 'never',
  expiresOn: '',
  durationDays: '365',
  maintenanceUntil: '',
  features: [],
  properties: [],
  customerName: '',
  customerEmail: '',
  orderId: '',
  comment: '',
};

export function termsOf(license: LicenseView): Terms {
  return {
    model: license.model,
    activations: String(license.activations),
    floatingSeats: license.floating ? String(license.floating_seats) : '',
    end: license.expires_at ? 'date' : license.duration_days ? 'days' : 'never',
    expiresOn: dayOf(license.expires_at),
    durationDays: String(license.duration_days ?? 365),
    maintenanceUntil: dayOf(license.maintenance_until),
    features: [...license.features],
    properties: Object.entries(license.properties).map(([name, value]) => ({
      name,
      type: typeof value === 'string' ? 'text' : typeof value === 'number' ? 'number' : 'boolean',
      value: String(value),
    })),
    customerName: license.customer?.name ?? '',
    customerEmail: license.customer?.email ?? '',
    orderId: license.order_id ?? '',
    comment: license.comment ?? '',
  };
}

/** The request for new licenses. What was left empty is left out. */
export function newLicense(product: string, terms: Terms, isGeneric: boolean): NewLicense {
  const customer = { ...(terms.customerName && { name: terms.customerName }), ...(terms.customerEmail && { email: terms.customerEmail }) };
  const maintenance = endOfDay(terms.maintenanceUntil);
  return {
    product,
    ...(isGeneric && { generic: true }),
    model: terms.model,
    activations: Number(terms.activations),
    ...(terms.floatingSeats && { floating_seats: Number(terms.floatingSeats) }),
    ...endOf(terms),
    ...(maintenance && { maintenance_until: maintenance }),
    ...(terms.features.length > 0 && { features: terms.features }),
    ...(terms.properties.length > 0 && { properties: propertiesOf(terms) }),
    ...((terms.customerName || terms.customerEmail) && { customer: customer as { name: string } }),
    ...(terms.orderId && { order_id: terms.orderId }),
    ...(terms.comment && { comment: terms.comment }),
  };
}

function endOf(terms: Terms): Pick<NewLicense, 'expires_at' | 'duration_days' | 'perpetual'> {
  switch (terms.end) {
    case 'date': {
      const end = endOfDay(terms.expiresOn);
      return end ? { expires_at: end } : {};
    }
    case 'days':
      return { duration_days: Number(terms.durationDays) };
    case 'never':
      return { perpetual: true };
    default:
      return {};
  }
}

function propertiesOf(terms: Terms): Record<string, string | number | boolean> {
  const value = ({ type, value }: Property) => (type === 'text' ? value : type === 'number' ? Number(value) : value === 'true');
  return Object.fromEntries(terms.properties.map((property) => [property.name, value(property)]));
}

/** The change that makes these terms of a license's: only what was made otherwise. */
export function licensePatch(before: Terms, after: Terms): LicensePatch {
  const isOther = (name: keyof Terms) => JSON.stringify(before[name]) !== JSON.stringify(after[name]);
  const text = (name: 'orderId' | 'comment') => (after[name] === '' ? null : after[name]);
  const patch: LicensePatch = {};
  if (isOther('model')) patch.model = after.model;
  if (isOther('activations')) patch.activations = Number(after.activations);
  if (isOther('floatingSeats')) patch.floating_seats = after.floatingSeats === '' ? null : Number(after.floatingSeats);
  const isOtherEnd = { '': false, never: false, date: isOther('expiresOn'), days: isOther('durationDays') }[after.end];
  if (isOther('end') || isOtherEnd) Object.assign(patch, endOf(after));
  if (isOther('maintenanceUntil')) patch.maintenance_until = endOfDay(after.maintenanceUntil) ?? null;
  if (isOther('features')) patch.features = after.features;
  if (isOther('properties')) {
    const kept = propertiesOf(after);
    const was = propertiesOf(before);
    const gone = Object.keys(was).filter((name) => !(name in kept));
    const other = Object.entries(kept).filter(([name, value]) => was[name] !== value);
    patch.properties = { ...Object.fromEntries(gone.map((name) => [name, null])), ...Object.fromEntries(other) };
  }
  if (isOther('customerName') || isOther('customerEmail')) {
    patch.customer = {
      ...(isOther('customerName') && { name: after.customerName === '' ? null : after.customerName }),
      ...(isOther('customerEmail') && { email: after.customerEmail === '' ? null : after.customerEmail }),
    };
  }
  if (isOther('orderId')) patch.order_id = text('orderId');
  if (isOther('comment')) patch.comment = text('comment');
  return patch;
}
