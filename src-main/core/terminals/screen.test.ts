import { expect, test } from 'vitest';
import { createScreen } from './screen.ts';

const screenOf = (size: { cols: number; rows: number } = { cols: 40, rows: 8 }) => createScreen({ ...size, onProgress: () => {} });

/** What somebody sees who has the snapshot of it, in the same words: as a snapshot of that. */
async function replayed(output: string, then = '') {
  const screen = await screenOf();
  screen.write(output);
  const { data, cols, rows } = await screen.snapshot();
  const copy = await screenOf({ cols, rows });
  copy.write(data + then);
  screen.write(then);
  return { original: (await screen.snapshot()).data, copy: (await copy.snapshot()).data };
}

test.each([
  ['colours and wide characters', '\x1b[1;31mred\x1b[0m 漢字 👩‍🚀 é\r\n\x1b[48;2;1;2;3mx\x1b[m', 'more'],
  ['more lines than the screen has', Array.from({ length: 50 }, (_, i) => `line ${i}\r\n`).join(''), 'more\r\n'],
  ['lines longer than it is wide', 'x'.repeat(100), 'y'.repeat(10)],
  ['an editor on the other screen', 'shell\x1b[?1049h\x1b[2J\x1b[3;5Heditor', '\x1b[?1049lback'],
  ['a part that scrolls', 'top\r\n\x1b[2;4r\x1b[4;1Hlast', '\r\nnew\r\nnewer'],
  ['a hidden cursor and mouse reports', '\x1b[?25l\x1b[?1002h\x1b[?1006h\x1b[5 q', 'x'],
  ['a part that scrolled, and does not any more', '\x1b[2;4r\x1b[r\x1b[8;1Hend', '\r\nnew'],
  ['a reset', 'old\x1b[?25l\x1b[2;4r\x1bcnew', '\r\nmore'],
])('a snapshot shows %s, and goes on as the original does', async (_name, output, then) => {
  const { original, copy } = await replayed(output, then);
  expect(copy).toBe(original);
});

test('what the serializer does not know is in it', async () => {
  const screen = await screenOf();
  screen.write('\x1b[?25l\x1b[?1006h\x1b[5 q\x1b[2;4r\x1b[3;7H');
  const { data } = await screen.snapshot();
  expect(data.slice(data.indexOf('\x1b[2;4r'))).toBe('\x1b[2;4r\x1b[3;7H\x1b[?1006h\x1b[5 q\x1b[?25l');
  screen.write('\x1b[?25h\x1b[?1006l\x1b[0 q\x1b[r');
  expect((await screen.snapshot()).data).not.toContain('25l');
});

test('a snapshot is of the moment of the call, and a new size has its place among what is written', async () => {
  const screen = await screenOf();
  screen.write('before');
  const snapshot = screen.snapshot();
  screen.write(' after');
  screen.resize(20, 5);
  expect(await snapshot).toMatchObject({ data: expect.stringMatching(/^before/), cols: 40, rows: 8 });
  expect(await screen.snapshot()).toMatchObject({ data: expect.stringMatching(/^before after/), cols: 20, rows: 5 });
  expect(screen.backlog).toBe(0);
});
