import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type FileHandle, open, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Writable } from 'node:stream';
import type { Environment } from './environment.ts';
import { which } from './exec.ts';
import type { ProcessIdentity } from './proc-source.ts';
import { isAlive, startTimeOf } from './proc-table.ts';

export interface DetachedOptions {
  /** Folder for the files of the process; exists already. */
  dir: string;
  /** First part of the files' names, unique in `dir`. */
  name: string;
  /** A program of the PATH in `env`, or an absolute path. */
  command: string;
  args: readonly string[];
  /** The whole environment; ours is not merged in. */
  env: Environment;
  cwd: string;
  /** The whole of stdin. */
  stdin: string;
}

/** A process that outlives us. `pid` is the wrapper's, who leads the group and the session; the command is its child. */
export interface Detached extends ProcessIdentity {
  files: DetachedFiles;
  /** The wrapper's own end, if it is our child. Never rejects. */
  ended: Promise<WrapperEnd> | null;
}

export interface DetachedFiles {
  stdin: string;
  stdout: string;
  stderr: string;
  /** Empty while the command runs; then its exit code as a shell gives it (128 + n for signal n), and a newline. */
  exit: string;
}

export interface WrapperEnd {
  code: number | null;
  signal: string | null;
}

type Stdio = [stdin: number, stdout: number, stderr: number];

/** `missing`: there is no such program. All else, a missing folder too, is `failed`. */
export type StartResult = { ok: true; process: Detached } | { ok: false; reason: 'missing' | 'failed'; message: string };

/**
 * Waits for our word on fd 3 and runs nothing without it, so that no command is ever started by an orchestrator that died before it
 * learnt the pid. Then runs "$@" and writes its exit code down. A trapped signal, unlike an ignored one, has its default
 * effect again in the child: the wrapper survives a signal to the group, the command decides for itself.
 * The script is constant and its arguments positional; the odd variable name keeps clear of the user's environment.
 * The file gets its line in a single write and is read only with its newline, which is as good as a rename and needs no
 * other program on the PATH.
 */
const WRAPPER = `trap : INT TERM HUP
IFS= read -r _to_go <&3 || exit 125
exec 3<&-
_to_exit=$1
shift
"$@"
set -- $?
printf '%s\\n' "$1" >"$_to_exit"
exit "$1"`;

/**
 * Starts a command that goes on when we crash, quit or are updated: own session, stdin from a file, stdout and stderr to files
 * that the caller tails. All files are readable by the user only. A missing program or folder is told before anything is started.
 */
export async function startDetached(options: DetachedOptions): Promise<StartResult> {
  const { dir, name, cwd, env } = options;
  const folder = await stat(cwd).catch(() => null);
  if (!folder?.isDirectory())
    return { ok: false, reason: 'failed', message: `The folder ${cwd} to run ${options.command} in does not exist.` };
  const command = await which(options.command, env);
  if (!command) {
    return { ok: false, reason: 'missing', message: `${options.command} was not found. Install it, or add its folder to the PATH.` };
  }
  const files = detachedFiles(dir, name);
  const handles: FileHandle[] = [];
  const opened = async (file: string, flags: string) => {
    const handle = await open(file, flags, 0o600);
    handles.push(handle);
    return handle;
  };
  try {
    await (await opened(files.stdin, 'w')).writeFile(options.stdin);
    await opened(files.exit, 'w');
    const stdin = await opened(files.stdin, 'r');
    const stdout = await opened(files.stdout, 'a');
    const stderr = await opened(files.stderr, 'a');
    return await launch(command, options, files, [stdin.fd, stdout.fd, stderr.fd]);
  } finally {
    for (const handle of handles) await handle.close();
  }
}

/** Finds a process again that an earlier orchestrator started; null when it is gone (its files may still tell how it ended). */
export async function adoptDetached(found: { dir: string; name: string } & ProcessIdentity): Promise<Detached | null> {
  const { dir, name, pid, startTime } = found;
  if (!(await isAlive({ pid, startTime }))) return null;
  return { pid, startTime, files: detachedFiles(dir, name), ended: null };
}

export function detachedFiles(dir: string, name: string): DetachedFiles {
  const file = (extension: string) => path.join(dir, `${name}.${extension}`);
  return { stdin: file('stdin'), stdout: file('stdout'), stderr: file('stderr'), exit: file('exit') };
}

async function launch(command: string, options: DetachedOptions, files: DetachedFiles, stdio: Stdio): Promise<StartResult> {
  const failed = (why: string): StartResult => ({ ok: false, reason: 'failed', message: `${command} could not be started: ${why}.` });
  let child: ChildProcess;
  try {
    child = spawnDetached(command, options, files, stdio);
  } catch (error) {
    return failed((error as Error).message); // Arguments too long for the system, for one, are thrown and not emitted.
  }
  let spawnError: Error | null = null;
  const ended = once(child, 'exit').then(
    ([code, signal]): WrapperEnd => ({ code, signal }),
    (error: Error): WrapperEnd => {
      spawnError = error;
      return { code: null, signal: null };
    },
  );
  if (child.pid === undefined) {
    await ended;
    return failed((spawnError as Error | null)?.message ?? 'unknown reason');
  }
  child.unref();
  const startTime = await startTimeOf(child.pid);
  const gate = child.stdio[3] as Writable | undefined;
  if (startTime === null) {
    gate?.destroy();
    return failed('it was ended from outside at once');
  }
  gate?.on('error', () => {
    // The wrapper was ended before it read our word; `ended` tells.
  });
  gate?.end('go\n');
  return { ok: true, process: { pid: child.pid, startTime, files, ended } };
}

function spawnDetached(command: string, options: DetachedOptions, files: DetachedFiles, stdio: Stdio): ChildProcess {
  const { args, cwd, env } = options;
  const common = { cwd, env: { ...env }, detached: true, windowsHide: true };
  if (process.platform !== 'win32') {
    return spawn('/bin/sh', ['-c', WRAPPER, 'task-orchestrator', files.exit, command, ...args], { ...common, stdio: [...stdio, 'pipe'] });
  }
  // Untested: needs a Windows machine. There is no wrapper, so the exit code is lost if we are gone when the command ends; and Node
  // refuses to start `.cmd` files without a shell, which shows as a failed start.
  return spawn(command, args, { ...common, stdio });
}
