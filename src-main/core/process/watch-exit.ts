import { watch } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { constants } from 'node:os';
import path from 'node:path';
import type { Clock } from '../lib/clock.ts';
import type { Detached, WrapperEnd } from './detached.ts';
import { isAlive } from './proc-table.ts';

export interface DetachedExit {
  /** Null when a signal ended it, or when nobody saw its end. */
  exitCode: number | null;
  signal: string | null;
  /** Epoch ms. */
  exitedAt: number;
}

/** An adopted process that is killed together with its wrapper leaves no event, only an absence; this is how soon it is noticed. */
const LIVENESS_MS = 2_000;

/**
 * Waits for the end of a detached process, ours or adopted. What it wrote is complete in its files by then. Watching keeps
 * nothing alive; an abort ends the watching, not the process, and rejects with the signal's reason.
 *
 *   our child:  'exit' of the wrapper ─────────────┐
 *   adopted:    `.exit` written (fs.watch) ────────┼─► read `.exit` ─► exit
 *               liveness check every 2 s: gone ────┘
 */
export async function watchExit(handle: Detached, { clock, signal }: { clock: Clock; signal?: AbortSignal }): Promise<DetachedExit> {
  const end = handle.ended === null ? await watchAdopted(handle, clock, signal) : await unlessAborted(handle.ended, signal);
  return (
    (await readExit(handle.files.exit)) ?? { ...classify(end.code), ...(end.signal ? { signal: end.signal } : {}), exitedAt: clock.now() }
  );
}

/** The recorded end of a detached process; null while it runs, or when its wrapper was killed before it could write it down. */
export async function readExit(file: string): Promise<DetachedExit | null> {
  const text = await readFile(file, 'latin1').catch(() => '');
  if (!/^\d+\n$/.test(text)) return null;
  return { ...classify(Number(text)), exitedAt: Math.round((await stat(file)).mtimeMs) };
}

/** Signals that end a process by default. A shell reports n as 128 + n; other numbers up there are codes that a program chose. */
const DEADLY = [
  'SIGHUP',
  'SIGINT',
  'SIGQUIT',
  'SIGILL',
  'SIGTRAP',
  'SIGABRT',
  'SIGBUS',
  'SIGFPE',
  'SIGKILL',
  'SIGUSR1',
  'SIGSEGV',
  'SIGUSR2',
  'SIGPIPE',
  'SIGALRM',
  'SIGTERM',
] as const;

function classify(code: number | null): { exitCode: number | null; signal: string | null } {
  const signal = code === null ? undefined : DEADLY.find((name) => code === 128 + constants.signals[name]);
  return signal ? { exitCode: null, signal } : { exitCode: code, signal: null };
}

function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason as Error);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

async function watchAdopted(handle: Detached, clock: Clock, signal: AbortSignal | undefined): Promise<WrapperEnd> {
  const { promise, resolve, reject } = Promise.withResolvers<WrapperEnd>();
  const gone = () => resolve({ code: null, signal: null });
  const lookAtFile = () => readExit(handle.files.exit).then((exit) => exit && gone(), reject);
  let cancelTimer = () => {};
  const check = () => {
    cancelTimer = clock.after(LIVENESS_MS, check);
    void lookAtFile();
    isAlive(handle).then((alive) => alive || gone(), reject);
  };
  const stopWatching = watchFile(handle.files.exit, lookAtFile);
  check();
  try {
    return await unlessAborted(promise, signal);
  } finally {
    stopWatching();
    cancelTimer();
  }
}

/** Calls `changed` when the file may have changed. Returns a function that ends it. */
function watchFile(file: string, changed: () => void): () => void {
  try {
    const watcher = watch(path.dirname(file), { persistent: false }, (_, name) => {
      if (name === null || name === path.basename(file)) changed();
    });
    watcher.on('error', () => watcher.close());
    return () => watcher.close();
  } catch {
    return () => {}; // No such folder any more, or the system has no watches left: the regular check does alone.
  }
}
