import { stat } from 'node:fs/promises';
import { constants } from 'node:os';
import type { Clock } from '../lib/clock.ts';
import type { Environment } from './environment.ts';
import { which } from './exec.ts';
import type { ProcessIdentity } from './proc-source.ts';
import { startTimeOf } from './proc-table.ts';

export interface PtyOptions {
  /** A program of the PATH in `env`, or an absolute path. */
  file: string;
  args: string[];
  cwd: string;
  /** The whole environment; TERM and PWD are set here. */
  env: Environment;
  cols: number;
  rows: number;
  clock: Clock;
}

export interface Pty {
  readonly pid: number;
  /** For `stopTree`; null when it was over before anyone could look. */
  readonly identity: ProcessIdentity | null;
  /** What comes before the first listener is kept for it. Returns a function that ends the subscription. */
  onData(listener: (data: string) => void): () => void;
  /** Input after the end is dropped: people type on. */
  write(data: string): void;
  resize(cols: number, rows: number): void;
  /** The system then stops the program at its next write, once some 64 KiB are waiting. */
  pause(): void;
  resume(): void;
  /** Resolves after the last output was given to the listeners, or is held for them while paused. */
  readonly exit: Promise<PtyExit>;
}

export interface PtyExit {
  /** Null when a signal ended it. */
  exitCode: number | null;
  signal: string | null;
}

/** `missing`: there is no such program. All else, a missing folder too, is `failed`. */
export type PtyResult = { ok: true; pty: Pty } | { ok: false; reason: 'missing' | 'failed'; message: string };

/**
 * node-pty closes the terminal 200 ms after the program's end, read or not. A paused terminal is therefore looked at several times
 * within that, and read to its end into memory (64 KiB at most) when its program is gone.
 */
const PAUSED_CHECK_MS = 40;

/** Starts a program in a pseudo-terminal, as the leader of a session of its own. It ends with us: only a person's terminal needs one. */
export async function startPty(options: PtyOptions): Promise<PtyResult> {
  const { args, cwd, env, clock } = options;
  const folder = await stat(cwd).catch(() => null);
  if (!folder?.isDirectory())
    return { ok: false, reason: 'failed', message: `The folder ${cwd} to run ${options.file} in does not exist.` };
  const file = await which(options.file, env);
  if (!file) return { ok: false, reason: 'missing', message: `${options.file} was not found. Install it, or add its folder to the PATH.` };
  // Loaded at first use: a native module that a start of the app should not pay for.
  const { spawn } = await import('node-pty');
  let term: ReturnType<typeof spawn>;
  try {
    const size = { cols: whole(options.cols), rows: whole(options.rows) };
    term = spawn(file, args, { name: 'xterm-256color', cwd, env: definedOnly(env), ...size });
  } catch (error) {
    return { ok: false, reason: 'failed', message: `${file} could not be started in a terminal: ${(error as Error).message}.` };
  }

  const listeners = new Set<(data: string) => void>();
  let held: string[] = [];
  let paused = false;
  let over = false;
  let cancelCheck = () => {};

  const flush = () => {
    if (paused || listeners.size === 0) return;
    const ready = held;
    held = [];
    for (const data of ready) for (const listener of listeners) listener(data);
  };
  term.onData((data) => {
    held.push(data);
    flush();
  });
  const exit = new Promise<PtyExit>((resolve) => {
    term.onExit(({ exitCode, signal }) => {
      over = true;
      cancelCheck();
      resolve(signal ? { exitCode: null, signal: signalName(signal) } : { exitCode, signal: null });
    });
  });

  const startTime = await startTimeOf(term.pid);
  const check = async () => {
    const gone = (await startTimeOf(term.pid)) !== startTime;
    if (!paused || over) return;
    if (gone) term.resume();
    else checkLater();
  };
  const checkLater = () => {
    cancelCheck = clock.after(PAUSED_CHECK_MS, () => void check());
  };
  const pty: Pty = {
    pid: term.pid,
    identity: startTime === null ? null : { pid: term.pid, startTime },
    exit,
    onData(listener) {
      listeners.add(listener);
      flush();
      return () => listeners.delete(listener);
    },
    // After the end the descriptor may belong to another file already, hence the looks at `over`.
    write(data) {
      if (!over) term.write(data);
    },
    resize(cols, rows) {
      if (!over) term.resize(whole(cols), whole(rows));
    },
    pause() {
      if (paused || over) return;
      paused = true;
      term.pause();
      checkLater();
    },
    resume() {
      if (!paused) return;
      paused = false;
      cancelCheck();
      flush();
      if (!over) term.resume();
    },
  };
  return { ok: true, pty };
}

/** Viewers measure their size in fractions, and in zeros while they are hidden; node-pty throws at both. */
function whole(size: number): number {
  return Math.max(1, Math.floor(size) || 1);
}

function definedOnly(env: Environment): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

function signalName(number: number): string {
  return Object.entries(constants.signals).find(([, value]) => value === number)?.[0] ?? `signal ${number}`;
}
