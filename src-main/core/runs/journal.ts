import { constants } from 'node:fs';
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { AgentEvent, OrchestratorEvent, RunEvent, StageName } from '../../contract/run-events.ts';
import type { Clock } from '../lib/clock.ts';
import { createRedactor } from '../lib/redact.ts';
import { type ByteQueue, createByteQueue } from './byte-queue.ts';
import { eventsFile, indexEntryBytes, indexFile, indexStride, isIndexed, logFile } from './journal-files.ts';
import { encodeLine } from './journal-line.ts';
import { indexEntry, type JournalHandles, recover } from './journal-recover.ts';
import { writeAll } from './journal-scan.ts';
import { addWriter, wakeFollowers } from './journal-wakeup.ts';
import { createPieceRenderer } from './pretty.ts';

/** Somebody watching sees an event within this time; a burst of them costs one write. */
const flushAfterMs = 50;
const flushAtBytes = 64 * 1024;
/** Waiting behind a write, at most. Above it the disk is behind, and whoever reads the agent's output should wait: `pressure`. */
const highWaterBytes = 1024 * 1024;

export interface Journal {
  /** Adds one event of the orchestrator's own. O(1); it is on disk within 50 ms, or after `flush`. Returns it as it is stored. */
  append(event: OrchestratorEvent | AgentEvent, stage: StageName): RunEvent;
  /**
   * Adds what an agent's reader made of one raw line that ends at byte `offset` of `file`. What the journal has already is left
   * out: after a crash, play the raw file from its beginning through a fresh reader and only what is new gets in. Returns that.
   */
  ingest(events: readonly AgentEvent[], stage: StageName, raw: { file: string; offset: number }): RunEvent[];
  /** Null, or what to wait for before adding more. Rejects when the journal cannot be written any more. */
  pressure(): Promise<void> | null;
  /** Resolves when all that was added before the call is in the files. Rejects when it cannot be written (disk full). */
  flush(): Promise<void>;
  /** Flushes to the disk itself, and ends. Closing twice is the same as closing once. */
  close(): Promise<void>;
  readonly lastSeq: number;
  /** How far the raw file is journaled: the end of the last raw line that gave an event. 0 when there is none. */
  rawOffset(file: string): number;
}

export interface JournalOptions {
  /** The run's folder; made if it is missing. */
  dir: string;
  clock: Clock;
  /** Stripped from the paths in the log for people. */
  worktree: string;
  /** Exact values that must not appear, such as tokens that the orchestrator knows. */
  secrets?: readonly string[];
  /** Hears every event that is added, as it is stored. */
  heard?: (event: RunEvent) => void;
}

/** Opens a run's journal for writing and mends what a crash left torn. One writer per run. */
export async function openJournal({ dir, clock, worktree, secrets = [], heard }: JournalOptions): Promise<Journal> {
  const releaseWriter = addWriter(dir);
  const opened: FileHandle[] = [];
  try {
    await mkdir(dir, { recursive: true, mode: 0o700 });
    const files = {} as JournalHandles;
    for (const [key, name] of Object.entries({ events: eventsFile, log: logFile, index: indexFile })) {
      // No append mode: it would ignore positions, and after a torn write the same bytes must go to the same place.
      const file = await open(join(dir, name), constants.O_RDWR | constants.O_CREAT, 0o600);
      opened.push(file);
      files[key as keyof JournalHandles] = file;
    }
    const redactor = createRedactor(secrets);
    const render = createPieceRenderer({ worktree, color: false });
    const recovered = await recover(files, (event) => render(event, false).join(''));
    return createWriter({ dir, clock, files, redactor, render, recovered, releaseWriter, heard });
  } catch (error) {
    await Promise.all(opened.map((file) => file.close()));
    releaseWriter();
    throw error;
  }
}

interface Batch {
  events: ByteQueue;
  log: ByteQueue;
  index: Buffer[];
}
const emptyBatch = (): Batch => ({ events: createByteQueue(), log: createByteQueue(), index: [] });
function clear(batch: Batch): void {
  batch.events.clear();
  batch.log.clear();
  batch.index = [];
}
const bytesOf = ({ events, log }: Batch): number => events.length + log.length;

/*
 * filling ──50 ms, 64 KiB or flush──► writing ──done──► (filling again while it wrote? write that, else rest)
 *                                        └──error──► failed: nothing more is kept, so memory stays bounded
 */
function createWriter(given: {
  dir: string;
  clock: Clock;
  files: JournalHandles;
  redactor: ReturnType<typeof createRedactor>;
  render: ReturnType<typeof createPieceRenderer>;
  recovered: Awaited<ReturnType<typeof recover>>;
  releaseWriter: () => void;
  heard: ((event: RunEvent) => void) | undefined;
}): Journal {
  const { dir, clock, files, redactor, render, heard } = given;
  const { marks } = given.recovered;
  let { lastSeq, eventsSize, logSize } = given.recovered;
  // Where the next write goes; the sizes above run ahead of them by what waits in memory.
  const written = { events: eventsSize, log: logSize, index: Math.ceil(lastSeq / indexStride) * indexEntryBytes };
  let batch = emptyBatch();
  /** The one that was written last, to be filled next. */
  let spare = emptyBatch();
  let writing: Promise<void> | null = null;
  const waiting: (() => void)[] = [];
  let cancelTimer: (() => void) | null = null;
  let failed: Error | null = null;
  let closing: Promise<void> | null = null;

  const put = (event: OrchestratorEvent | AgentEvent, stage: StageName, rawFile: string | null): RunEvent => {
    if (closing !== null) throw new Error(`The journal in ${dir} is closed.`);
    const seq = lastSeq + 1;
    const mark = rawFile === null ? undefined : marks.get(rawFile);
    const raw = isIndexed(seq) && marks.size > 0 ? Object.fromEntries(marks) : rawFile !== null && mark ? { [rawFile]: mark } : undefined;
    const encoded = encodeLine({ seq, at: clock.now(), stage, ...event, ...(raw && { raw }) }, redactor);
    lastSeq = seq;
    if (!failed) {
      if (isIndexed(seq)) batch.index.push(indexEntry(eventsSize, logSize));
      eventsSize += batch.events.add(encoded.line);
      for (const piece of render(encoded.event, encoded.plain)) logSize += batch.log.add(piece);
      if (bytesOf(batch) >= flushAtBytes) void write();
      else cancelTimer ??= clock.after(flushAfterMs, () => void write());
    }
    heard?.(encoded.event);
    return encoded.event;
  };

  /** Never rejects: `failed` says how it went. */
  const write = (): Promise<void> => {
    cancelTimer?.();
    cancelTimer = null;
    if (writing === null && batch.events.length > 0) writing = drain();
    return writing ?? Promise.resolve();
  };

  const drain = async () => {
    try {
      while (batch.events.length > 0) {
        const full = batch;
        batch = spare;
        spare = full;
        makeRoom();
        // The record first: what the log and the index lack is made again from it, never the other way round.
        written.events += await append(files.events, full.events.view(), written.events);
        written.log += await append(files.log, full.log.view(), written.log);
        written.index += await append(files.index, Buffer.concat(full.index), written.index);
        clear(full);
        wakeFollowers(dir);
      }
    } catch (error) {
      clear(batch);
      failed = new Error(
        `Cannot write the run's journal in ${dir}: ${(error as Error).message}. Make room or mend the folder, then retry the task.`,
        {
          cause: error,
        },
      );
    }
    // Here and not in a `finally` of the caller: an event that is added a microtask later must find nobody writing.
    writing = null;
    makeRoom();
  };

  const makeRoom = () => {
    for (const resume of waiting.splice(0)) resume();
  };

  const flush = async () => {
    // A write that is under way goes on to the batch that has filled meanwhile.
    await write();
    if (failed) throw failed;
  };

  return {
    append: (event, stage) => put(event, stage, null),
    ingest(events, stage, { file, offset }) {
      const [doneTo, doneEvents] = marks.get(file) ?? [0, 0];
      if (offset < doneTo) return [];
      const skip = offset === doneTo ? doneEvents : 0;
      return events.slice(skip).map((event, i) => {
        marks.set(file, [offset, skip + i + 1]);
        return put(event, stage, file);
      });
    },
    pressure() {
      if (failed) return Promise.reject(failed);
      if (bytesOf(batch) <= highWaterBytes) return null;
      // The next write takes the whole batch, so there is room again as soon as it begins.
      return new Promise((resolve, reject) => waiting.push(() => (failed ? reject(failed) : resolve())));
    },
    flush,
    close() {
      closing ??= (async () => {
        try {
          await flush();
          await files.events.datasync();
        } finally {
          await Promise.all(Object.values(files).map((file) => file.close()));
          given.releaseWriter();
          wakeFollowers(dir);
        }
      })();
      return closing;
    },
    get lastSeq() {
      return lastSeq;
    },
    rawOffset: (file) => marks.get(file)?.[0] ?? 0,
  };
}

async function append(file: FileHandle, bytes: Buffer, position: number): Promise<number> {
  await writeAll(file, bytes, position);
  return bytes.length;
}
