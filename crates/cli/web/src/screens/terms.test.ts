import { expect, test } from 'vitest';

import type { LicenseView } from '../service/schema';
import { licensePatch, newLicense, NEW_TERMS, termsOf } from './terms';

const LICENSE = {
  license_id: '836f1cc1-385d-885f-843b-a3cc2474018a', record_version: '01a220b3-e5e4-738d-997c-8c78a3d16264', created_at: '2026-11-28T10:00:00Z', created_by: 'arn',
  product: 'editor', model: 'trial', generic: false, floating: false, perpetual: false, activations: 2, floating_seats: 1, features: ['export'],
  properties: { tier: 'gold', seats: 3, beta: false }, revision: 1, state: 'active', expires_at: '2027-01-31T18:00:00Z', ends_at: '2027-01-31T18:00:00Z',
  customer: { name: 'Ada', email: 'ada@example.com' }, order_id: 'A-7',
} as LicenseView;

// R22
test('a form that nobody touched changes nothing, whatever the hour of the end', () => {
  expect(licensePatch(termsOf(LICENSE), termsOf(LICENSE))).toEqual({});
});

// R22
test('only what was made otherwise is sent, and what was emptied is taken away', () => {
  const before = termsOf(LICENSE);
  const patch = (part: object) => licensePatch(before, { ...before, ...part });
  expect(patch({ activations: '5' })).toEqual({ activations: 5 });
  expect(patch({ expiresOn: '2027-02-28' })).toEqual({ expires_at: '2027-02-28T23:59:59Z' });
  expect(patch({ end: 'never' })).toEqual({ perpetual: true });
  expect(patch({ end: 'days', durationDays: '30' })).toEqual({ duration_days: 30 });
  expect(patch({ floatingSeats: '4' })).toEqual({ floating_seats: 4 });
  expect(patch({ customerEmail: '' })).toEqual({ customer: { email: null } });
  expect(patch({ orderId: '', features: [] })).toEqual({ order_id: null, features: [] });
  const properties = before.properties.filter(({ name }) => name !== 'beta').map((property) => (property.name === 'seats' ? { ...property, type: 'text' as const } : property));
  expect(patch({ properties })).toEqual({ properties: { beta: null, seats: '3' } });
});

// R2, R11
test('a new license has what was filled in, and its end only as it was chosen', () => {
  expect(newLicense('editor', NEW_TERMS, false)).toEqual({ product: 'editor', model: 'permanent', activations: 1, perpetual: true });
  expect(newLicense('editor', { ...NEW_TERMS, end: '' }, true)).toEqual({ product: 'editor', generic: true, model: 'permanent', activations: 1 });
  const filled = { ...NEW_TERMS, end: 'date' as const, expiresOn: '2027-12-31', customerName: 'Ada', maintenanceUntil: '2028-01-01' };
  expect(newLicense('editor', filled, false)).toEqual({
    product: 'editor', model: 'permanent', activations: 1, expires_at: '2027-12-31T23:59:59Z', maintenance_until: '2028-01-01T23:59:59Z', customer: { name: 'Ada' },
  });
});
