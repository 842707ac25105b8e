import { common, createLowlight } from 'lowlight';
import { describe, expect, it } from 'vitest';
import { languageOf } from './languages.ts';
import { clip, piecesOf, tokenLines, withInvisible } from './tokens.ts';

const lowlight = createLowlight(common);
const text = (lines: { text: string }[][]) => lines.map((line) => line.map((t) => t.text).join(''));

describe('tokenLines', () => {
  it('keeps every character, by lines', () => {
    const source = 'const a = `x\ny`; // end\r\n\nreturn;';
    const lines = tokenLines(lowlight.highlight('typescript', source));
    expect(text(lines)).toEqual(['const a = `x', 'y`; // end', '', 'return;']);
    expect(lines[0]?.[0]).toEqual({ text: 'const', className: 'hljs-keyword' });
    expect(lines[1]?.[0]).toEqual({ text: 'y`', className: 'hljs-string' });
  });

  it('gives markup in a file as text', () => {
    const hostile = '<img src=x onerror=alert(1)>&lt;script&gt;</script>';
    expect(text(tokenLines(lowlight.highlight('xml', hostile)))).toEqual([hostile]);
  });

  it('knows only grammars that are there', () => {
    for (const path of ['a.ts', 'x.tsx', 'a/b.py', 'Makefile', 'c.toml', 'page.html', 'q.kts', 'i.ino', 'w.wat', 'v.vb', 'p.m'])
      expect(lowlight.registered(languageOf(path) ?? ''), path).toBe(true);
    expect(languageOf('LICENSE')).toBeNull();
    expect(languageOf('constructor')).toBeNull();
    expect(languageOf('a.toString')).toBeNull();
  });
});

describe('piecesOf', () => {
  it('cuts coloured pieces where a mark begins and ends', () => {
    const tokens = [
      { text: 'const', className: 'k' },
      { text: ' abc', className: null },
    ];
    expect(piecesOf(tokens, [{ start: 3, end: 7 }])).toEqual([
      { text: 'con', className: 'k', marked: false },
      { text: 'st', className: 'k', marked: true },
      { text: ' a', className: null, marked: true },
      { text: 'bc', className: null, marked: false },
    ]);
  });

  it('takes several marks within one piece', () => {
    expect(
      piecesOf(
        [{ text: 'abcdef', className: null }],
        [
          { start: 0, end: 1 },
          { start: 3, end: 4 },
        ],
      ).map((p) => [p.text, p.marked]),
    ).toEqual([
      ['a', true],
      ['bc', false],
      ['d', true],
      ['ef', false],
    ]);
  });
});

describe('clip', () => {
  it('cuts a very long line and says how much is left', () => {
    const tokens = [
      { text: 'abcdef', className: null },
      { text: 'ghij', className: 'k' },
    ];
    expect(clip(tokens, 8)).toEqual({
      tokens: [
        { text: 'abcdef', className: null },
        { text: 'gh', className: 'k' },
      ],
      left: 2,
    });
    expect(clip(tokens, 10)).toEqual({ tokens, left: 0 });
  });
});

it('writes out characters that turn the direction of the text', () => {
  expect(withInvisible('if (a\u202e) b')).toEqual([
    { text: 'if (a', invisible: false },
    { text: 'U+202E', invisible: true },
    { text: ') b', invisible: false },
  ]);
  expect(withInvisible('שלום\t🎉')).toEqual([{ text: 'שלום\t🎉', invisible: false }]);
});
