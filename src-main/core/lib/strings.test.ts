import { expect, it } from 'vitest';
import { mapStrings } from './strings.ts';

it('changes every string of a JSON value, keys too, and nothing else', () => {
  const value = { a: 'x', b: [1, 'y', null, { c: 'z', d: true }], e: {} };
  expect(mapStrings(value, (text) => text.toUpperCase())).toEqual({ A: 'X', B: [1, 'Y', null, { C: 'Z', D: true }], E: {} });
  expect(value.a).toBe('x');
});
