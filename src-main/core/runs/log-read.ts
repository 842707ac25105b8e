import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../lib/clock.ts';
import { logFile } from './journal-files.ts';
import { absent } from './journal-read.ts';
import { listenForNews } from './journal-wakeup.ts';

/** Some thousand lines, and twice the longest one: an event, and so each of its lines, ends at 128 KiB. */
export const pieceBytes = 256 * 1024;
/** What a follower gets at once unless a single line is longer; the reason for the number is in journal-read.ts. */
const usualBytes = 96 * 1024;
const newline = 10;

/**
 * A piece of a run's log for people: the whole lines between `fromByte` and 256 KiB after it, so that `start - 256 KiB` is exactly what
 * comes before `start`. `fromByte` null is the last piece. What is returned begins at `fromByte` of the answer.
 */
export async function readLog(
  dir: string,
  fromByte: number | null,
): Promise<{ text: string; fromByte: number; nextByte: number; size: number }> {
  const file = await open(join(dir, logFile)).catch(absent);
  if (!file) return { text: '', fromByte: 0, nextByte: 0, size: 0 };
  try {
    const { size } = await file.stat();
    const asked = Math.min(fromByte ?? Math.max(0, size - pieceBytes), size);
    // One byte more in front tells whether a line begins here.
    const before = asked > 0 ? 1 : 0;
    const bytes = await readAt(file, asked - before, before + pieceBytes);
    const start = before === 0 || bytes[0] === newline ? before : afterNewline(bytes, before);
    const end = lastLineEnd(bytes, start);
    return { text: bytes.toString('utf8', start, end), fromByte: asked - before + start, nextByte: asked - before + end, size };
  } finally {
    await file.close();
  }
}

/** The same as it is written. Ends when the run is done and all was read, or when aborted. Nothing is kept between two reads. */
export async function* followLog({
  dir,
  fromByte,
  clock,
  signal,
  done,
}: {
  dir: string;
  fromByte: number;
  clock: Clock;
  signal?: AbortSignal;
  /** True when nothing more will be written. */
  done: () => boolean;
}): AsyncGenerator<{ text: string; nextByte: number }, void> {
  const news = listenForNews({ dir, clock, signal });
  let file: FileHandle | null = null;
  let at = fromByte;
  try {
    let ended = false;
    while (!signal?.aborted) {
      news.clear();
      file ??= await open(join(dir, logFile)).catch(absent);
      let bytes = file ? await readAt(file, at, usualBytes) : Buffer.alloc(0);
      if (file && bytes.length === usualBytes && !bytes.includes(newline)) bytes = await readAt(file, at, pieceBytes);
      const end = lastLineEnd(bytes, 0);
      if (end > 0) {
        at += end;
        yield { text: bytes.toString('utf8', 0, end), nextByte: at };
      } else if (ended) {
        return;
      } else if (done()) {
        // One more look: what was written before the end is still to be read.
        ended = true;
      } else {
        await news.wait();
      }
    }
  } finally {
    news.stop();
    await file?.close();
  }
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(length);
  const { bytesRead } = await file.read(buffer, 0, length, position);
  return buffer.subarray(0, bytesRead);
}

/** Where the first line after `from` begins. */
function afterNewline(bytes: Buffer, from: number): number {
  const at = bytes.indexOf(newline, from);
  return at === -1 ? from : at + 1;
}

/** The end of the last whole line; the one that is being written waits. A line as long as a piece was never written by us. */
function lastLineEnd(bytes: Buffer, from: number): number {
  const end = bytes.lastIndexOf(newline) + 1;
  if (end > from) return end;
  return bytes.length < pieceBytes ? from : bytes.length;
}
