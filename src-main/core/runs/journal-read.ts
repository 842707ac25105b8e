import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunEvent } from '../../contract/run-events.ts';
import type { Clock } from '../lib/clock.ts';
import { eventsFile, indexEntryBytes, indexFile, indexStride } from './journal-files.ts';
import { parseLine, scanLines } from './journal-scan.ts';
import { listenForNews } from './journal-wakeup.ts';

const batchBytes = 256 * 1024;
/**
 * What a batch holds unless a single line is longer. Strings from 128 KiB on, as a batch becomes on its way to a client, get pages of
 * their own from the engine, and it is slow to give them back.
 */
const usualBytes = 96 * 1024;
/** An answer is held in memory as a whole. */
const answerBytes = 4 * 1024 * 1024;
const newline = 10;

/**
 * The events from `fromSeq` on, at most `limit` of them and about 4 MiB. `nextSeq` is where to go on; `lastSeq` the newest one on
 * disk. Reads what it returns and at most 64 lines more, however long the journal is. A run without a journal has no events.
 */
export async function readJournal(
  dir: string,
  { fromSeq, limit }: { fromSeq: number; limit: number },
): Promise<{ events: RunEvent[]; nextSeq: number; lastSeq: number }> {
  const file = await openEvents(dir);
  if (!file) return { events: [], nextSeq: 1, lastSeq: 0 };
  try {
    const lastSeq = await findLastSeq(dir, file);
    const events: RunEvent[] = [];
    let { seq, offset } = await seek(dir, fromSeq);
    let bytes = 0;
    if (seq <= lastSeq && limit > 0) {
      for await (const line of scanLines(file, offset)) {
        offset = line.end;
        if (seq >= fromSeq) {
          const event = parseLine(line.bytes) as RunEvent | null;
          if (event) events.push(event);
          bytes += line.bytes.length;
        }
        seq++;
        if (events.length >= limit || bytes >= answerBytes) break;
      }
    }
    return { events, nextSeq: Math.max(seq, Math.min(fromSeq, lastSeq + 1)), lastSeq: Math.max(lastSeq, seq - 1) };
  } finally {
    await file.close();
  }
}

export interface FollowOptions {
  dir: string;
  /** 1 for the whole journal. */
  fromSeq: number;
  clock: Clock;
  signal?: AbortSignal;
  /** True when nothing more will be written: the run is over and its journal closed. */
  done: () => boolean;
}

/**
 * The journal's own lines as they are written: whole JSON lines, at most 256 KiB at a time, straight from the file. Nothing is kept
 * for a follower between its reads, so a slow one costs nothing. Ends when the run is done and all was read, or when aborted.
 */
export async function* followJournal({
  dir,
  fromSeq,
  clock,
  signal,
  done,
}: FollowOptions): AsyncGenerator<{ lines: string; nextSeq: number }, void> {
  const news = listenForNews({ dir, clock, signal });
  let file: FileHandle | null = null;
  try {
    let { seq, offset } = await seek(dir, fromSeq);
    const buffer = Buffer.allocUnsafeSlow(batchBytes);
    let ended = false;
    while (!signal?.aborted) {
      news.clear();
      file ??= await openEvents(dir);
      const read = file && (await readBatch(file, buffer, offset, Math.max(0, fromSeq - seq)));
      if (read) {
        offset += read.bytes;
        seq += read.count;
        if (read.lines.length > 0) yield { lines: read.lines, nextSeq: seq };
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

/** Whole lines from `offset` on, of which the first `skip` are only counted. Null when there is no whole line yet. */
async function readBatch(
  file: FileHandle,
  buffer: Buffer,
  offset: number,
  skip: number,
): Promise<{ lines: string; bytes: number; count: number } | null> {
  let { bytesRead } = await file.read(buffer, 0, usualBytes, offset);
  let end = buffer.subarray(0, bytesRead).lastIndexOf(newline) + 1;
  if (end === 0 && bytesRead === usualBytes) {
    ({ bytesRead } = await file.read(buffer, 0, buffer.length, offset));
    end = buffer.subarray(0, bytesRead).lastIndexOf(newline) + 1;
  }
  if (end === 0) return null;
  let count = 0;
  let from = 0;
  for (let stop = buffer.indexOf(newline); stop !== -1 && stop < end; stop = buffer.indexOf(newline, stop + 1)) {
    count++;
    if (count === skip) from = stop + 1;
  }
  if (count < skip) from = end;
  return { lines: buffer.toString('utf8', from, end), bytes: end, count };
}

/** The nearest indexed line at or before `fromSeq`. The index may lag behind the events, never run ahead of them. */
export async function seek(dir: string, fromSeq: number): Promise<{ seq: number; offset: number }> {
  const entry = await readEntry(dir, Math.floor((Math.max(1, fromSeq) - 1) / indexStride));
  return entry ? { seq: entry.number * indexStride + 1, offset: entry.offset } : { seq: 1, offset: 0 };
}

async function findLastSeq(dir: string, events: FileHandle): Promise<number> {
  const entry = await readEntry(dir, Number.MAX_SAFE_INTEGER);
  let seq = entry ? entry.number * indexStride : 0;
  for await (const _ of scanLines(events, entry?.offset ?? 0)) seq++;
  return seq;
}

async function readEntry(dir: string, wanted: number): Promise<{ number: number; offset: number } | null> {
  const file = await open(join(dir, indexFile)).catch(absent);
  if (!file) return null;
  try {
    const last = Math.floor((await file.stat()).size / indexEntryBytes) - 1;
    const number = Math.min(wanted, last);
    if (number < 0) return null;
    const bytes = Buffer.alloc(indexEntryBytes);
    await file.read(bytes, 0, indexEntryBytes, number * indexEntryBytes);
    return { number, offset: Number(bytes.readBigUInt64LE(0)) };
  } finally {
    await file.close();
  }
}

export const openEvents = (dir: string) => open(join(dir, eventsFile)).catch(absent);

export function absent(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}
