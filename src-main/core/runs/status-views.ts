import type { Task } from '../../contract/tasks.ts';
import type { ChangeBus } from '../lib/bus.ts';
import type { Log } from '../lib/log.ts';
import { writeStatus } from './journal-views.ts';

/**
 * Keeps the `.status` of tasks true that no run drives: accepted, queued again, archived. Those that are driven are their run's to write.
 * Returns what ends it, once everything is written.
 */
export function followStatus(deps: {
  bus: ChangeBus;
  log: Log;
  stateDir: string;
  isLive: (runId: string) => boolean;
  /** Null when it is gone. */
  task: (id: string) => Pick<Task, 'project' | 'slug' | 'status' | 'outcome' | 'failure'> | null;
  latest: (taskId: string) => { id: string; number: number } | null;
}): () => Promise<void> {
  let last: Promise<void> = Promise.resolve();
  const unsubscribe = deps.bus.subscribe((change) => {
    if (change.type !== 'task' || change.status === null) return;
    const run = deps.latest(change.taskId);
    // A task that never ran has no views. A run that ends right now writes its own last line, with more of it.
    if (run === null || deps.isLive(run.id)) return;
    const task = deps.task(change.taskId);
    if (task === null) return;
    const { project, slug, status, outcome, failure } = task;
    const fields = { run: run.number, outcome, code: failure?.code ?? null };
    // One after the other: the file says what came last.
    last = last
      .then(() => writeStatus({ stateDir: deps.stateDir, project, slug, status, fields, message: failure?.message ?? null }))
      .catch((error) => deps.log.warn({ err: error, taskId: change.taskId }, 'the status file could not be written'));
  });
  return async () => {
    unsubscribe();
    await last;
  };
}
