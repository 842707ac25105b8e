import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Change } from '../../../contract/changes.ts';
import type { Task, Waiting } from '../../../contract/tasks.ts';
import { recordActivity } from '../../db/activity.ts';
import { type Db, openDatabase } from '../../db/open.ts';
import { createFeatureDomain } from '../../features/domain.ts';
import { createChangeBus } from '../../lib/bus.ts';
import { createManualClock } from '../../lib/clock.ts';
import { createProjects } from '../../projects/projects.ts';
import { createFinish } from '../../runs/finish.ts';
import { initialProgress, progress } from '../../runs/state.ts';
import { createRunStore } from '../../runs/store.ts';
import { createSettings } from '../../settings/settings.ts';
import { createCaps } from '../../system/caps.ts';
import { createSpending } from '../../system/spending.ts';
import type { AgentChoice } from '../../tasks/rules.ts';
import type { TaskRow } from '../../tasks/store.ts';
import { createTasks, type Draft } from '../../tasks/tasks.ts';
import { createActions } from '../actions.ts';
import { createQueue } from '../queue.ts';
import { createTransitions } from '../transition.ts';
import { explainWaiting } from '../waiting.ts';

/** Two agents that exist only here: one knows efforts, the other does not. */
export const boardAgents: readonly AgentChoice[] = [
  {
    id: 'alpha',
    name: 'Alpha',
    efforts: ['low', 'high'],
    modelForms: 'alpha or alpha/…',
    ownsModel: (model) => /^alpha(\/|$)/.test(model),
  },
  { id: 'beta', name: 'Beta', efforts: [], modelForms: 'beta', ownsModel: (model) => model === 'beta' },
];

/** Everything that stands on the database, wired as the app does it, but with no git, no processes and a clock turned by hand. */
export async function openBoard({ file, clock, owner }: { file: string; clock: ReturnType<typeof createManualClock>; owner: string }) {
  const db = await openDatabase(file, { now: clock.now() });
  // No power fails in these tests, and a disk's flush is most of what they would wait for.
  db.prepare('PRAGMA synchronous = OFF').run();
  const bus = createChangeBus((error) => {
    throw error;
  });
  const changes: Change[] = [];
  bus.subscribe((change) => changes.push(change));
  const settings = createSettings({ db, bus, agents: boardAgents });
  const projects = createProjects({ db, bus, clock, inspect: async (folder) => ({ ok: true, path: folder }) });
  const transitions = createTransitions({ db, bus, clock });
  const runStore = createRunStore(db);
  const caps = createCaps({ db, clock, spending: createSpending({ db, clock }) });
  const queueOn = (on: Db) =>
    createQueue({
      db: on,
      bus,
      clock,
      owner,
      worktreePath: (project, slug) => `/worktrees/${project}/${slug}`,
      initialProgress: (previous, followUp) =>
        JSON.stringify(
          initialProgress(previous && { progress: progress.parse(JSON.parse(previous.progress)), status: previous.status }, followUp),
        ),
      choice: settings.choice,
      capped: caps.reached,
    });
  const queue = queueOn(db);

  const explain = (row: TaskRow, unmet: string[]): Waiting => {
    const project = projects.store.byId(row.project_id);
    if (!project) throw new Error(`no project of ${row.slug}`);
    const agent = settings.agent(row.agent);
    const running = tasks.list({ status: ['inprogress'] });
    return explainWaiting(
      { unmet, notBefore: row.not_before, parkedUntil: row.parked_until, parkedText: row.parked_text },
      {
        now: clock.now(),
        dispatching: true,
        queuePaused: settings.get().queuePaused,
        running: running.length,
        maxRunning: settings.get().maxRunning ?? 4,
        project: {
          name: project.name,
          present: project.present,
          paused: project.settings.paused,
          maxRunning: project.settings.maxRunning,
          running: running.filter(({ projectId }) => projectId === project.id).length,
        },
        agent: {
          name: row.agent,
          enabled: agent.settings.enabled,
          hold: agent.hold,
          parkedUntil: agent.parkedUntil,
          capped: caps.reached().get(row.agent) ?? null,
          maxRunning: agent.settings.maxRunning,
          running: running.filter((task) => task.agent === row.agent).length,
        },
      },
    );
  };

  const tasks = createTasks({
    db,
    bus,
    clock,
    project: projects.require,
    agents: boardAgents,
    defaultAgent: () => settings.get().defaultAgent,
    queueNow: (taskId) => actions.queue(tasks.store.byId(taskId) as TaskRow),
    explainer: () => explain,
  });
  const actions = createActions({
    transitions,
    cancelRun: (runId) => {
      finish(runId, { status: 'cancelled' });
      return Promise.resolve();
    },
    removeWorktree: async () => ({ problem: null }),
    terminalIsOpen: () => false,
    note: (taskId, text) =>
      recordActivity(db, { taskId, at: clock.now(), actor: 'system', kind: 'note', from: null, to: null, runId: null, text }),
  });
  const plans = createFeatureDomain({ db, bus, clock, project: projects.require, tasks, actions });
  plans.relay();
  const finish = createFinish({
    ...{ db, clock, owner, store: runStore, transitions, settings },
    planned: plans.planned,
    leftBehind: (runId, found) => plans.followUps(runId, found),
  });
  bus.subscribe((change) => change.type === 'settings' && tasks.followDefaultAgent());

  return {
    db,
    bus,
    clock,
    owner,
    changes,
    settings,
    caps,
    projects,
    tasks,
    plans,
    transitions,
    queue,
    queueOn,
    actions,
    runStore,
    finish,

    /** A task of the project `web` (made when it is not there) with a spec, in `todo` unless asked to be queued. */
    async task(slug: string, more: Partial<Draft> & { project?: string; queue?: boolean; after?: Task[] } = {}): Promise<Task> {
      const { project = 'web', queue: queued = false, after = [], ...draft } = more;
      if (!projects.store.byName(project)) await projects.add(`/repositories/${project}`, project);
      const blank = { body: 'Do it.', model: null, effort: null, priority: 0, labels: [], notBefore: null };
      return tasks.add({ ...blank, title: slug, ...draft, project, slug, queue: queued, after });
    },
    row: (task: { id: string }): TaskRow => tasks.store.byId(task.id) as TaskRow,
    shown: (task: { id: string }): Task => tasks.show(tasks.store.byId(task.id) as TaskRow),
    claim: (maxRunning = 99) => queue.claim({ maxRunning }),
    /** Claims until nothing more may start; the slugs in that order. */
    claimAll(maxRunning = 99): string[] {
      const slugs: string[] = [];
      for (let claim = queue.claim({ maxRunning }); claim; claim = queue.claim({ maxRunning }))
        slugs.push((tasks.store.byId(claim.taskId) as TaskRow).slug);
      return slugs;
    },
    /** The run has found its base, as after `prepare`. */
    prepared: (runId: string) =>
      runStore.update(runId, owner, { base_sha: 'b'.repeat(40), base_ref: 'main', head_sha: 'h'.repeat(40), session_id: `s-${runId}` }),
  };
}
export type Board = Awaited<ReturnType<typeof openBoard>>;

/** A board in a folder of its own. */
export async function createBoard() {
  const dir = await mkdtemp(path.join(tmpdir(), 'board '));
  const clock = createManualClock();
  const file = path.join(dir, 'state', 'task-orchestrator.db');
  const board = await openBoard({ file, clock, owner: 'first' });
  board.settings.set({ defaultAgent: 'alpha' });
  board.changes.length = 0;
  return {
    ...board,
    dir,
    file,
    async close() {
      board.db.close();
      await rm(dir, { recursive: true });
    },
  };
}
