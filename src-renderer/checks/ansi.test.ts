import { describe, expect, it } from 'vitest';
import { ansiSpans } from './ansi.ts';

const text = (output: string) =>
  ansiSpans(output)
    .map((s) => s.text)
    .join('');

describe('ansiSpans', () => {
  it('keeps colours and drops the sequences', () => {
    expect(ansiSpans('\x1b[1m\x1b[31mFAIL\x1b[39m\x1b[22m src/a.test.ts\x1b[2m (3)\x1b[0m\n')).toMatchObject([
      { text: 'FAIL', color: 'red', bold: true },
      { text: ' src/a.test.ts', color: null, bold: false, dim: false },
      { text: ' (3)', dim: true },
      { text: '\n', dim: false },
    ]);
  });

  it('takes bright and indexed colours for the plain ones, and steps over all others', () => {
    expect(ansiSpans('\x1b[92ma\x1b[38;5;9mb\x1b[38;2;1;2;3mc\x1b[48;5;1;33md').map((s) => [s.text, s.color])).toEqual([
      ['a', 'green'],
      ['b', 'red'],
      ['c', null],
      ['d', 'yellow'],
    ]);
  });

  it('drops titles, links, clipboard writes, questions and cursor moves', () => {
    expect(
      text(
        'a\x1b]0;owned\x07b\x1b]8;;javascript:alert(1)\x1b\\link\x1b]8;;\x1b\\c\x1b]52;c;cm0gLXJm\x07d\x1bP$qm\x1b\\e\x1b[2J\x1b[1;1Hf\x1b[6ng\x1bch\x9b31mi\x07',
      ),
    ).toBe('ablinkcdefghi');
  });

  it('ends an unterminated sequence with its line', () => {
    expect(text('\x1b]0;never ends\nnext')).toBe('\nnext');
    expect(text('cut \x1b[3')).toBe('cut 3');
  });

  it('shows what a progress bar painted last', () => {
    expect(text('10%\r50%\r100%\r\ndone\r\n')).toBe('100%\ndone\n');
  });

  it('keeps markup as text', () => {
    expect(text('<b onmouseover=alert(1)>\t&amp;')).toBe('<b onmouseover=alert(1)>\t&amp;');
  });
});
