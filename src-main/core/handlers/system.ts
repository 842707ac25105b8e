import { homedir } from 'node:os';
import { boardFilter } from '../../contract/board.ts';
import type { Change } from '../../contract/changes.ts';
import { freeTaskSlug } from '../db/new-task.ts';
import type { ChangeBus } from '../lib/bus.ts';
import { salvageConfig } from '../runs/seeded.ts';
import { completePath } from '../system/complete-path.ts';
import { createDashboard } from '../system/dashboard.ts';
import { createDemo } from '../system/demo.ts';
import { createDiskUse } from '../system/disk-use.ts';
import { createDoctor } from '../system/doctor.ts';
import { createIngest } from '../system/ingest.ts';
import { createRemoveWorktrees } from '../system/remove-worktrees.ts';
import type { WorktreeFolder } from '../system/worktree-folders.ts';
import type { TaskRow } from '../tasks/store.ts';
import type { Core, Implementer } from './implementer.ts';

/** What is about this instance and this machine. */
export function systemHandlers(os: Implementer, core: Core) {
  const { options, projects, tasks, settings } = core;
  const doctor = createDoctor({ ...options, environment: core.environment, git: core.git, agents: core.agents, db: core.db });
  const ingest = createIngest({ projects, tasks });
  const { clock, stateDir, worktreesDir } = options;
  // A planner's is made again from its branch when it is asked again, whatever its task says.
  const removable = (folder: WorktreeFolder) => {
    const task = taskAt(core, folder);
    if (!task) return true;
    return task.kind === 'plan' ? !['queued', 'inprogress'].includes(task.status) : ['done', 'archived'].includes(task.status);
  };
  const diskUse = createDiskUse({ clock, stateDir, worktreesDir, removable });
  const removeWorktrees = createRemoveWorktrees({
    ...{ git: core.git, worktreesDir, removable },
    inUse: (folder) => core.terminals.isOpen(taskAt(core, folder)?.id ?? ''),
    gitConfig: (folder) => salvageConfig(stateDir, core.runStore.latest(taskAt(core, folder)?.id ?? '')?.id ?? null),
  });
  const demo = createDemo({
    ...{ git: core.git, stateDir, environment: core.environment },
    projects: { ...projects, byPath: projects.store.byPath },
    tasks: {
      freeSlug: (projectId, wanted) => freeTaskSlug(core.db, projectId, wanted),
      draft: (task) => void tasks.add({ effort: null, priority: 0, labels: [], notBefore: null, after: [], queue: false, ...task }),
    },
  });
  return {
    info: os.system.info.handler(async () => ({
      version: options.version,
      pid: process.pid,
      stateDir: options.stateDir,
      worktreesDir: options.worktreesDir,
      dispatching: options.dispatch,
      editor: await core.editor.name(),
      platform: process.platform,
    })),
    changes: os.system.changes.handler(({ signal }) => changeStream(core.bus, signal)),
    ping: os.system.ping.handler(() => {}),
    doctor: os.system.doctor.handler(() => doctor()),
    ingest: os.system.ingest.handler(({ input }) => ingest(input.roots ?? [...options.roots, ...settings.get().roots])),
    diskUse: os.system.diskUse.handler(() => diskUse.read()),
    removeWorktrees: os.system.removeWorktrees.handler(async ({ input }) => {
      const done = await removeWorktrees(input.keys);
      diskUse.forget();
      return done;
    }),
    completePath: os.system.completePath.handler(({ input }) => completePath(input.text, options.env.HOME || homedir())),
    demo: os.system.demo.handler(() => demo()),
  };
}

/** The task whose worktree this is; a project that was renamed since has it under its old name. */
function taskAt({ db, projects, tasks }: Core, { project, slug, path }: WorktreeFolder): TaskRow | undefined {
  const known = projects.store.byName(project);
  const named = known ? tasks.store.byRef(known.id, slug) : undefined;
  if (named) return named;
  const run = db.get(db.sql.selectFrom('runs').select('task_id').where('worktree', '=', path).limit(1));
  return run && tasks.store.byId(run.task_id);
}

/** How far from the front of the queue the next task is looked for: asked at every change, and nearly always the first one. */
const lookedThrough = 20;

/** What all projects together look like. */
export function overviewHandlers(os: Implementer, core: Core) {
  const { db, projects, settings, maxRunning, board, inbox, stats, spending } = core;
  const dashboard = createDashboard({
    db,
    projects,
    settings,
    maxRunning,
    next: () => {
      const { cards } = board.column({ status: 'queued', filter: boardFilter.parse({}), offset: 0, limit: lookedThrough });
      // Those in front may wait for something else than their turn.
      const next = cards.find(({ waiting }) => waiting?.reason === 'next' || waiting?.reason === 'slot') ?? cards[0];
      return next ? { key: next.key, text: next.waiting?.text ?? '' } : null;
    },
    needsYou: inbox.count,
    spentTodayUsd: spending.todayUsd,
  });
  return {
    dashboard: os.system.dashboard.handler(() => dashboard()),
    inbox: os.system.inbox.handler(() => inbox.list()),
    stats: os.system.stats.handler(({ input }) => stats(input)),
  };
}

/** Above this a receiver is so far behind that single changes are of no use to it. */
const maxWaitingChanges = 10_000;

/** The changes from the call on. A receiver that cannot keep up loses the oldest; it reads everything again on `settings`. */
async function* changeStream(bus: ChangeBus, signal: AbortSignal | undefined): AsyncGenerator<Change> {
  let waiting: Change[] = [];
  let wake = () => {};
  const unsubscribe = bus.subscribe((change) => {
    if (waiting.length >= maxWaitingChanges) waiting = [{ type: 'settings' }];
    waiting.push(change);
    wake();
  });
  const onAbort = () => wake();
  signal?.addEventListener('abort', onAbort);
  try {
    while (!signal?.aborted) {
      const batch = waiting;
      waiting = [];
      yield* batch;
      if (waiting.length === 0 && !signal?.aborted) await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    unsubscribe();
    signal?.removeEventListener('abort', onAbort);
  }
}
