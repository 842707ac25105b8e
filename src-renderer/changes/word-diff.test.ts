import { expect, it } from 'vitest';
import { wordDiff } from './word-diff.ts';

const cut = (text: string, ranges: { start: number; end: number }[]) => ranges.map((r) => text.slice(r.start, r.end));

it('marks the words that differ', () => {
  const before = '  if (exp < now) return null;';
  const after = '  if (exp <= now) return undefined;';
  const { removed, added } = wordDiff(before, after);
  expect(cut(before, removed)).toEqual(['null']);
  expect(cut(after, added)).toEqual(['=', 'undefined']);
});

it('joins changed words across the blank between them', () => {
  const after = 'the quick brown dog';
  expect(cut(after, wordDiff('the slow red dog', after).added)).toEqual(['quick brown']);
});

it('marks nothing when the lines have little in common, or are the same', () => {
  expect(wordDiff('import fs from "node:fs";', '});')).toEqual({ removed: [], added: [] });
  expect(wordDiff('(a, b)', '(x, y)')).toEqual({ removed: [], added: [] });
  expect(wordDiff('same', 'same')).toEqual({ removed: [], added: [] });
  expect(wordDiff('', '')).toEqual({ removed: [], added: [] });
});

it('gives up on very long lines', () => {
  expect(wordDiff(`${'a '.repeat(900)}b`, `${'a '.repeat(900)}c`)).toEqual({ removed: [], added: [] });
});

it('does not cut a letter that takes two units in half', () => {
  const after = 'title: "🎉 done"';
  expect(cut(after, wordDiff('title: "🎁 done"', after).added)).toEqual(['🎉']);
});
