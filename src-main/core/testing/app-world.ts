import { mkdir, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { createRouterClient } from '@orpc/server';
import type { ProjectSettings } from '../../contract/projects.ts';
import type { RunEvent } from '../../contract/run-events.ts';
import type { TaskWithRuns } from '../../contract/tasks.ts';
import type { AgentAdapter } from '../agents/adapter.ts';
import { demo } from '../agents/demo.ts';
import { type App, createApp } from '../app.ts';
import type { AppOptions } from '../app-options.ts';
import { createWorld } from '../git/testing/world.ts';
import { silentLog } from '../lib/log.ts';
import { markedProcesses } from '../process/proc-table.ts';
import { createScriptedAgents } from './scripted-agent.ts';
import { createSkippingClock } from './skipping-clock.ts';

export interface TaskRef {
  project: string;
  slug: string;
}

/** The whole core in a folder of its own, called as a window would call it. Its agents: the demo, and one that the test plays itself. */
export async function createAppWorld(options: { executable?: string; log?: AppOptions['log'] } = {}) {
  const world = await createWorld();
  const stateDir = path.join(world.dir, 'state');
  const worktreesDir = path.join(world.dir, 'worktrees');
  await mkdir(stateDir);
  const clock = createSkippingClock();
  const agents = await createScriptedAgents(world.dir, options);
  const env: Record<string, string | undefined> = { ...world.env, ...agents.env, SHLVL: '1' };
  let app: App | null = null;
  const listeners = new Set<() => void>();
  let client: ReturnType<typeof clientOf> | null = null;

  const current = () => {
    if (!client) throw new Error('not open');
    return client;
  };

  const self = {
    world,
    stateDir,
    worktreesDir,
    clock,
    agents,
    /** What the core and its agents are run with; may be added to before `open`. */
    env,
    get app(): App {
      if (!app) throw new Error('not open');
      return app;
    },
    get client() {
      return current();
    },

    /** Starts the core, or starts it again after `close` of the app or the death of a driver. */
    async open(how: { dispatch?: boolean } = {}) {
      await app?.stop({ agents: 'leave' });
      app = await createApp({
        stateDir,
        worktreesDir,
        roots: [],
        env,
        clock,
        log: options.log ?? silentLog,
        version: '0.0.0',
        resourcesDir: path.resolve(import.meta.dirname, '../../..'),
        dispatch: how.dispatch ?? true,
        adapters: [hurriedDemo, agents.adapter],
      });
      client = clientOf(app);
      app.bus.subscribe((change) => change.type !== 'run' && self.lookAgain());
      await app.start();
      return client;
    },

    /** A repository that is a project. Reviews are off unless asked for: most stories end before them. */
    async project(name: string, settings: Partial<ProjectSettings> = {}, repository: { remote?: boolean; commit?: boolean } = {}) {
      const repo = await world.repository(name, repository);
      await current().projects.add({ path: repo, name });
      await current().projects.set({ name, settings: { review: false, ...settings } });
      return repo;
    },

    /** A queued task. `model`: `demo` or `scripted`. */
    async task(
      project: string,
      slug: string,
      body: string,
      model = 'scripted',
      more: { after?: TaskRef[]; queue?: boolean } = {},
    ): Promise<TaskRef> {
      await current().tasks.add({ project, slug, title: slug, body, model, queue: true, ...more });
      return { project, slug };
    },

    /** The task as soon as this is true of it. */
    async when(ref: TaskRef, test: (task: TaskWithRuns) => boolean): Promise<TaskWithRuns> {
      const found = Promise.withResolvers<TaskWithRuns>();
      const look = async () => {
        const task = await current().tasks.get(ref);
        if (test(task)) found.resolve(task);
      };
      const listener = () => void look().catch(found.reject);
      listeners.add(listener);
      try {
        listener();
        return await found.promise;
      } finally {
        listeners.delete(listener);
      }
    },

    /** Something changed: whoever waits for a task looks at it. The core in this process calls it by itself. */
    lookAgain() {
      for (const listener of listeners) listener();
    },

    /** The task at the end of its run, and the run itself put away. */
    async ended(ref: TaskRef): Promise<TaskWithRuns> {
      await self.when(ref, (task) => ['review', 'done', 'failed', 'todo'].includes(task.status));
      await self.app.runs.idle();
      return current().tasks.get(ref);
    },

    async journal(ref: TaskRef, number: number | null = null): Promise<RunEvent[]> {
      return (await current().runs.read({ ...ref, number, limit: 5000 })).events;
    },

    /** The first event of the current run that this is true of, past or to come. */
    async event(ref: TaskRef, test: (event: RunEvent) => boolean): Promise<RunEvent> {
      await self.when(ref, (task) => task.runs.length > 0);
      for await (const { lines } of await current().runs.follow(ref)) {
        for (const line of lines.split('\n')) {
          const event = line === '' ? null : (JSON.parse(line) as RunEvent);
          if (event && test(event)) return event;
        }
      }
      throw new Error(
        `the run ended without it: ${JSON.stringify((await self.journal(ref)).map(({ type, stage }) => `${stage} ${type}`))}`,
      );
    },

    statusFile: (ref: TaskRef) => readFile(path.join(stateDir, ref.project, `${ref.slug}.status`), 'utf8'),

    /** Stops, and fails if a run left a process behind or the core a timer. */
    async close(): Promise<void> {
      await app?.stop({ agents: 'stop' });
      const runIds = await readdir(path.join(stateDir, '.runs')).catch(() => []);
      const left = (await Promise.all(runIds.map((id) => markedProcesses('TASK_ORCH_RUN_ID', id)))).flat();
      await agents.close();
      await world.close();
      if (left.length > 0) throw new Error(`left behind: ${JSON.stringify(left)}`);
      if (clock.waiting().length > 0) throw new Error(`timers left behind (ms): ${clock.waiting().join(', ')}`);
    },
  };
  return self;
}
export type AppWorld = Awaited<ReturnType<typeof createAppWorld>>;

/** The demo agent without the pauses that let a person follow it. Agents are not given our own variables, so it is told in its launch. */
export const hurriedDemo: AgentAdapter = {
  ...demo,
  launch(request) {
    const launch = demo.launch(request);
    return { ...launch, env: { ...launch.env, TASK_ORCH_DEMO_PACE_MS: '0' } };
  },
};

const clientOf = (app: App) => createRouterClient(app.router, { context: {} });

/** `do succeeded` and so on, pass by pass. */
export const passes = (task: TaskWithRuns, run = -1): string[] =>
  task.runs.at(run)?.stages.map(({ name, status }) => `${name} ${status}`) ?? [];
