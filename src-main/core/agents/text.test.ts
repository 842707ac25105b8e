import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cut, cutInput, oneLine, plain } from './text.ts';

describe('cut', () => {
  it('leaves short text alone', () => {
    expect(cut('ä'.repeat(100), 200)).toEqual({ output: 'ä'.repeat(100), cutFrom: null });
  });

  it('keeps the start and the end of what is too long, and says what is missing', () => {
    const { output, cutFrom } = cut(`first${'x'.repeat(200_000)}last`);
    expect(cutFrom).toBe(200_009);
    expect(output).toMatch(/^firstx+\n… 134 kB left out …\nx+last$/);
    expect(Buffer.byteLength(output)).toBeLessThan(64 * 1024 + 50);
  });

  it('never cuts a character in two', () => {
    // The mark of half a character is a character too, and may stand in a text.
    const texts = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 300 }).filter((text) => !text.includes('\ufffd'));
    fc.assert(
      fc.property(texts, fc.integer({ min: 8, max: 200 }), (text, limit) => {
        const { output, cutFrom } = cut(text, limit);
        expect(output).not.toContain('\ufffd');
        expect(cutFrom).toBe(Buffer.byteLength(text) > limit ? Buffer.byteLength(text) : null);
        expect(Buffer.byteLength(output)).toBeLessThanOrEqual(limit + 40);
      }),
    );
  });
});

describe('cutInput', () => {
  it('cuts whole files, long lists and deep nesting, and keeps the rest as it is', () => {
    const deep = JSON.parse('['.repeat(50) + ']'.repeat(50)) as unknown;
    const cutDown = cutInput({ path: 'a.ts', n: 1, content: 'x'.repeat(1e6), list: Array(1000).fill(null), deep }) as Record<
      string,
      unknown
    >;
    expect(cutDown).toMatchObject({ path: 'a.ts', n: 1 });
    expect(JSON.stringify(cutDown).length).toBeLessThan(20_000);
    expect(cutDown.list).toHaveLength(200);
  });
});

it('takes the first line that says something', () => {
  expect(oneLine('\n  hello \nworld')).toBe('hello');
  expect(oneLine('x'.repeat(300), 10)).toBe(`${'x'.repeat(9)}…`);
});

it('takes colours and cursor moves out', () => {
  expect(plain('\u001b[91m\u001b[1mError:\u001b[0m no\u001b[?25l')).toBe('Error: no');
});
