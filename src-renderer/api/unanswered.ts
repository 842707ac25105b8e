import type { Task } from '../../src-main/contract/tasks.ts';

/*
 * What a person set of tasks and the daemon has not answered yet. What is read meanwhile, and the answer to an earlier change, may be
 * older: they would show the old value for a moment, and a next change that counted from it would take the one before back.
 */

const unanswered = new Map<string, Set<Partial<Task>>>();

/** From now until the returned function is called. */
export function awaitAnswer(taskId: string, set: Partial<Task>): () => void {
  const sets = unanswered.get(taskId) ?? new Set();
  unanswered.set(taskId, sets.add(set));
  return () => {
    sets.delete(set);
    if (sets.size === 0) unanswered.delete(taskId);
  };
}

/** The task, or its card, as it will be; of several changes of a property the last counts. */
export function asSet<T extends { id: string }>(task: T): T {
  const sets = unanswered.get(task.id);
  return sets ? Object.assign({}, task, ...sets) : task;
}
