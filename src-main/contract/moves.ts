import type { TaskStatus } from './tasks.ts';

/** What a person can do with a task, on the board and elsewhere. Each has a procedure of the same name in `tasks`. */
export type TaskAction = 'queue' | 'cancel' | 'retry' | 'reset' | 'accept' | 'archive' | 'restore' | 'publish';

/** What a drop on another column means. `ask` is said before it is done; the drop does nothing until the person agrees. */
export type Move =
  | { ok: true; action: TaskAction; words: string; ask: { title: string; text: string; button: string } | null }
  | { ok: false; reason: string };

const words: Record<TaskStatus, string> = {
  proposed: 'proposed',
  todo: 'to do',
  queued: 'queued',
  inprogress: 'in progress',
  review: 'in review',
  done: 'done',
  failed: 'failed',
  archived: 'archived',
};

const move = (action: TaskAction, text: string, ask: { title: string; text: string; button: string } | null = null): Move => ({
  ok: true,
  action,
  words: text,
  ask,
});
const refused = (reason: string): Move => ({ ok: false, reason });

const stop = {
  title: 'Stop the run?',
  text: 'The agent is stopped first. Its work so far is kept, and the task goes back to do.',
  button: 'Stop the run',
};

/**
 * The moves between two columns. Dropping never does what only a run can do: no card is dragged into progress, review or failed.
 * `restoresTo` is where an archived task came from.
 */
export function moveBetween(
  from: TaskStatus,
  to: TaskStatus,
  task: { hasSpec: boolean; restoresTo?: TaskStatus | null } = { hasSpec: true },
): Move {
  if (from === to) return refused(`It is ${words[from]} already.`);
  if (to === 'inprogress') return refused('The queue starts tasks by itself when there is a slot. Drop it on Queued.');
  if (to === 'proposed') return refused('Only the planner proposes tasks.');
  if (from === 'proposed') return to === 'todo' ? move('publish', 'Publish') : refused('A proposal is published first: drop it on To do.');
  if (from === 'archived') {
    const back: readonly TaskStatus[] = task.restoresTo ? [task.restoresTo] : ['todo', 'done', 'failed'];
    if (back.includes(to)) return move('restore', 'Restore');
    return refused(`It was ${back.map((status) => words[status]).join(' or ')} when it was archived, and goes back there.`);
  }
  if (to === 'failed') return refused('A task fails by its run alone.');
  switch (to) {
    case 'queued':
      if (from === 'todo') return task.hasSpec ? move('queue', 'Queue') : refused('Its spec is empty. Write what is to be done first.');
      if (from === 'failed') return move('retry', 'Retry from the start');
      if (from === 'review') return refused('Request changes instead: the agent has to know what to do.');
      return refused(from === 'inprogress' ? 'It is running already. Stop it first.' : 'It is done. Draft a follow-up instead.');
    case 'todo':
      if (from === 'queued') return move('cancel', 'Take out of the queue');
      if (from === 'inprogress') return move('cancel', 'Stop and put back', stop);
      if (from === 'failed') return move('reset', 'Put back to do');
      return refused(from === 'review' ? 'Accept it or request changes first.' : 'It is done. Draft a follow-up instead.');
    case 'review':
      return refused('A task gets here when its run delivers something to review.');
    case 'done':
      return from === 'review' ? move('accept', 'Accept') : refused('Only reviewed work can be done.');
    case 'archived':
      if (from === 'todo' || from === 'done' || from === 'failed') return move('archive', 'Archive');
      return refused(from === 'review' ? 'Accept it or request changes first.' : 'Take it out of the queue first.');
  }
}

/** Whether the order within this column is the person's own. The other columns are sorted by what moved last. */
export const hasOwnOrder = (status: TaskStatus): boolean => status === 'proposed' || status === 'todo' || status === 'queued';

/** The text, the agent and what a task waits for may change until an agent works by them. */
export const textIsEditable = (status: TaskStatus): boolean => ['proposed', 'todo', 'queued', 'failed'].includes(status);
