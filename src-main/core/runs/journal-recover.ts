import type { FileHandle } from 'node:fs/promises';
import { indexEntryBytes, indexStride, isIndexed, type RawMarks, type StoredEvent } from './journal-files.ts';
import { parseLine, scanLines, writeAll } from './journal-scan.ts';

const triedEntries = 64;

export interface JournalHandles {
  events: FileHandle;
  log: FileHandle;
  index: FileHandle;
}

export interface Recovered {
  lastSeq: number;
  eventsSize: number;
  logSize: number;
  marks: Map<string, [offset: number, nth: number]>;
}

/**
 * Makes the three files agree after whatever happened. events.jsonl is the truth: it is cut after its last line that is whole and
 * in sequence. The log and the index are made again from the last index entry that holds; usually that is at most 64 lines.
 * Bytes that were right are written over with themselves, so that a `tail -f` does not notice.
 */
export async function recover(files: JournalHandles, render: (event: StoredEvent) => string): Promise<Recovered> {
  const anchor = await lastSoundEntry(files);
  const state: Recovered = {
    lastSeq: anchor.entry * indexStride,
    eventsSize: anchor.eventsAt,
    logSize: anchor.logAt,
    marks: new Map(),
  };
  let pending: string[] = [];
  let pendingBytes = 0;
  const writeLog = async () => {
    const bytes = Buffer.from(pending.join(''));
    await writeAll(files.log, bytes, state.logSize - bytes.length);
    pending = [];
    pendingBytes = 0;
  };

  for await (const line of scanLines(files.events, anchor.eventsAt)) {
    const event = parseLine(line.bytes) as StoredEvent | null;
    if (event?.seq !== state.lastSeq + 1) break;
    if (isIndexed(event.seq)) {
      await writeAll(files.index, indexEntry(line.start, state.logSize), ((event.seq - 1) / indexStride) * indexEntryBytes);
    }
    const text = render(event);
    pending.push(text);
    const bytes = Buffer.byteLength(text);
    pendingBytes += bytes;
    state.logSize += bytes;
    state.lastSeq = event.seq;
    state.eventsSize = line.end;
    for (const [file, mark] of Object.entries((event.raw ?? {}) as RawMarks)) state.marks.set(file, mark);
    if (pendingBytes > 64 * 1024) await writeLog();
  }
  await writeLog();

  await files.events.truncate(state.eventsSize);
  await files.log.truncate(state.logSize);
  await files.index.truncate(Math.ceil(state.lastSeq / indexStride) * indexEntryBytes);
  return state;
}

export function indexEntry(eventsAt: number, logAt: number): Buffer {
  const entry = Buffer.allocUnsafe(indexEntryBytes);
  entry.writeBigUInt64LE(BigInt(eventsAt), 0);
  entry.writeBigUInt64LE(BigInt(logAt), 8);
  return entry;
}

/** Entry 0 is the beginning of the files, whatever the index says. A log that was deleted has no sound entry and is made again as a whole. */
async function lastSoundEntry(files: JournalHandles): Promise<{ entry: number; eventsAt: number; logAt: number }> {
  const [eventsSize, logSize, indexSize] = await Promise.all(
    [files.events, files.log, files.index].map(async (f) => (await f.stat()).size),
  );
  const bytes = Buffer.alloc(indexEntryBytes);
  const last = Math.floor((indexSize ?? 0) / indexEntryBytes) - 1;
  // An index with more wrong entries than a lost write can leave is not worth searching: begin at the beginning.
  for (let entry = last; entry > Math.max(0, last - triedEntries); entry--) {
    await files.index.read(bytes, 0, indexEntryBytes, entry * indexEntryBytes);
    const eventsAt = Number(bytes.readBigUInt64LE(0));
    const logAt = Number(bytes.readBigUInt64LE(8));
    if (eventsAt >= (eventsSize ?? 0) || logAt > (logSize ?? 0)) continue;
    if ((await seqAt(files.events, eventsAt)) === entry * indexStride + 1) return { entry, eventsAt, logAt };
  }
  return { entry: 0, eventsAt: 0, logAt: 0 };
}

async function seqAt(events: FileHandle, offset: number): Promise<unknown> {
  for await (const line of scanLines(events, offset)) return (parseLine(line.bytes) as StoredEvent | null)?.seq;
  return null;
}
