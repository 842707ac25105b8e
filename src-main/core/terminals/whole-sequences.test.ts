import { expect, test } from 'vitest';
import { createSequenceKeeper } from './whole-sequences.ts';

const pieces = (...data: string[]) => {
  const keeper = createSequenceKeeper();
  return [...data.map((one) => keeper.push(one)), keeper.rest()];
};

test('text passes as it is', () => {
  expect(pieces('one', '', '漢字 \r\n')).toEqual(['one', '', '漢字 \r\n', '']);
});

test.each([
  ['a colour', 'a\x1b[3', '1mb', ['a', '\x1b[31mb', '']],
  ['an escape character alone', 'a\x1b', '[1mb', ['a', '\x1b[1mb', '']],
  ['a private mode', 'a\x1b[?10', '49h', ['a', '\x1b[?1049h', '']],
  ['a title', 'a\x1b]0;tit', 'le\x07b', ['a', '\x1b]0;title\x07b', '']],
  ['the two characters that end a string', 'a\x1b]0;title\x1b', '\\b', ['a', '\x1b]0;title\x1b\\b', '']],
  ['a character set', 'a\x1b(', 'Bb', ['a', '\x1b(Bb', '']],
  ['the end of the output', 'a', '\x1b[', ['a', '', '\x1b[']],
])('no piece ends within %s', (_name, first, second, expected) => {
  expect(pieces(first, second)).toEqual(expected);
});

test('a sequence without an end does not hold everything back', () => {
  const [first = '', second = ''] = pieces(`\x1b]0;${'x'.repeat(3_000)}`, 'y'.repeat(3_000));
  expect([first.length, second.length]).toEqual([0, 6_004]);
});

test('hostile output takes no long time', () => {
  const keeper = createSequenceKeeper();
  const started = performance.now();
  for (let i = 0; i < 200; i++) keeper.push('\x1b]\x1b[\x1bP'.repeat(10_000));
  expect(performance.now() - started).toBeLessThan(2_000);
});
