import { expect, test } from 'vitest';

import { differences } from './differences';

// R22, R29
test('members that differ are named with those that they are within, and what is not there is nothing', () => {
  const before = { activations: 1, features: [], customer: { name: 'Ada', email: null }, properties: { tier: 'gold', beta: true }, order_id: 'A-7' };
  const after = { activations: 3, features: ['a', 'b'], customer: { name: 'Ada', email: 'ada@example.com' }, properties: { tier: 'gold', motto: '' }, order_id: 'A-7' };
  expect(differences(before, after)).toEqual([
    { member: 'activations', before: '1', after: '3' },
    { member: 'customer.email', before: '', after: 'ada@example.com' },
    { member: 'features', before: '', after: 'a, b' },
    { member: 'properties.beta', before: 'true', after: '' },
    { member: 'properties.motto', before: '', after: '""' },
  ]);
  expect(differences(undefined, 'x')).toEqual([{ member: '', before: '', after: 'x' }]);
  expect(differences(before, before)).toEqual([]);
});
