import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { vi } from 'vitest';
import { runCli } from '../program.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));

export interface Finished {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** A home, state and working folder of its own, in which the real command line runs as a process. */
export async function createWorld() {
  const folder = await realpath(await mkdtemp(path.join(tmpdir(), 'cli-')));
  const home = path.join(folder, 'home');
  await mkdir(home);
  const env: Record<string, string> = {
    PATH: process.env.PATH ?? '',
    HOME: home,
    // A shell's child: no login shell is asked for its environment.
    SHLVL: '1',
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? '',
    TASK_ORCH_STATE: path.join(folder, 'state'),
    TASK_ORCH_WORKTREES: path.join(folder, 'worktrees'),
  };
  const children = new Set<ChildProcess>();

  const start = (args: readonly string[], more: { env?: Record<string, string>; cwd?: string } = {}) => {
    const child = spawn(process.execPath, [MAIN, ...args], { cwd: more.cwd ?? folder, env: { ...env, ...more.env }, stdio: 'pipe' });
    children.add(child);
    child.once('close', () => children.delete(child));
    return child;
  };

  return {
    folder,
    home,
    env,
    start,

    async run(args: readonly string[], more: { env?: Record<string, string>; cwd?: string; input?: string } = {}): Promise<Finished> {
      const child = start(args, more);
      let stdout = '';
      let stderr = '';
      child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text));
      child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text));
      child.stdin.end(more.input ?? '');
      const [code] = (await once(child, 'close')) as [number | null];
      return { code, stdout, stderr };
    },

    /** The same inside this process, which is some twenty times as fast. */
    async runHere(args: readonly string[]): Promise<Finished> {
      const before = { env: process.env, cwd: process.cwd() };
      const written = { stdout: '', stderr: '' };
      const take = (name: 'stdout' | 'stderr') =>
        vi.spyOn(process[name], 'write').mockImplementation((text) => {
          written[name] += String(text);
          return true;
        });
      const spies = [take('stdout'), take('stderr')];
      process.env = { ...env };
      process.chdir(folder);
      try {
        return { code: await runCli([...args], { root: ROOT }), ...written };
      } finally {
        process.env = before.env;
        process.chdir(before.cwd);
        for (const spy of spies) spy.mockRestore();
      }
    },

    /** Starts the daemon and waits for its line. */
    async serve(args: readonly string[] = ['--port', '0'], more: { env?: Record<string, string> } = {}) {
      const child = start(['serve', ...args], more);
      let stderr = '';
      child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text));
      const lines: string[] = [];
      const reader = createInterface(child.stdout).on('line', (line) => lines.push(line));
      const closed = once(child, 'close') as Promise<[number | null]>;
      await Promise.race([once(reader, 'line'), closed]);
      if (lines.length === 0) throw new Error(`serve did not start: ${stderr}`);
      return {
        url: new URL(lines[0] as string),
        lines,
        pid: child.pid as number,
        stderr: () => stderr,
        async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
          child.kill(signal);
          return (await closed)[0];
        },
      };
    },

    async write(name: string, text: string | Uint8Array): Promise<string> {
      const file = path.join(folder, name);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, text);
      return file;
    },

    /** A repository with one commit. */
    async repository(name: string): Promise<string> {
      const repository = path.join(folder, name);
      await mkdir(repository, { recursive: true });
      const git = async (...args: string[]) => {
        const child = spawn('git', ['-c', 'user.name=T', '-c', 'user.email=t@example.invalid', ...args], {
          cwd: repository,
          stdio: 'ignore',
          env,
        });
        const [code] = (await once(child, 'close')) as [number | null];
        if (code !== 0) throw new Error(`git ${args.join(' ')} failed`);
      };
      await git('init', '-q', '-b', 'main');
      await writeFile(path.join(repository, 'README.md'), '# Hello\n');
      await git('add', '-A');
      await git('commit', '-q', '-m', 'first');
      return repository;
    },

    /** Ends what a failed test left running. Returns how many there were, which should be none. */
    async close(): Promise<number> {
      const left = [...children];
      for (const child of left) child.kill('SIGKILL');
      await Promise.all(left.map((child) => once(child, 'close')));
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
      return left.length;
    },
  };
}

export type World = Awaited<ReturnType<typeof createWorld>>;
