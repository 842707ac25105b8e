import type { TaskRef } from '../../src-main/contract/api.ts';
import type { FeatureDetail } from '../../src-main/contract/features.ts';
import type { Task, TaskWithRuns } from '../../src-main/contract/tasks.ts';
import { api } from '../api/client.ts';
import { queryClient } from '../api/query-client.ts';
import { asSet, awaitAnswer } from '../api/unanswered.ts';

const keyOf = ({ project, slug }: TaskRef) => api.tasks.get.queryKey({ input: { project, slug } });

export const refOf = ({ project, slug }: TaskRef): TaskRef => ({ project, slug });

/** In every feature that is shown and has it. */
function inFeatures(id: string, change: (task: Task) => Task): void {
  queryClient.setQueriesData<FeatureDetail>({ queryKey: api.features.get.key() }, (before) =>
    before?.tasks.some((task) => task.id === id)
      ? { ...before, tasks: before.tasks.map((task) => (task.id === id ? change(task) : task)) }
      : before,
  );
}

/** Shows a task as an answer gave it, without waiting for the event that comes after it. */
export function showTask(answer: Task): void {
  const task = asSet(answer);
  inFeatures(task.id, () => task);
  queryClient.setQueryData<TaskWithRuns>(keyOf(task), (before) => (before === undefined ? before : { ...before, ...task }));
}

/** Shows a change before the server has answered. What it returns takes exactly these fields back. */
function showChange(task: Task, change: Partial<Task>): () => void {
  const fields = Object.keys(change) as (keyof Task)[];
  const old = Object.fromEntries(fields.map((field) => [field, task[field]]));
  const show = (part: Partial<Task>) => {
    queryClient.setQueryData<TaskWithRuns>(keyOf(task), (now) => (now === undefined ? now : { ...now, ...part }));
    inFeatures(task.id, (now) => ({ ...now, ...part }));
  };
  show(change);
  return () => show(old);
}

/** Shows the change at once, then what the server says of it. Takes it back and throws when that refuses. */
export async function changeTask(task: Task, change: Partial<Task>, call: () => Promise<Task>): Promise<void> {
  const answered = awaitAnswer(task.id, change);
  const takeBack = showChange(task, change);
  let answer: Task;
  try {
    answer = await call();
  } catch (error) {
    takeBack();
    throw error;
  } finally {
    answered();
  }
  showTask(answer);
}

export const readAgain = async (ref: TaskRef): Promise<void> => {
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: keyOf(ref) }),
    queryClient.invalidateQueries({ queryKey: api.features.get.key() }),
  ]);
};
