import type { Project } from '../../contract/projects.ts';
import { salvage } from '../git/salvage.ts';
import type { ChangeBus } from '../lib/bus.ts';
import { createRedactor } from '../lib/redact.ts';
import { secretValues } from '../lib/secret-values.ts';
import { type RunContext, type RunDeps, RunLost, type RunTask, type StopReason } from './context.ts';
import type { FollowUp } from './follow-up-text.ts';
import { type Journal, openJournal } from './journal.ts';
import { runDir } from './journal-files.ts';
import { linkViews, writeStatus } from './journal-views.ts';
import { wakeFollowers } from './journal-wakeup.ts';
import { createLiveFacts } from './live-facts.ts';
import { drive, sweep } from './pipeline.ts';
import { salvageConfig } from './seeded.ts';
import type { RunEnd } from './state.ts';

/** A live handle on a run that this instance drives. Facts are in the database. */
interface LiveRun {
  controller: AbortController;
  done: Promise<void>;
}

/**
 * The runs that this instance drives. `finish` is the rule that turns an end into the task's transition; it returns false when
 * the task is not this run's any more.
 */
export function createRuns(
  deps: RunDeps & {
    bus: ChangeBus;
    describe: (runId: string) => { task: RunTask; project: Project };
    finish: (runId: string, end: RunEnd, found: FollowUp[]) => boolean;
  },
) {
  const live = new Map<string, LiveRun>();
  const { store, clock, log, bus } = deps;
  /** Ends that could not be stored (the disk is full): tried again until they are, since nobody else would ever end these runs. */
  const unsettled = new Map<string, RunEnd>();

  const runToEnd = async (runId: string, signal: AbortSignal): Promise<void> => {
    const { task, project } = deps.describe(runId);
    const run = store.get(runId);
    if (!run) return;
    const dir = runDir(deps.stateDir, runId);
    let journal: Journal | null = null;
    const facts = createLiveFacts({
      ...{ ...deps, run },
      gitConfig: () => run.progress.gitConfig,
      emit: () => bus.emit({ type: 'run', runId, taskId: task.id, projectId: project.id }),
    });
    let end: RunEnd | null = null;
    try {
      const secrets = secretValues(await deps.agentEnv());
      const { redact } = createRedactor(secrets);
      journal = await openJournal({ dir, clock, worktree: run.worktree, secrets, heard: facts.heard });
      const writer = journal;
      await linkViews({ stateDir: deps.stateDir, project: project.name, slug: task.slug, runId });
      const view = { stateDir: deps.stateDir, project: project.name, slug: task.slug };
      let shown = '';
      const status = (stage: string) => {
        if (stage === shown) return;
        shown = stage;
        writeStatus({
          ...view,
          status: 'inprogress',
          fields: { stage, run: run.number, since: new Date(clock.now()).toISOString(), agent: run.agent },
        }).catch((error) => log.warn({ err: error, runId }, 'the status file could not be written'));
      };
      const context: RunContext = {
        ...deps,
        run,
        task,
        project,
        dir,
        journal: writer,
        signal,
        gitConfig: run.progress.gitConfig,
        spent: { ...run.progress.spent },
        pass: { seq: 0, name: 'prepare' },
        save(set) {
          if (!store.update(runId, deps.owner, { ...facts.take(), ...set }))
            throw new RunLost(`Run ${runId} is not this instance's any more`);
          facts.changed();
        },
        measure: facts.measure,
        redact,
        note: (stage, text) => void writer.append({ type: 'note', text }, stage),
        changed() {
          facts.changed();
          status(context.pass.name);
        },
      };
      end = await drive(context);
      if (end === null) return;
      if (end.status === 'failed') end.failure.message = redact(end.failure.message);
      // Nothing of the run may outlive its end; a task that says "stopped" must be.
      const survivors = await sweep({ clock, runId });
      if (survivors) context.note(context.pass.name, survivors);
      if (end.status === 'cancelled') await keepWork(context);
      const unheard = store.waitingMessages(run).length;
      if (unheard > 0)
        context.note(
          context.pass.name,
          `The run ended before the agent could be given ${unheard === 1 ? 'your message' : `your ${unheard} messages`}. It gets ${unheard === 1 ? 'it' : 'them'} when the task goes on in its session.`,
        );
      await writer.flush();
    } catch (error) {
      if (error instanceof RunLost) {
        log.warn({ runId }, error.message);
        return;
      }
      log.error({ err: error, runId, task: task.key }, 'the run broke');
      await sweep({ clock, runId });
      end = broken(error);
    } finally {
      await facts.stop();
      // A journal on a full disk cannot be flushed; the run's end is in the database all the same.
      await journal?.close().catch((error) => log.error({ err: error, runId }, 'the journal could not be written to its end'));
    }
    if (end !== null) await settleSomeTime(runId, end);
  };

  /**
   * What cannot be stored must not leave a run that ends never: it ends without what it left, and if that is not the reason, as
   * failed. What it left stays in its folder, what it answered in its journal.
   */
  const finishSomehow = (runId: string, end: RunEnd, found: FollowUp[]): boolean => {
    const attempt = (how: RunEnd, left: FollowUp[], otherwise: (error: Error) => boolean): boolean => {
      try {
        return deps.finish(runId, how, left);
      } catch (error) {
        log.error({ err: error, runId, end: how.status, left: left.length }, 'the end of the run could not be stored');
        return otherwise(error as Error);
      }
    };
    const asFailed = (cause: Error) => {
      const message = `The end of the run could not be stored: ${cause.message} The worktree is kept; see dispatcher.log.`;
      return deps.finish(runId, { status: 'failed', failure: { code: 'internal', message } }, []);
    };
    const alone = () => attempt(end, [], asFailed);
    return found.length > 0 ? attempt(end, found, alone) : alone();
  };

  const settle = async (runId: string, end: RunEnd) => {
    const { task, project } = deps.describe(runId);
    store.endProcesses(runId, clock.now());
    store.closeStages(runId, 'interrupted', clock.now());
    const found = await deps.followUps.of(runId, end).catch((error) => {
      log.error({ err: error, runId }, 'what the run left to be done could not be gathered');
      return [];
    });
    const moved = finishSomehow(runId, end, found);
    if (!moved) log.warn({ runId, task: task.key, end: end.status }, 'the task was not this run’s any more');
    // Who follows the journal waits for this: the run is over now.
    wakeFollowers(runDir(deps.stateDir, runId));
    const number = store.get(runId)?.number ?? null;
    await writeStatus({ stateDir: deps.stateDir, project: project.name, slug: task.slug, ...statusOf(end, number) }).catch((error) =>
      log.warn({ err: error, runId }, 'the status file could not be written'),
    );
    // A plan is not for the log; it is in the database.
    const { plan: _, ...logged } = { plan: undefined, ...end };
    log.info({ runId, task: task.key, ...logged }, 'run ended');
  };

  const settleSomeTime = async (runId: string, end: RunEnd): Promise<void> => {
    try {
      await settle(runId, end);
      unsettled.delete(runId);
    } catch (error) {
      log.error({ err: error, runId, end: end.status }, 'the end of the run could not be stored at all; it is tried again');
      unsettled.set(runId, end);
    }
  };

  return {
    start(runId: string): void {
      if (live.has(runId)) return;
      const controller = new AbortController();
      const done = runToEnd(runId, controller.signal)
        .catch((error) => {
          log.error({ err: error, runId }, 'the run could not be ended in order');
          unsettled.set(runId, broken(error));
        })
        .finally(() => live.delete(runId));
      live.set(runId, { controller, done });
    },

    /** Resolves when the run's processes are gone and its task has moved. Null when this instance does not drive it. */
    stop(runId: string, reason: StopReason): Promise<void> | null {
      const run = live.get(runId);
      const end = unsettled.get(runId);
      if (!run) return end ? settleSomeTime(runId, end) : null;
      run.controller.abort(reason);
      return run.done;
    },

    async stopAll(reason: StopReason): Promise<void> {
      const runs = [...live.values()];
      for (const { controller } of runs) controller.abort(reason);
      await Promise.all(runs.map(({ done }) => done));
    },

    /** Tries again to store what could not be. */
    async settleAgain(): Promise<void> {
      for (const [runId, end] of [...unsettled]) await settleSomeTime(runId, end);
    },

    isLive: (runId: string): boolean => live.has(runId) || unsettled.has(runId),
    idle: (): Promise<unknown> => Promise.all([...live.values()].map(({ done }) => done)),
  };
}

const broken = (error: unknown): RunEnd => ({
  status: 'failed',
  failure: {
    code: 'internal',
    message: `Something unexpected stopped the run: ${(error as Error).message}. The worktree is kept; see dispatcher.log.`,
  },
});

/** The task goes back to todo, and the next run starts afresh: what is there now is kept, and the journal says where. */
async function keepWork(context: RunContext): Promise<void> {
  const { run, git, project, task } = context;
  if (run.baseSha === null) return;
  const kept = await salvage({
    git,
    repo: project.path,
    worktree: run.worktree,
    slug: task.slug,
    runId: run.id,
    reason: 'The run was cancelled',
    gitConfig: await salvageConfig(context.stateDir, run.id),
  });
  if (!kept.ok) context.note(context.pass.name, `The work stays in ${run.worktree}; it could not be salvaged: ${kept.message}`);
  else if (!kept.value.clean || run.headSha !== run.baseSha) context.note(context.pass.name, `The work is kept as ${kept.value.ref}`);
}

function statusOf(end: RunEnd, run: number | null): { status: string; fields: Record<string, string | number | null>; message?: string } {
  switch (end.status) {
    case 'succeeded':
      return { status: end.changed ? 'review' : 'done', fields: { run, outcome: end.changed ? null : 'no-change' } };
    case 'failed':
      return { status: 'failed', fields: { run, code: end.failure.code }, message: end.failure.message };
    case 'cancelled':
      return { status: 'todo', fields: { run, cancelled: 'yes' } };
    default:
      return { status: 'queued', fields: { run, last: end.status } };
  }
}
