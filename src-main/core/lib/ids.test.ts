import { expect, it } from 'vitest';
import { newId } from './ids.ts';

it('gives ids that sort in the order in which they were given, also within a millisecond', () => {
  const ids = [1_000, 1_000, 1_000, 1_001, 1_001, 1_795_337_468_000].flatMap((now) => Array.from({ length: 50 }, () => newId(now)));
  expect(ids.toSorted()).toEqual(ids);
  expect(new Set(ids).size).toBe(ids.length);
  expect(new Set(ids.map((id) => id.length))).toEqual(new Set([19]));
});
