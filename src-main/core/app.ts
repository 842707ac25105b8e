import path from 'node:path';
import type { Project } from '../contract/projects.ts';
import { createAgents } from './agents/agents.ts';
import { adapters as builtIn } from './agents/registry.ts';
import type { AppOptions } from './app-options.ts';
import { createAttachments } from './attachments/attachments.ts';
import { createBoard } from './board/board.ts';
import { createLabels } from './board/labels.ts';
import { createRunList } from './board/run-list.ts';
import { recordActivity } from './db/activity.ts';
import { instanceLockIsHeld, takeInstanceLock } from './db/instance-lock.ts';
import { databaseName, openDatabase } from './db/open.ts';
import { createDescribe } from './describe-run.ts';
import { createExplainer, onceOnly } from './explainer.ts';
import { createFeatureDomain } from './features/domain.ts';
import { createGit } from './git/git.ts';
import { inspect } from './git/repository.ts';
import { createChangeBus } from './lib/bus.ts';
import { UserError } from './lib/errors.ts';
import { newId } from './lib/ids.ts';
import { createScope } from './lib/scope.ts';
import { createUnderWay } from './lib/under-way.ts';
import type { Environment } from './process/environment.ts';
import { which } from './process/exec.ts';
import { agentEnv, resolveShellEnv } from './process/shell-env.ts';
import { createProjects } from './projects/projects.ts';
import { createActions } from './queue/actions.ts';
import { createDispatcher } from './queue/dispatcher.ts';
import { createQueue, defaultMaxRunning } from './queue/queue.ts';
import { createTransitions } from './queue/transition.ts';
import { createRouter } from './router.ts';
import { createFinish } from './runs/finish.ts';
import { createFollowUps } from './runs/follow-ups.ts';
import { recoverRuns, stopStrays } from './runs/recover.ts';
import { createRuns } from './runs/runs.ts';
import { initialProgress, progress } from './runs/state.ts';
import { followStatus } from './runs/status-views.ts';
import { createRunStore } from './runs/store.ts';
import { createWorktreeCare } from './runs/worktree-care.ts';
import { createSettings } from './settings/settings.ts';
import { createCapNews, createCaps } from './system/caps.ts';
import { createEditor } from './system/editor.ts';
import { createInbox } from './system/inbox.ts';
import { createSpending } from './system/spending.ts';
import { createStats } from './system/stats.ts';
import { createPullRequests } from './tasks/pull-requests.ts';
import type { TaskRow } from './tasks/store.ts';
import { createTasks } from './tasks/tasks.ts';
import { createTerminals } from './terminals/terminals.ts';
import { watchPullRequests } from './watch-pull-requests.ts';

export type App = Awaited<ReturnType<typeof createApp>>;

/**
 * Wires the core together; the only place that does. Nothing runs until `start`. Throws DatabaseRefused, and UserError CONFLICT
 * when `dispatch` is asked for while another instance holds the data folder.
 */
export async function createApp(options: AppOptions) {
  const { clock, log, stateDir, worktreesDir, env } = options;
  const adapters = options.adapters ?? builtIn;
  const scope = createScope((error) => log.error({ err: error }, 'clean-up failed'));
  const db = await openDatabase(path.join(stateDir, databaseName), { now: clock.now() });
  scope.add(() => db.close());
  try {
    const lock = options.dispatch ? takeInstanceLock(stateDir) : null;
    if (options.dispatch && !lock)
      throw new UserError('CONFLICT', `Another instance is running on ${stateDir}. Use that one, or stop it first.`);
    if (lock) scope.add(() => lock.release());
    return wire();
  } catch (error) {
    await scope.close();
    throw error;
  }

  function wire() {
    const owner = newId(clock.now());
    const bus = createChangeBus((error) => log.error({ err: error }, 'a listener failed'));
    let shellEnv: Promise<Environment> | null = null;
    const environment = () => (shellEnv ??= resolveShellEnv({ env, clock }).then(agentEnv));
    const git = createGit({ env: environment });
    const settings = createSettings({ db, bus, agents: adapters });
    const transitions = createTransitions({ db, bus, clock });
    const spending = createSpending({ db, clock });
    const caps = createCaps({ db, clock, spending });
    const capNews = createCapNews({ bus, caps });
    const runStore = createRunStore(db);
    const attachments = createAttachments({ db, clock, stateDir });
    const agents = createAgents({
      ...{ adapters, settings, clock, environment },
      runningOf: (agent) => countRunning(agent),
      spent: spending.now,
      capped: caps.reached,
      onNews: (agent) => bus.emit({ type: 'agent', agent }),
    });
    const countRunning = (agent: string) =>
      db.get(
        db.sql
          .selectFrom('tasks')
          .select(({ fn }) => fn.countAll<number>().as('n'))
          .where('status', '=', 'inprogress')
          .where('agent', '=', agent),
      )?.n ?? 0;
    const maxRunning = () => settings.get().maxRunning ?? defaultMaxRunning();

    const projects = createProjects({
      db,
      bus,
      clock,
      inspect: async (folder) => {
        const result = await inspect(git, folder);
        return result.ok ? { ok: true, path: result.value.path } : result;
      },
    });

    const queue = createQueue({
      db,
      bus,
      clock,
      owner,
      worktreePath: (project, slug) => path.join(worktreesDir, project, slug),
      initialProgress: (previous, followUp) =>
        JSON.stringify(
          initialProgress(previous && { progress: progress.parse(JSON.parse(previous.progress)), status: previous.status }, followUp),
        ),
      choice: settings.choice,
      capped: caps.reached,
    });

    const explainer = createExplainer({
      clock,
      projects: projects.store,
      settings,
      agentName: agents.name,
      countRunning,
      runningNow: queue.running,
      maxRunning,
      // Without dispatching ourselves: somebody does if the lock is held.
      isDispatching: onceOnly(() => options.dispatch || instanceLockIsHeld(stateDir)),
      capped: caps.reached,
    });

    const tasks = createTasks({
      db,
      bus,
      clock,
      project: projects.require,
      agents: adapters,
      defaultAgent: () => settings.get().defaultAgent,
      queueNow: (taskId) => actions.queue(tasks.store.byId(taskId) as TaskRow),
      explainer,
    });

    const finish = createFinish({
      ...{ db, clock, owner, store: runStore, transitions, settings },
      planned: (runId, taskId, answer) => plans.planned(runId, taskId, answer),
      leftBehind: (runId, found) => plans.followUps(runId, found),
    });
    const followUps = createFollowUps({ git, store: runStore, stateDir });
    const runs = createRuns({
      ...{ store: runStore, clock, log, git, bus, owner, stateDir, worktreesDir },
      resourcesDir: options.resourcesDir,
      agentEnv: environment,
      settings: settings.get,
      adapter: agents.adapter,
      findExecutable: async (name) => which(name, await environment()),
      attachmentsOf: attachments.of,
      followUps,
      describe: (runId) => describe(runId),
      finish,
    });
    const describe = createDescribe({
      taskIdOf: (runId) => runStore.get(runId)?.taskId,
      task: tasks.store.byId,
      project: projects.store.byId,
      planRequest: (taskId) => plans.planners.request(taskId),
    });

    const care = createWorktreeCare({
      git,
      clock,
      store: runStore,
      worktreesDir,
      stateDir,
      describeTask: (taskId: string) => {
        const row = tasks.store.byId(taskId) as TaskRow;
        return { slug: row.slug, project: projects.store.byId(row.project_id) as Project };
      },
    });
    const terminals = createTerminals({
      clock,
      log,
      stateDir,
      resourcesDir: options.resourcesDir,
      agentEnv: environment,
      adapter: agents.adapter,
      changed(taskId) {
        const row = tasks.store.byId(taskId);
        const runId = runStore.latest(taskId)?.id;
        if (row && runId !== undefined) bus.emit({ type: 'run', runId, taskId, projectId: row.project_id });
      },
    });
    const actions = createActions({
      transitions,
      cancelRun: (runId) => runs.stop(runId, 'cancelled'),
      removeWorktree: care.remove,
      terminalIsOpen: (taskId, kind) => terminals.isOpen(taskId, kind),
      note: (taskId, text) =>
        recordActivity(db, { taskId, at: clock.now(), actor: 'system', kind: 'note', from: null, to: null, runId: null, text }),
    });

    const plans = createFeatureDomain({ db, bus, clock, project: projects.require, tasks, actions });
    scope.add(plans.relay());

    const pullRequestWatch = watchPullRequests({
      ...{ clock, log, cwd: stateDir, env: environment, actions, transitions, task: tasks.store.byId },
      pullRequests: createPullRequests({ db, bus }),
    });
    const reconcile = async () => {
      capNews.look();
      await runs.settleAgain();
      pullRequestWatch.look();
      await projects.checkPresence();
      await agents.releaseInstalled();
    };
    const dispatcher = createDispatcher({
      queue,
      bus,
      clock,
      limits: () => ({ maxRunning: maxRunning(), queuePaused: settings.get().queuePaused }),
      reconcile,
      startRun: ({ runId }) => runs.start(runId),
      onError: (error) => log.error({ err: error }, 'a pass of the dispatcher failed'),
    });
    const taskOf = (id: string) => tasks.many([id])[0]?.task ?? null;
    scope.add(followStatus({ bus, log, stateDir, isLive: runs.isLive, task: taskOf, latest: runStore.latest }));
    // A run that costs something may bring its agent to its cap.
    scope.add(bus.subscribe((change) => change.type === 'run' && capNews.look()));
    // A change of the default agent reaches the tasks that follow it before they are dispatched.
    scope.add(bus.subscribe((change) => change.type === 'settings' && tasks.followDefaultAgent()));

    const labels = createLabels({ db });
    scope.add(labels.relay(bus));

    const projectId = (name: string) => projects.require(name).id;
    const requests = createUnderWay();
    const router = createRouter({
      options,
      db,
      board: createBoard({ db, tasks: tasks.many, projectId }),
      labels,
      runList: createRunList({ db, projectId }),
      inbox: createInbox({ db, clock, longRunMinutes: () => settings.get().longRunMinutes, agents }),
      stats: createStats({ db, clock, projectId }),
      spending,
      bus,
      projects,
      tasks,
      plans,
      settings,
      agents,
      attachments,
      actions,
      runStore,
      care,
      terminals,
      git,
      editor: createEditor({ clock, environment, command: () => settings.get().editorCommand }),
      environment,
      maxRunning,
      stateDir,
      requests,
    });
    let stopping: Promise<void> | null = null;

    return {
      router,
      owner,
      bus,
      dispatcher,
      runs,
      pullRequestWatch,

      /** Takes over what an earlier instance left, then dispatches. */
      async start(): Promise<void> {
        if (!options.dispatch) return;
        const { adopted } = await recoverRuns({ store: runStore, owner, clock, log, followUps, finish });
        for (const runId of adopted) runs.start(runId);
        dispatcher.start();
        void (async () => {
          for (const root of [...options.roots, ...settings.get().roots]) {
            if (stopping !== null) return;
            // One that is not there (an unplugged disk) is no reason not to look at the others.
            await projects.discover([root]).catch((error: unknown) => log.warn({ err: error, root }, 'projects could not be discovered'));
          }
        })();
        // Strays hold no task, so nobody waits for them.
        void stopStrays({ db, store: runStore, clock, log, isLive: runs.isLive }).catch((error) =>
          log.error({ err: error }, 'left-over processes could not be looked for'),
        );
        void attachments.expire().catch((error) => log.error({ err: error }, 'old attachments could not be removed'));
        void terminals.stopStrays().catch((error) => log.error({ err: error }, 'left-over terminals could not be looked for'));
        void care.expire(projects.store.list()).catch((error) => log.error({ err: error }, 'old salvage points could not be expired'));
      },

      /** Starts nothing more and tells the runs to end, or lets go of them; `stop` waits for that. */
      beginStop(how: { agents: 'stop' | 'leave' }): void {
        dispatcher.stop();
        void runs.stopAll(how.agents === 'leave' ? 'leave' : 'interrupted');
      },

      /** Idempotent. `stop`: the agents are ended and their tasks go back to the queue. `leave`: they go on and are adopted later. */
      stop(how: { agents: 'stop' | 'leave' }): Promise<void> {
        stopping ??= (async () => {
          dispatcher.stop();
          await pullRequestWatch.stop();
          await Promise.all([terminals.stopAll(), runs.stopAll(how.agents === 'leave' ? 'leave' : 'interrupted')]);
          await dispatcher.idle();
          // A merge, or the worktree of an accepted task. Whoever stops the core has a deadline for all of it.
          await requests.ended();
          await scope.close();
        })();
        return stopping;
      },
    };
  }
}
