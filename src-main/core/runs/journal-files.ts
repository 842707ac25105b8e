import { join } from 'node:path';
import type { RunEvent } from '../../contract/run-events.ts';

/*
 * A run's folder, `<stateDir>/.runs/<runId>/`:
 *   events.jsonl   one JSON object a line, append-only: the record. Everything else here can be made again from it.
 *   run.log        the same for people, without colours
 *   events.idx     16 bytes for events 1, 65, 129, …: where each starts in events.jsonl and in run.log (two u64, little-endian)
 *   01-do.stdout   and so on: raw output, written by the agents themselves
 */
export const eventsFile = 'events.jsonl';
export const logFile = 'run.log';
export const indexFile = 'events.idx';

/** Seeking reads at most this many lines in vain; the index of a run with a million events stays at 250 KB. */
export const indexStride = 64;
export const indexEntryBytes = 16;

/** Longer events are cut, so that a batch of a follower (256 KiB) always has room for a whole line. The raw file has it all. */
export const maxLineBytes = 128 * 1024;

/**
 * What is on a line. `raw` says how far the raw files are journaled: by file, the offset after the raw line that this event came
 * from, and which of that raw line's events this is (from 1). Every indexed line (1, 65, …) names all files, others only theirs.
 */
export type StoredEvent = RunEvent & { raw?: RawMarks };
export type RawMarks = Record<string, [offset: number, nth: number]>;

export function runDir(stateDir: string, runId: string): string {
  return join(stateDir, '.runs', runId);
}

export const isIndexed = (seq: number) => (seq - 1) % indexStride === 0;
