import fc from 'fast-check';
import { expect, it } from 'vitest';
import { diffSpecs } from './spec-diff.ts';

const signs = { same: ' ', removed: '-', added: '+' } as const;
const drawn = (before: string, after: string) => diffSpecs(before, after).map(({ kind, text }) => `${signs[kind]}${text}`);

it('says what goes, what comes and what stays', () => {
  expect(drawn('fix login\nsoon', '## Issue\n\nfix login\n\n## Acceptance criteria')).toEqual([
    '+## Issue',
    '+',
    ' fix login',
    '-soon',
    '+',
    '+## Acceptance criteria',
  ]);
  expect(drawn('', 'a\nb')).toEqual(['+a', '+b']);
  expect(drawn('a', '')).toEqual(['-a']);
  expect(drawn('', '')).toEqual([]);
});

it('marks the words that changed in a line that is alike', () => {
  const [removed, added] = diffSpecs('the login expires too late', 'the login expires too early');
  expect([removed, added].map((line) => line?.marks.map(({ start, end }) => line.text.slice(start, end)))).toEqual([['late'], ['early']]);
});

it('has both texts in it, line for line, whatever they are', () => {
  const text = fc.array(fc.constantFrom('a', 'b', 'c d', '', '# x'), { maxLength: 30 }).map((lines) => lines.join('\n').trimEnd());
  fc.assert(
    fc.property(text, text, (before, after) => {
      const lines = diffSpecs(before, after);
      const side = (not: string) =>
        lines
          .filter(({ kind }) => kind !== not)
          .map((line) => line.text)
          .join('\n');
      expect(side('added')).toBe(before);
      expect(side('removed')).toBe(after);
    }),
  );
});

it('is done at once with texts of many thousand lines', () => {
  const long = (word: string) => Array.from({ length: 20_000 }, (_, i) => `${word} ${i}`).join('\n');
  const began = performance.now();
  expect(diffSpecs(long('before'), long('after'))).toHaveLength(40_000);
  expect(performance.now() - began).toBeLessThan(3_000);
});
