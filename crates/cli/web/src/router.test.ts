import { expect, test } from 'vitest';

import { href, parse } from './router';

test('a place is read as it was written, whatever stands in it', () => {
  const written = href(['licenses', 'a/b ü?#'], { view: 'new', state: undefined, name: 'x&y=#ü' });
  const { parts, query } = parse(written);
  expect(parts).toEqual(['licenses', 'a/b ü?#']);
  expect(Object.fromEntries(query)).toEqual({ view: 'new', name: 'x&y=#ü' });
  expect(parse('').parts).toEqual([]);
  expect(parse('#/%zz').parts).toEqual(['%zz']);
});
