import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join, parse } from 'node:path';
import { createInterface } from 'node:readline';
import { attach, type Client, type Session } from '../../src-main/cli/connect.ts';
import type { TaskWithRuns } from '../../src-main/contract/tasks.ts';
import { startCommandLine } from '../command-line.ts';
import type { Scenario } from '../model-server/steps.ts';
import { type Finished, killAndWait, type LivingProcess, livingIn, run } from './processes.ts';
import { createWorld, type World, type WorldOptions } from './world.ts';

const product = join(import.meta.dirname, '..', '..');
const node = join(product, 'node_modules', '.bin', 'node');
const entry = join(product, 'out', 'main', 'cli.js');

export interface Daemon {
  readonly pid: number;
  /** With the token. */
  readonly url: string;
  /** SIGTERM, the orderly end. Resolves to the exit code. */
  stop(): Promise<number | null>;
  /** SIGKILL: a crash of the orchestrator. */
  kill(): Promise<void>;
}

export interface Rig extends World {
  /** The repository of the project `sample`: a user's checkout, on its `main`. */
  readonly checkout: string;
  /** The daemon started last. */
  readonly daemon: Daemon;
  start(): Promise<Daemon>;
  /** Any command line; exit codes are the caller's business. */
  cli(...args: string[]): Promise<Finished>;
  /** A command line that must succeed, with its `--json` document. */
  json<T>(...args: string[]): Promise<T>;
  /** For what a window can do and the command line has no word for. It is of the daemon that runs now. */
  client(): Promise<Client>;
  /** Drafts and queues a task; returns its key. */
  queue(options: { title: string; model: string; body?: string }): Promise<string>;
  show(key: string): Promise<TaskWithRuns>;
  /** Waits until the task is at rest, and shows it. */
  settled(key: string): Promise<TaskWithRuns>;
  /** Looks at the task until it is as wanted: for what `task wait` has no word for. */
  until(key: string, wanted: (task: TaskWithRuns) => boolean): Promise<TaskWithRuns>;
  /** Agents and their children, the wrapper included: what carries the marker. */
  agents(): Promise<LivingProcess[]>;
  /** SIGKILL to the agent CLI itself, or without a name to all that carries the marker. */
  killAgents(executable?: string): Promise<void>;
}

/** A world with the product in it: its daemon runs, and one project is on the board. */
export async function createRig(scenario: Scenario, options: WorldOptions & { remote?: boolean } = {}): Promise<Rig> {
  const world = await createWorld(scenario, options);
  try {
    const checkout = await world.repository('sample', options);
    const rig = rigIn(world, checkout);
    await rig.start();
    await rig.json('project', 'add', checkout, '--name', 'sample');
    return rig;
  } catch (error) {
    await world.close().catch(() => {}); // It takes the daemon along, and complains of it. What went wrong first is what counts.
    throw error;
  }
}

function rigIn(world: World, checkout: string): Rig {
  const stateDir = join(world.home, 'state');
  const env = { ...world.env, TASK_ORCH_STATE: stateDir, TASK_ORCH_WORKTREES: join(world.home, 'worktrees') };
  let daemon: Daemon | null = null;
  const sessions: Session[] = [];

  const commands = startCommandLine({ cwd: world.home, env });
  const document = async <T>(args: string[]): Promise<T> => {
    const { code, stdout, stderr } = await commands.run([...args, '--json']);
    if (code !== 0) throw new Error(`task-orchestrator ${args.join(' ')} ended with ${code}.\n${stderr}${stdout}`);
    return JSON.parse(stdout) as T;
  };
  const show = (key: string) => document<TaskWithRuns>(['task', 'show', key]);
  const agents = async () => (await livingIn(world.home)).filter(({ runId }) => runId !== null);

  return {
    ...world,
    checkout,
    get daemon() {
      if (!daemon) throw new Error('The daemon was not started yet.');
      return daemon;
    },
    async start() {
      daemon = await startDaemon(world, env);
      return daemon;
    },
    cli: (...args) => run(node, [entry, ...args], { cwd: world.home, env }),
    json: (...args) => document(args),
    async client() {
      const session = await attach({ stateDir }, { required: true });
      sessions.push(session);
      return session.client;
    },
    async queue({ title, model, body = `Do this: ${title}.` }) {
      await writeFile(join(world.home, 'spec.md'), body);
      const add = ['task', 'add', 'sample', '--title', title, '--model', model, '--body-file', 'spec.md', '--queue'];
      return (await document<{ key: string }>(add)).key;
    },
    show,
    async settled(key) {
      const { code, stdout, stderr } = await commands.run(['task', 'wait', key, '--until', 'review,done,failed', '--timeout', '110']);
      if (code === 0) return show(key);
      const log = await commands.run(['run', 'log', key]);
      const task = JSON.stringify(await show(key));
      throw new Error(`${key} did not settle (${code}).\n${stderr}${stdout}\n${task}\n${log.stdout.slice(-4000)}${log.stderr}`);
    },
    async until(key, wanted) {
      const { client, close } = await attach({ stateDir }, { required: true });
      try {
        // Whatever changes; the test's timeout ends it.
        const changes = await client.system.changes();
        for (;;) {
          const task = await show(key);
          if (wanted(task)) return task;
          await changes.next();
        }
      } finally {
        await close();
      }
    },
    agents,
    async killAgents(executable) {
      const living = await agents();
      const chosen = living.filter(({ command }) => executable === undefined || programOf(command) === executable);
      if (chosen.length === 0) throw new Error(`No ${executable ?? 'agent'} is running, only: ${JSON.stringify(living)}`);
      await killAndWait(
        world.home,
        chosen.map(({ pid }) => pid),
      );
    },
    async close() {
      for (const session of sessions) await session.close();
      await daemon?.stop();
      await commands.close();
      await world.close();
    },
  };
}

async function startDaemon(world: World, env: Record<string, string>): Promise<Daemon> {
  const child = spawn(node, [entry, 'serve', '--port', '0'], { cwd: world.home, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const exited = new Promise<number | null>((resolve) => child.on('exit', (code) => resolve(code)));
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const url = await Promise.race([firstUrl(child), exited.then(() => null)]);
  if (url === null) throw new Error(`The daemon ended before it printed its URL.\n${stderr}`);
  return {
    pid: child.pid ?? 0,
    url,
    async stop() {
      child.kill('SIGTERM');
      return exited;
    },
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

async function firstUrl(child: ChildProcess): Promise<string | null> {
  if (!child.stdout) throw new Error('The daemon was started without a stdout.');
  // Kept flowing after the first line: a daemon that logs must not block on a full pipe.
  const reader = createInterface({ input: child.stdout });
  const [line] = (await once(reader, 'line')) as [string];
  return /https?:\/\/\S+/.exec(line)?.[0] ?? null;
}

/** `claude` for a command that runs it by name, by path, or as a script under node. */
function programOf(command: string): string {
  const [first = '', second = ''] = command.split(' ').map((word) => parse(word).name);
  return first === 'node' ? second : first;
}
