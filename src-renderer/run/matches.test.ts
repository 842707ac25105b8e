import { expect, it } from 'vitest';
import { firstMatch, matchFrom, occurrences } from './matches.ts';

const matches = [{ seq: 3 }, { seq: 8 }, { seq: 20 }];

it('goes on to the next and back to the previous, round the ends', () => {
  expect([2, 3, 8, 20, 99].map((seq) => matchFrom(matches, seq, 'next'))).toEqual([0, 1, 2, 0, 0]);
  expect([2, 3, 8, 20, 99].map((seq) => matchFrom(matches, seq, 'previous'))).toEqual([2, 2, 0, 1, 2]);
  expect(matchFrom([], 1, 'next')).toBe(-1);
});

it('begins with what is in view', () => {
  expect([1, 8, 9, 21].map((seq) => firstMatch(matches, seq))).toEqual([0, 1, 2, 2]);
  expect(firstMatch([], 1)).toBe(-1);
});

it('finds every occurrence whatever the case, and takes the text as it is', () => {
  expect(occurrences('a.b A.B axb', 'a.b')).toEqual([
    [0, 3],
    [4, 7],
  ]);
  expect(occurrences('aaaa', 'aa')).toHaveLength(2);
  expect(occurrences('x'.repeat(1000), 'x')).toHaveLength(500);
});
