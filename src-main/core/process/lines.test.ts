import { describe, expect, it } from 'vitest';
import { createLineSplitter, type Line, readLines } from './lines.ts';

/** Feeds all through one buffer that is overwritten each time, as `tail` does. */
async function split(data: Buffer, chunkBytes: number, from = 0): Promise<Line[]> {
  const shared = Buffer.alloc(chunkBytes);
  async function* chunks() {
    for (let at = 0; at < data.length; at += chunkBytes) {
      const copied = data.copy(shared, 0, at, at + chunkBytes);
      yield shared.subarray(0, copied);
    }
  }
  const lines: Line[] = [];
  for await (const batch of readLines(chunks(), { from })) lines.push(...batch);
  return lines;
}

describe('readLines', () => {
  const input = 'one\n\nzwölf €𝄞\r\nlast';
  const expected = [
    { text: 'one', bytes: 3, endOffset: 104, cut: false },
    { text: '', bytes: 0, endOffset: 105, cut: false },
    { text: 'zwölf €𝄞\r', bytes: 15, endOffset: 121, cut: false },
    { text: 'last', bytes: 4, endOffset: 125, cut: false },
  ];

  it.each([1, 2, 3, 4, 5, 7, 1000])('splits the same whatever the chunks: %i bytes', async (size) => {
    expect(await split(Buffer.from(input), size, 100)).toEqual(expected);
  });

  it('can be continued after any line', async () => {
    const data = Buffer.from(input);
    for (const [index, line] of expected.entries()) {
      const at = line.endOffset - 100;
      expect(await split(data.subarray(at), 4, line.endOffset)).toEqual(expected.slice(index + 1));
    }
  });

  it('gives no line for an empty file, and none after a final newline', async () => {
    expect(await split(Buffer.from(''), 4)).toEqual([]);
    expect((await split(Buffer.from('a\n'), 4)).map((line) => line.text)).toEqual(['a']);
  });

  it('gives a line of 50 MB whole', async () => {
    const long = Buffer.alloc(50 * 1024 * 1024, 'x');
    const lines = await split(Buffer.concat([long, Buffer.from('\nnext\n')]), 256 * 1024);
    expect(lines.map(({ text, bytes, cut }) => ({ length: text.length, bytes, cut }))).toEqual([
      { length: long.length, bytes: long.length, cut: false },
      { length: 4, bytes: 4, cut: false },
    ]);
  });

  it('gives the head of a line that is too long, within bounded memory, and goes on after it', () => {
    const splitter = createLineSplitter(0);
    const chunk = Buffer.alloc(256 * 1024, 'x€'); // 4 bytes: the cut after 65,536 bytes falls between two of these
    const before = process.memoryUsage().arrayBuffers;
    let peak = 0;
    const chunks = 4 * 300; // 300 MB
    for (let i = 0; i < chunks; i++) {
      expect(splitter.push(chunk)).toEqual([]);
      peak = Math.max(peak, process.memoryUsage().arrayBuffers - before);
    }
    const [line, next] = splitter.push(Buffer.from('\nnext\n'));
    expect(line).toMatchObject({ bytes: chunks * chunk.length, cut: true, endOffset: chunks * chunk.length + 1 });
    expect(line!.text).toBe('x€'.repeat(16 * 1024));
    expect(next).toMatchObject({ text: 'next', cut: false });
    expect(peak).toBeLessThan(80 * 1024 * 1024);
  });

  it('cuts between characters', () => {
    const splitter = createLineSplitter(0, 100_000);
    const [line] = splitter.push(Buffer.from(`${'€'.repeat(50_000)}\n`));
    expect(line).toMatchObject({ text: '€'.repeat(21_845), cut: true, bytes: 150_000 }); // ⌊65,536 / 3⌋
  });
});
