import type { TaskStatus } from '../../contract/tasks.ts';
import { UserError } from '../lib/errors.ts';
import { runDir } from '../runs/journal-files.ts';
import { findInJournal } from '../runs/journal-find.ts';
import { followJournal, readJournal } from '../runs/journal-read.ts';
import { followLog, readLog } from '../runs/log-read.ts';
import type { Core, Implementer } from './implementer.ts';

export type RunRef = { project: string; slug: string; number: number | null };

/** The run that a person means; throws UserError NOT_FOUND. */
export function runOf({ tasks, runStore }: Pick<Core, 'tasks' | 'runStore'>, ref: RunRef) {
  const runs = runStore.list(tasks.require(ref).id);
  const run = ref.number === null ? runs.at(-1) : runs.find(({ number }) => number === ref.number);
  if (run) return run;
  const known = runs.length === 0 ? 'It has not run yet.' : `It has the runs 1 to ${runs.length}.`;
  throw new UserError(
    'NOT_FOUND',
    ref.number === null ? `${ref.project}/${ref.slug} has not run yet.` : `${ref.project}/${ref.slug} has no run ${ref.number}. ${known}`,
  );
}

/** Keeps a person's words for the agent at work; they are part of its next turn. */
function tell({ tasks, runStore, options, bus }: Core, { text, ...ref }: { project: string; slug: string; text: string }): void {
  const task = tasks.require(ref);
  const runs = task.status === 'inprogress' && task.run_id !== null;
  if (!runs || !runStore.addMessage(task.run_id as string, text, options.clock.now()))
    throw new UserError('CONFLICT', `No agent works on ${ref.project}/${ref.slug} now. ${insteadOfMessage[task.status]}`);
  bus.emit({ type: 'run', runId: task.run_id as string, taskId: task.id, projectId: task.project_id });
}

const insteadOfMessage: Record<TaskStatus, string> = {
  proposed: 'Write it into the spec.',
  todo: 'Write it into the spec, then queue the task.',
  queued: 'It waits in the queue: write it into the spec, or send it when the task runs.',
  inprogress: 'Its run has just ended; look again.',
  review: 'Request changes: the text goes to the agent’s own session.',
  done: 'The task is done: write a new one.',
  failed: 'Continue the task: the text goes to the agent’s own session.',
  archived: 'Restore the task first.',
};

export function runHandlers(os: Implementer, core: Core) {
  const { options, runStore, stateDir } = core;
  const following = (runId: string, signal: AbortSignal | undefined) => ({
    dir: runDir(stateDir, runId),
    clock: options.clock,
    done: () => runStore.statusOf(runId) !== 'running',
    ...(signal ? { signal } : {}),
  });
  return {
    read: os.runs.read.handler(async ({ input }) => {
      const run = runOf(core, input);
      return { runId: run.id, worktree: run.worktree, ...(await readJournal(runDir(stateDir, run.id), input)) };
    }),
    follow: os.runs.follow.handler(async function* ({ input, signal, context }) {
      const run = runOf(core, input);
      for await (const batch of followJournal({ ...following(run.id, signal), fromSeq: input.fromSeq })) {
        yield batch;
        await context.flow?.();
      }
    }),
    log: os.runs.log.handler(({ input }) => readLog(runDir(stateDir, runOf(core, input).id), input.fromByte)),
    followLog: os.runs.followLog.handler(async function* ({ input, signal, context }) {
      const run = runOf(core, input);
      for await (const piece of followLog({ ...following(run.id, signal), fromByte: input.fromByte })) {
        yield piece;
        await context.flow?.();
      }
    }),
    find: os.runs.find.handler(({ input }) => findInJournal(runDir(stateDir, runOf(core, input).id), input)),
    message: os.runs.message.handler(({ input }) => tell(core, input)),
  };
}
