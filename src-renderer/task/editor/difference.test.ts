import fc from 'fast-check';
import { expect, it } from 'vitest';
import { differenceTo } from './difference.ts';

const shown = (mine: string, theirs: string) => {
  const { before, lines, after } = differenceTo(mine, theirs);
  return [before, ...lines.map(({ text, differs }) => (differs ? `>${text}` : text)), after];
};

it('is what stands between the lines that both share', () => {
  expect(shown('a\nb\nmine\nc\nd', 'a\nb\ntheirs\ntoo\nc\nd')).toEqual([1, 'b', '>theirs', '>too', 'c', 1]);
  expect(shown('a\nb\nc', 'a\nc')).toEqual([0, 'a', 'c', 0]);
  expect(shown('x', 'y')).toEqual([0, '>y', 0]);
  expect(shown('a\nb', 'a\nb\nc')).toEqual([1, 'b', '>c', 0]);
});

it('shows every line that one has not got', () => {
  const text = fc.array(fc.constantFrom('a', 'b', 'c')).map((lines) => lines.join('\n'));
  fc.assert(
    fc.property(text, text, (mine, theirs) => {
      const { before, lines, after } = differenceTo(mine, theirs);
      expect(before + lines.length + after).toBe(theirs.split('\n').length);
      expect(lines.every(({ differs, text: line }) => differs || mine.split('\n').includes(line))).toBe(true);
    }),
  );
});
