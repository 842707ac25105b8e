import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import path from 'node:path';
import type { Terminal, TerminalKind, TerminalOutput } from '../../contract/terminals.ts';
import type { AgentAdapter } from '../agents/adapter.ts';
import { type ConfigPair, gitConfigEnv } from '../git/config-env.ts';
import type { Clock } from '../lib/clock.ts';
import { UserError } from '../lib/errors.ts';
import { newId } from '../lib/ids.ts';
import type { Log } from '../lib/log.ts';
import type { Environment } from '../process/environment.ts';
import { stopTree } from '../process/tree.ts';
import { type OpenTerminal, openTerminal, type TerminalProgram, terminalMarker } from './terminal.ts';

/** Each holds a screen of some MB. */
const mostTerminals = 20;

/** The task on which a terminal is opened, and its latest run. */
export interface TerminalTask {
  id: string;
  key: string;
  status: string;
  run: {
    worktree: string;
    agent: string;
    model: string | null;
    sessionId: string | null;
    gitConfig: readonly ConfigPair[];
  } | null;
}

interface Entry {
  taskId: string;
  kind: TerminalKind;
  /** Rejects when it could not be opened. */
  opening: Promise<OpenTerminal>;
  open: OpenTerminal | null;
  /** Nothing of it runs any more, and `cleared` has resolved. */
  gone: boolean;
  cleared: Promise<void>;
}

/**
 * The terminals of this instance: a person's shells, and agents that a person has taken over. They end with the app. Each leaves a
 * file in `<stateDir>/.terminals/` while anything of it may run, so that the instance after a crash finds what was left.
 */
export function createTerminals(deps: {
  clock: Clock;
  log: Log;
  stateDir: string;
  resourcesDir: string;
  agentEnv: () => Promise<Environment>;
  adapter: (id: string) => AgentAdapter;
  /** Terminals were opened, ended or closed. */
  changed: (taskId: string) => void;
}) {
  const { clock, log } = deps;
  const folder = path.join(deps.stateDir, '.terminals');
  const entries = new Map<string, Entry>();
  let stopping = false;

  const opened = (id: string): OpenTerminal => {
    const open = entries.get(id)?.open;
    if (!open) throw closed();
    return open;
  };
  const of = (taskId: string) => [...entries.values()].filter((entry) => entry.taskId === taskId);

  const makeRoom = () => {
    if (entries.size < mostTerminals) return;
    const ended = [...entries].find(([, entry]) => entry.gone);
    if (!ended)
      throw new UserError(
        'CONFLICT',
        `${mostTerminals} terminals are open, which is the most there may be. Close one that you don't need.`,
      );
    entries.delete(ended[0]);
  };

  const start = async (id: string, task: TerminalTask, program: Omit<TerminalProgram, 'id' | 'env'>, extra: Record<string, string>) => {
    const env = gitConfigEnv(task.run?.gitConfig ?? [], { ...(await deps.agentEnv()), ...extra, TASK_ORCH_TASK: task.key });
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(path.join(folder, id), '', { mode: 0o600 });
    const result = await openTerminal({ ...program, id, env }, clock);
    if (!result.ok) {
      await rm(path.join(folder, id), { force: true });
      throw new UserError(result.reason === 'missing' ? 'UNAVAILABLE' : 'FAILED', result.message);
    }
    return result.terminal;
  };
  const clear = async (id: string, entry: Entry, terminal: OpenTerminal) => {
    const problem = await terminal.gone;
    if (problem) log.error({ terminal: id }, problem);
    else await rm(path.join(folder, id), { force: true });
    entry.gone = true;
    deps.changed(entry.taskId);
  };
  /** Says what could not be stopped, else null. */
  const end = async (entry: Entry): Promise<string | null> => {
    const open = await entry.opening.catch(() => null);
    const problem = open && (await open.stop());
    if (!problem) await entry.cleared;
    return problem;
  };

  const terminals = {
    list: (taskId: string): Terminal[] => of(taskId).flatMap(({ open }) => (open ? [{ ...open.info }] : [])),

    /** One that is open on the task, or being opened: whoever asks would be in its way a moment later. */
    isOpen: (taskId: string, kind?: TerminalKind): boolean =>
      of(taskId).some((entry) => !entry.gone && (kind === undefined || entry.kind === kind)),

    /** The agent's terminal of a task is one: opened again, it is the living one. */
    async open(describe: () => TerminalTask, kind: TerminalKind, size: { cols: number; rows: number }): Promise<Terminal> {
      // One that has just ended: what it left is being stopped.
      for (const entry of of(describe().id)) if (entry.kind === kind && entry.open?.info.exitCode !== null) await entry.cleared;
      // From here on to the new entry nothing is waited for: nobody gets in between with a run.
      const task = describe();
      if (stopping) throw new UserError('UNAVAILABLE', 'The app is being stopped.');
      const { launch, title } = kind === 'agent' ? takeOver(task) : { launch: null, title: '' };
      const there = kind === 'agent' ? of(task.id).find((entry) => entry.kind === 'agent' && !entry.gone) : null;
      if (there) return { ...(await there.opening).info };
      makeRoom();

      const id = newId(clock.now());
      const begin = async () => {
        const cwd = await worktreeOf(task);
        if (launch) {
          const { command, args, env } = launch;
          return start(id, task, { kind, title, file: command, args, cwd, ...size }, env);
        }
        const shell = shellOf(await deps.agentEnv());
        return start(id, task, { kind, title: path.basename(shell), file: shell, args: [], cwd, ...size }, {});
      };
      const entry: Entry = { taskId: task.id, kind, opening: begin(), open: null, gone: false, cleared: Promise.resolve() };
      entries.set(id, entry);
      try {
        entry.open = await entry.opening;
        entry.cleared = clear(id, entry, entry.open);
      } catch (error) {
        entries.delete(id);
        throw error;
      }
      if (stopping) await terminals.close(id);
      deps.changed(task.id);
      return { ...entry.open.info };
    },

    attach: (id: string, signal: AbortSignal | undefined, flow: () => Promise<void> | null): AsyncGenerator<TerminalOutput, void> =>
      opened(id).attach(signal, flow),
    write: (id: string, data: string): void => opened(id).write(data),
    resize: (id: string, { cols, rows }: { cols: number; rows: number }): void => opened(id).resize(cols, rows),

    /** Resolves when nothing of it runs any more. */
    async close(id: string): Promise<void> {
      const entry = entries.get(id);
      if (!entry) throw closed();
      const problem = await end(entry);
      entries.delete(id);
      deps.changed(entry.taskId);
      if (problem) throw new UserError('FAILED', problem);
    },

    /** Nothing can be opened from here on. */
    async stopAll(): Promise<void> {
      stopping = true;
      await Promise.all([...entries.values()].map(end));
    },

    /** Ends what an instance that crashed left running in its terminals. */
    async stopStrays(): Promise<void> {
      const ids = await readdir(folder).catch(() => []);
      for (const id of ids.filter((id) => !entries.has(id))) {
        const marker = { variable: terminalMarker, value: id };
        const stopped = await stopTree({ root: null, marker, politeSignal: 'SIGHUP', ask: 'group', graceMs: 2_000, clock });
        if (stopped.ended.length > 0) log.warn({ terminal: id, ended: stopped.ended }, 'stopped what was left of a terminal');
        if (stopped.ok) await rm(path.join(folder, id), { force: true });
        else log.error({ terminal: id }, stopped.message);
      }
    },
  };
  return terminals;

  function takeOver(task: TerminalTask) {
    if (task.status === 'inprogress' || task.status === 'queued')
      throw new UserError(
        'CONFLICT',
        `${task.key} is ${task.status === 'queued' ? 'in the queue' : 'running'}: its agent and you would work in one session at the same time. Stop it first, then take over.`,
      );
    const { run } = task;
    if (run === null || run.sessionId === null)
      throw new UserError(
        'UNAVAILABLE',
        `No agent has begun to work on ${task.key} yet, so there is no session to take over. Queue the task first.`,
      );
    const adapter = deps.adapter(run.agent);
    if (!adapter.interactive) throw new UserError('UNAVAILABLE', `${adapter.name} has no interactive mode to take over.`);
    try {
      const launch = adapter.interactive({
        session: run.sessionId,
        worktree: run.worktree,
        model: run.model,
        nodePath: process.execPath,
        demoScript: path.join(deps.resourcesDir, 'resources', 'demo-agent.mjs'),
      });
      return { launch, title: adapter.name };
    } catch (error) {
      throw refused(error as Error);
    }
  }
}

export type Terminals = ReturnType<typeof createTerminals>;

const closed = () => new UserError('NOT_FOUND', 'This terminal is closed. Open a new one.');

/** What the adapter does not put on a command line. */
const refused = (cause: Error) => new UserError('INVALID', cause.message, { cause });

async function worktreeOf({ key, run }: TerminalTask): Promise<string> {
  const folder = run && (await stat(run.worktree).catch(() => null));
  if (run && folder?.isDirectory()) return run.worktree;
  throw new UserError(
    'UNAVAILABLE',
    `${key} has no worktree now. It is made when the task runs, and removed when the task is accepted or archived.`,
  );
}

function shellOf(env: Environment): string {
  if (process.platform === 'win32') return env.ComSpec || 'cmd.exe';
  return env.SHELL || userInfo().shell || '/bin/sh';
}
