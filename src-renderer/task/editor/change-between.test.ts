import fc from 'fast-check';
import { expect, it } from 'vitest';
import { changeBetween } from './change-between.ts';

it('is only what differs', () => {
  expect(changeBetween('one two three', 'one 2 three')).toEqual({ from: 4, to: 7, insert: '2' });
  expect(changeBetween('aa', 'aaa')).toEqual({ from: 2, to: 2, insert: 'a' });
  expect(changeBetween('same', 'same')).toBeNull();
});

it('makes the one text of the other', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', 'b', '\n') }), fc.string({ unit: fc.constantFrom('a', 'b', '\n') }), (a, b) => {
      const change = changeBetween(a, b);
      expect(change === null ? a : a.slice(0, change.from) + change.insert + a.slice(change.to)).toBe(b);
    }),
  );
});
