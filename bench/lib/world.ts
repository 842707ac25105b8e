import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';

/** The checkout. */
export const root = path.resolve(import.meta.dirname, '../..');
export const cli = path.join(root, 'out/main/cli.js');

/** A folder of our own with a home, a state folder and worktrees in it: nothing of the user's is read or written. */
export interface World {
  dir: string;
  env: Record<string, string>;
  stateDir: string;
  worktreesDir: string;
  close(): Promise<void>;
}

export async function createWorld(): Promise<World> {
  const dir = await realpath(await mkdtemp(path.join(tmpdir(), 'task-orchestrator-bench-')));
  const home = path.join(dir, 'home');
  await mkdir(home);
  await writeFile(
    path.join(home, '.gitconfig'),
    '[user]\n\tname = Bench\n\temail = bench@example.invalid\n[init]\n\tdefaultBranch = main\n',
  );
  const stateDir = path.join(dir, 'state');
  const worktreesDir = path.join(dir, 'worktrees');
  return {
    dir,
    stateDir,
    worktreesDir,
    env: {
      PATH: process.env.PATH ?? '/usr/bin:/bin',
      HOME: home,
      XDG_CONFIG_HOME: path.join(home, '.config'),
      GIT_CONFIG_NOSYSTEM: '1',
      LC_ALL: 'C',
      // As in a terminal: no login shell is asked for the environment.
      SHLVL: '1',
      TASK_ORCH_STATE: stateDir,
      TASK_ORCH_WORKTREES: worktreesDir,
      TASK_ORCH_DEMO_PACE_MS: '0',
    },
    close: () => rm(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }),
  };
}

/** Runs a program to its end; rejects with its stderr when it fails. Returns stdout. */
export async function run(world: World, command: string, args: readonly string[], cwd = world.dir): Promise<string> {
  const child = spawn(command, args, { cwd, env: world.env, stdio: ['ignore', 'pipe', 'pipe'] });
  const [out, err] = [collect(child.stdout), collect(child.stderr)];
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} exited with ${code}: ${err()}${out()}`);
  return out();
}

/** ms from the start of a program to its end, as whoever waits for it sees it. */
export async function timed(world: World, command: string, args: readonly string[], cwd = world.dir): Promise<number> {
  const start = performance.now();
  await run(world, command, args, cwd);
  return performance.now() - start;
}

/** A repository with `files` files of about 1 KB in folders of 100, one commit on `main`. */
export async function createRepository(world: World, name: string, files: number): Promise<string> {
  const repo = path.join(world.dir, name);
  await run(world, 'git', ['init', '--quiet', repo]);
  const line = 'const answer = 42; // a line of an ordinary source file\n';
  for (let folder = 0; folder < Math.ceil(files / 100); folder++) {
    const at = path.join(repo, 'src', String(folder).padStart(3, '0'));
    await mkdir(at, { recursive: true });
    const count = Math.min(100, files - folder * 100);
    await Promise.all(
      Array.from({ length: count }, (_, n) => writeFile(path.join(at, `file-${n}.ts`), `// ${folder}/${n}\n${line.repeat(10 + (n % 17))}`)),
    );
  }
  await writeFile(path.join(repo, 'README.md'), `# ${name}\n`);
  await run(world, 'git', ['add', '--all'], repo);
  await run(world, 'git', ['commit', '--quiet', '-m', 'first'], repo);
  return repo;
}

/** Ends a process that we started; SIGKILL if it does not go by itself. */
export async function stop(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill(signal);
  const timer = setTimeout(() => child.kill('SIGKILL'), 15_000);
  await gone;
  clearTimeout(timer);
}

function collect(stream: NodeJS.ReadableStream): () => string {
  let text = '';
  stream.on('data', (chunk) => {
    text += chunk;
  });
  return () => text;
}
