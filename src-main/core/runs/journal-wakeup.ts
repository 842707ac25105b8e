import { watch } from 'node:fs';
import { resolve } from 'node:path';
import type { Clock } from '../lib/clock.ts';

/** For file systems without change events (network mounts). */
const backstopMs = 1_000;

/*
 * How a journal's writer wakes the followers in its own process. Live handles only: nothing here says what is in a journal.
 */
const listeners = new Map<string, Set<() => void>>();
const writers = new Set<string>();

/** Marks this process as the writer of the journal. Throws if it is already: two writers would overwrite each other. */
export function addWriter(dir: string): () => void {
  const key = resolve(dir);
  if (writers.has(key)) throw new Error(`The journal in ${key} is open for writing already.`);
  writers.add(key);
  return () => writers.delete(key);
}

const hasWriter = (dir: string) => writers.has(resolve(dir));

export function wakeFollowers(dir: string): void {
  for (const wake of listeners.get(resolve(dir)) ?? []) wake();
}

function onWake(dir: string, wake: () => void): () => void {
  const key = resolve(dir);
  const set = listeners.get(key) ?? new Set();
  listeners.set(key, set.add(wake));
  return () => {
    set.delete(wake);
    if (set.size === 0) listeners.delete(key);
  };
}

/** What a follower of one of the run's files waits on between two looks at it. */
export interface News {
  /** Before a look: what is written from here on ends the next wait. */
  clear(): void;
  /** Until something may have been written, or `signal` was aborted. */
  wait(): Promise<void>;
  stop(): void;
}

export function listenForNews({ dir, clock, signal }: { dir: string; clock: Clock; signal?: AbortSignal | undefined }): News {
  const { set, clear, wait } = createLatch();
  const stops = [onWake(dir, set)];
  signal?.addEventListener('abort', set);
  stops.push(() => signal?.removeEventListener('abort', set));
  // A watcher of its own only for a writer in another process. It also keeps a command line that follows alive.
  if (!hasWriter(dir)) stops.push(watchFolder(dir, set));
  return {
    clear,
    async wait() {
      const cancel = clock.after(backstopMs, set);
      await wait();
      cancel();
    },
    stop() {
      for (const stop of stops) stop();
    },
  };
}

function watchFolder(dir: string, wake: () => void): () => void {
  try {
    const watcher = watch(dir, wake);
    // The folder was removed, or the system has no watch to spare: the backstop stays.
    watcher.on('error', () => watcher.close());
    return () => watcher.close();
  } catch {
    return () => {};
  }
}

/** Remembers that it was set, so that news between a look at the file and the wait are not lost. */
function createLatch(): { set: () => void; clear: () => void; wait: () => Promise<void> } {
  let isSet = false;
  let resume: (() => void) | null = null;
  return {
    set() {
      isSet = true;
      resume?.();
    },
    clear() {
      isSet = false;
    },
    wait: () =>
      new Promise((resolve) => {
        resume = resolve;
        if (isSet) resolve();
      }),
  };
}
