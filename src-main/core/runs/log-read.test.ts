import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../lib/clock.ts';
import { openJournal } from './journal.ts';
import { logFile } from './journal-files.ts';
import { followLog, pieceBytes, readLog } from './log-read.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'log-'));
});
afterEach(() => rm(dir, { recursive: true }));

const fill = (text: string) => writeFile(join(dir, logFile), text);
const lines = (count: number) => Array.from({ length: count }, (_, i) => `line ${i} with an umlaut ä and a wide 漢\n`).join('');

test('a run without a log has an empty one', async () => {
  expect(await readLog(dir, null)).toEqual({ text: '', fromByte: 0, nextByte: 0, size: 0 });
});

test('a short log comes whole, without the line that is being written', async () => {
  await fill('one\ntwo\nthr');
  expect(await readLog(dir, null)).toEqual({ text: 'one\ntwo\n', fromByte: 0, nextByte: 8, size: 11 });
  expect(await readLog(dir, 99)).toEqual({ text: '', fromByte: 11, nextByte: 11, size: 11 });
});

test('pieces read backwards from the last one make the whole log, every one of whole lines', async () => {
  const whole = lines(30_000);
  await fill(whole);
  let piece = await readLog(dir, null);
  let text = piece.text;
  while (piece.fromByte > 0) {
    const before = await readLog(dir, Math.max(0, piece.fromByte - pieceBytes));
    const wanted = Buffer.from(before.text).subarray(0, piece.fromByte - before.fromByte);
    expect(before.text.endsWith('\n')).toBe(true);
    expect(before.text.startsWith('line ')).toBe(true);
    text = wanted.toString() + text;
    piece = before;
  }
  expect(text === whole).toBe(true);
});

test('pieces read forwards make the whole log', async () => {
  const whole = lines(20_000);
  await fill(whole);
  let text = '';
  for (let at = 0; at < Buffer.byteLength(whole); ) {
    const piece = await readLog(dir, at);
    expect(piece.fromByte).toBe(at);
    expect(Buffer.byteLength(piece.text)).toBeLessThanOrEqual(pieceBytes);
    text += piece.text;
    at = piece.nextByte;
  }
  expect(text === whole).toBe(true);
});

test('a follower gets the longest line in one piece', async () => {
  const whole = `${'漢'.repeat(43_000)}\nnext\n`;
  await fill(whole);
  const pieces = followLog({ dir, fromByte: 0, clock: systemClock, done: () => true });
  expect((await pieces.next()).value?.text === whole).toBe(true);
  expect((await pieces.next()).done).toBe(true);
});

test('a follower gets what is written, as it is written, and ends with the run', async () => {
  const journal = await openJournal({ dir, clock: systemClock, worktree: '/wt' });
  let over = false;
  const pieces = followLog({ dir, fromByte: 0, clock: systemClock, done: () => over });
  journal.append({ type: 'note', text: 'first' }, 'do');
  expect((await pieces.next()).value?.text).toMatch(/first\n$/);
  journal.append({ type: 'note', text: 'second' }, 'do');
  const second = await pieces.next();
  expect(second.value?.text).toMatch(/second\n$/);
  expect((await readLog(dir, null)).nextByte).toBe(second.value?.nextByte);
  over = true;
  await journal.close();
  expect(await pieces.next()).toEqual({ done: true, value: undefined });
});

test('a follower that is given up lets go of the file', async () => {
  await fill('one\n');
  const controller = new AbortController();
  const pieces = followLog({ dir, fromByte: 4, clock: systemClock, signal: controller.signal, done: () => false });
  const next = pieces.next();
  controller.abort();
  expect((await next).done).toBe(true);
  await appendFile(join(dir, logFile), 'two\n');
});
