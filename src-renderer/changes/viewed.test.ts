import { expect, it } from 'vitest';
import { stampOf, withMark } from './viewed.ts';

it('stamps a file with its commit, or with its numbers while there is none', () => {
  expect(stampOf('abc', { added: 1, removed: 2 })).toBe('abc');
  expect(stampOf(null, { added: 1, removed: 2 })).toBe('+1-2');
});

it('marks files and takes marks back', () => {
  const marked = withMark(withMark({}, 'r1', 'a', 's'), 'r1', 'b', 's');
  expect(marked).toEqual({ r1: { a: 's', b: 's' } });
  expect(withMark(marked, 'r1', 'a', null)).toEqual({ r1: { b: 's' } });
});

it('forgets the runs that were looked at longest ago', () => {
  let marks = withMark({}, 'first', 'a', 's');
  for (let i = 0; i < 120; i += 1) marks = withMark(marks, `r${i}`, 'a', 's');
  marks = withMark(marks, 'r50', 'b', 's');
  expect(Object.keys(marks)).toHaveLength(100);
  expect(marks).not.toHaveProperty('first');
  expect(Object.keys(marks).at(-1)).toBe('r50');
});
