import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { afterAwake } from '../lib/awake.ts';
import { systemClock } from '../lib/clock.ts';
import type { Environment } from './environment.ts';
import { signalGroup } from './signals.ts';

export interface ExecOptions {
  cwd: string;
  /** The whole environment of the child; ours is not merged in. */
  env: Environment;
  /** Written to stdin, which is then closed. Without it stdin is empty. */
  input?: string | Uint8Array;
  /** Of the time that the machine is awake; no limit without it. */
  timeoutMs?: number;
  signal?: AbortSignal;
  /** Bytes of stdout, and of stderr, each. Default 64 Mi: a diff of a big branch fits, an endless output doesn't. */
  maxOutput?: number;
}

export type ExecResult = ExecSuccess | ExecFailure;

export interface ExecSuccess {
  ok: true;
  stdout: string;
  stderr: string;
}

export interface ExecFailure {
  ok: false;
  /** Null when it did not start, or did not end by itself. */
  code: number | null;
  /** What came until then. */
  stdout: string;
  stderr: string;
  /** `missing`: the executable or the folder to run it in is not there (or may not be executed). */
  reason: 'exit' | 'missing' | 'timeout' | 'aborted' | 'too-big';
  /** For people: what was run, what happened, and the last lines of stderr. */
  message: string;
}

/** From SIGTERM to SIGKILL. git needs well under a second to remove its lock files. */
const KILL_AFTER_MS = 2_000;
/**
 * A helper that outlives the program may keep our pipes open (ssh's ControlPersist master does so after a fetch). All that the
 * program itself wrote is in the pipe when it exits, so a second is plenty to read it.
 */
const DRAIN_AFTER_EXIT_MS = 1_000;

/**
 * Runs a short-lived program to its end and collects its output. Arguments are a list and never pass through a shell.
 * Never rejects: what can go wrong comes back as `ok: false` with a reason.
 * The program gets a session of its own: Ctrl-C in our terminal doesn't cut it short, it cannot ask on our terminal, and on
 * timeout or abort its whole process group is ended.
 */
export async function exec(file: string, args: readonly string[], options: ExecOptions): Promise<ExecResult> {
  const label = describe(file, args);
  if (options.signal?.aborted) return failure('aborted', null, '', '', `${label} was not started: it was cancelled before.`);
  const { child, error } = start(file, args, options);
  if (child?.pid === undefined) return failure('missing', null, '', '', await whyNotStarted(file, label, options, await error));
  const { pid } = child;

  const maxOutput = options.maxOutput ?? 64 * 1024 * 1024;
  let stoppedBy: 'timeout' | 'aborted' | 'too-big' | null = null;
  const timers: (() => void)[] = [];
  const dropPipes = () => {
    child.stdout?.destroy();
    child.stderr?.destroy();
  };
  const stop = (reason: 'timeout' | 'aborted') => {
    if (stoppedBy) return;
    stoppedBy = reason;
    signalGroup(pid, 'SIGTERM');
    timers.push(
      systemClock.after(KILL_AFTER_MS, () => {
        signalGroup(pid, 'SIGKILL');
        dropPipes();
      }),
    );
  };
  const tooBig = () => {
    stoppedBy ??= 'too-big';
    signalGroup(pid, 'SIGKILL');
    dropPipes();
  };
  const onAbort = () => stop('aborted');
  options.signal?.addEventListener('abort', onAbort, { once: true });
  if (options.timeoutMs !== undefined) timers.push(afterAwake(systemClock, options.timeoutMs, () => stop('timeout')));
  child.once('exit', () => timers.push(systemClock.after(DRAIN_AFTER_EXIT_MS, dropPipes)));
  const output = { stdout: collect(child.stdout, maxOutput, tooBig), stderr: collect(child.stderr, maxOutput, tooBig) };

  await new Promise((resolve) => child.once('close', resolve));
  for (const cancel of timers) cancel();
  options.signal?.removeEventListener('abort', onAbort);

  const [stdout, stderr] = [output.stdout(), output.stderr()];
  // The compiler does not see that the callbacks above assign it.
  const why = stoppedBy as 'timeout' | 'aborted' | 'too-big' | null;
  if (why !== null) {
    const what = {
      timeout: `took longer than ${options.timeoutMs} ms and was stopped`,
      aborted: 'was cancelled',
      'too-big': `printed more than ${maxOutput} bytes and was stopped`,
    };
    return failure(why, null, stdout, stderr, `${label} ${what[why]}.`);
  }
  const { exitCode: code, signalCode: signal } = child;
  if (code === 0) return { ok: true, stdout, stderr };
  const ending = code === null ? `was ended by ${signal ?? 'an unknown signal'}` : `exited with code ${code}`;
  return failure('exit', code, stdout, stderr, `${label} ${ending}${lastLines(stderr)}`);
}

/** `error` is the code of why it did not start; it is only to be waited for when there is no pid. */
function start(
  file: string,
  args: readonly string[],
  { cwd, env, input }: ExecOptions,
): { child: ChildProcess | null; error: Promise<string | undefined> } {
  let child: ChildProcess;
  try {
    child = spawn(file, args, {
      cwd,
      env,
      stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
  } catch (error) {
    // Arguments that are too long, for one, are thrown and not emitted.
    return { child: null, error: Promise.resolve((error as NodeJS.ErrnoException).code) };
  }
  const error = new Promise<string | undefined>((resolve) => child.on('error', ({ code }: NodeJS.ErrnoException) => resolve(code)));
  child.stdin?.on('error', () => {
    // It ended, or closed its stdin, without reading it all: its exit code tells what that means.
  });
  child.stdin?.end(input);
  return { child, error };
}

/** Gathers at most `max` bytes; calls `tooMany` when more come. Returns the text so far; invalid UTF-8 shows as U+FFFD. */
function collect(stream: Readable | null, max: number, tooMany: () => void): () => string {
  const chunks: Buffer[] = [];
  let bytes = 0;
  stream?.on('data', (chunk: Buffer) => {
    const room = max - bytes;
    if (room > 0) chunks.push(chunk.length <= room ? chunk : chunk.subarray(0, room));
    bytes += chunk.length;
    if (bytes > max) tooMany();
  });
  // Destroyed under our hands, or broken by the system: what came until then is what there is.
  stream?.on('error', () => undefined);
  return () => Buffer.concat(chunks).toString('utf8');
}

function failure(reason: ExecFailure['reason'], code: number | null, stdout: string, stderr: string, message: string): ExecFailure {
  return { ok: false, code, stdout, stderr, reason, message };
}

async function whyNotStarted(file: string, label: string, options: ExecOptions, errno: string | undefined): Promise<string> {
  // The system reports a missing working folder with the same ENOENT as a missing program.
  const folder = await stat(options.cwd).catch(() => null);
  if (!folder?.isDirectory()) return `${label} could not be started: the folder ${options.cwd} does not exist.`;
  if (errno === 'ENOENT') return `${file} was not found. Install it, or add its folder to the PATH.`;
  if (errno === 'EACCES') return `${file} may not be executed. Check its permissions.`;
  if (errno === 'E2BIG') return `${label} could not be started: its arguments are too long for the system.`;
  return `${label} could not be started (${errno ?? 'unknown reason'}).`;
}

/** A short form of the call for messages. Credentials inside URLs are masked, because messages end up on the board and in logs. */
function describe(file: string, args: readonly string[]): string {
  const line = [file, ...args].join(' ').replace(/(\w:\/\/)[^/\s@]+@/g, '$1***@');
  return line.length > 120 ? `${line.slice(0, 119)}…` : line;
}

function lastLines(stderr: string): string {
  const lines = stderr.trimEnd().slice(-2_000).split('\n').slice(-5).join('\n').trim();
  return lines === '' ? '.' : `: ${lines.replace(/(\w:\/\/)[^/\s@]+@/g, '$1***@')}`;
}

/**
 * Finds an executable the way a shell would, in the PATH of `env` and not in ours: a desktop app that was started from an icon
 * has a much shorter one. `name` may also be an absolute path. Returns an absolute path, or null when there is none.
 * Relative and empty PATH entries are skipped: they would run whatever lies in the folder that somebody checked out.
 */
export async function which(name: string, env: Environment): Promise<string | null> {
  if (name === '') return null;
  const extensions = process.platform === 'win32' ? windowsExtensions(name, env) : [''];
  if (path.isAbsolute(name)) return firstExecutable([name], extensions);
  if (name.includes('/') || name.includes(path.sep)) return null;
  const folders = (pathOf(env) ?? '').split(path.delimiter).filter((folder) => path.isAbsolute(folder));
  return firstExecutable(
    folders.map((folder) => path.join(folder, name)),
    extensions,
  );
}

async function firstExecutable(bases: string[], extensions: string[]): Promise<string | null> {
  for (const base of bases) {
    for (const extension of extensions) {
      const candidate = base + extension;
      if (await isExecutableFile(candidate)) return candidate;
    }
  }
  return null;
}

async function isExecutableFile(file: string): Promise<boolean> {
  try {
    // On Windows X_OK means no more than "exists"; there the extension decides. Folders are executable, hence the second look.
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false; // Missing, unreadable or not executable: not a candidate, whatever the reason.
  }
}

/** Windows writes the variable as `Path`, and only a real process environment ignores the case of its keys. */
function pathOf(env: Environment): string | undefined {
  if (process.platform !== 'win32') return env.PATH;
  const key = Object.keys(env).find((name) => name.toUpperCase() === 'PATH');
  return key === undefined ? undefined : env[key];
}

// Untested: needs a Windows machine.
function windowsExtensions(name: string, env: Environment): string[] {
  const known = (env.PATHEXT ?? '.COM;.EXE;.BAT;.CMD').split(';').filter((extension) => extension !== '');
  return known.some((extension) => name.toLowerCase().endsWith(extension.toLowerCase())) ? [''] : known;
}
