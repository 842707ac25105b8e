import { afterAwake } from '../lib/awake.ts';
import type { Clock } from '../lib/clock.ts';
import type { Environment } from './environment.ts';
import { startPty } from './pty.ts';
import { stopTree } from './tree.ts';

export interface RunInPtyOptions {
  /** The user's own command line, run by their system's shell. */
  command: string;
  cwd: string;
  env: Environment;
  /** Added to the environment, and how everything that the command starts is found again. */
  marker: { variable: string; value: string };
  timeoutMs: number;
  clock: Clock;
  signal: AbortSignal;
  onData: (data: string) => void;
}

export type RunInPtyResult =
  | {
      ok: true;
      /** Null when a signal ended it. */
      exitCode: number | null;
      signal: string | null;
      durationMs: number;
      timedOut: boolean;
      aborted: boolean;
      /** For people, when it was stopped and not all of it could be; else null. */
      notStopped: string | null;
    }
  | { ok: false; message: string };

/** Wide enough for what test runners print; rows don't matter to a log. */
const SIZE = { cols: 120, rows: 30 };
/** For a test runner to remove its files. */
const GRACE_MS = 3_000;

/**
 * Runs a command that the user configured (setup, verify) to its end, in a terminal so that it prints what it prints for a person.
 * On timeout and abort everything that it started is stopped before this resolves. What it leaves running in the background
 * after a regular end (a database for the tests) is left alone.
 */
export async function runInPty(options: RunInPtyOptions): Promise<RunInPtyResult> {
  const { command, cwd, marker, clock, signal } = options;
  const startedAt = clock.now();
  if (signal.aborted) return { ok: true, exitCode: null, signal: null, durationMs: 0, timedOut: false, aborted: true, notStopped: null };
  const env = { ...options.env, [marker.variable]: marker.value };
  const [file, args] = process.platform === 'win32' ? ['cmd.exe', ['/d', '/s', '/c', command]] : ['/bin/sh', ['-c', command]];
  const started = await startPty({ file, args, cwd, env, ...SIZE, clock });
  if (!started.ok) return { ok: false, message: started.message };
  const { pty } = started;
  pty.onData(options.onData);

  let stoppedBy: 'timeout' | 'abort' | null = null;
  let stopping: ReturnType<typeof stopTree> | null = null;
  const stop = (reason: 'timeout' | 'abort') => {
    stoppedBy ??= reason;
    stopping ??= stopTree({ root: pty.identity, marker, politeSignal: 'SIGTERM', ask: 'group', graceMs: GRACE_MS, clock });
  };
  const onAbort = () => stop('abort');
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort(); // While it was being started.
  const cancelTimeout = afterAwake(clock, options.timeoutMs, () => stop('timeout'));

  const exit = await pty.exit;
  cancelTimeout();
  signal.removeEventListener('abort', onAbort);
  const stopped = await (stopping as ReturnType<typeof stopTree> | null);
  return {
    ok: true,
    ...exit,
    durationMs: clock.now() - startedAt,
    timedOut: stoppedBy === 'timeout',
    aborted: stoppedBy === 'abort',
    notStopped: stopped && !stopped.ok ? stopped.message : null,
  };
}
