import fc from 'fast-check';
import { expect, it } from 'vitest';
import { lineOf, wordsOf } from './command-words.ts';

it.each([
  ['code --goto {path}', ['code', '--goto', '{path}']],
  ['  "/my programs/edit"   {path} ', ['/my programs/edit', '{path}']],
  ["'C:\\Program Files\\edit.exe'", ['C:\\Program Files\\edit.exe']],
  ['edit --title="my work" {path}', ['edit', '--title=my work', '{path}']],
  ["/home/o'brien/edit {path}", ["/home/o'brien/edit", '{path}']],
])('%s is a program and its arguments', (line, words) => expect(wordsOf(line)).toEqual(words));

it('writes words so that they are read as they were', () => {
  expect(lineOf(['/my programs/edit', '--wait', '{path}'])).toBe('"/my programs/edit" --wait {path}');
  const word = fc.string({ minLength: 1, unit: fc.constantFrom('a', '/', ' ', '\t', '"', "'", '\\', 'ö') });
  fc.assert(
    fc.property(fc.array(word), (words) => {
      expect(wordsOf(lineOf(words))).toEqual(words);
    }),
  );
});
