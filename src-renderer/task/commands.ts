import type { Task, TaskStatus } from '../../src-main/contract/tasks.ts';

/** What a person can do with an open task. Those that need words or a look first have an ellipsis. */
export type TaskCommand =
  | 'queue'
  | 'unqueue'
  | 'stop'
  | 'accept'
  | 'merge'
  | 'request-changes'
  | 'continue'
  | 'retry'
  | 'reset'
  | 'archive'
  | 'restore'
  | 'follow-up'
  | 'publish'
  | 'drop';

export const commandWords: Record<TaskCommand, string> = {
  queue: 'Queue → agent',
  unqueue: 'Take out of the queue',
  stop: 'Stop…',
  accept: 'Accept',
  merge: 'Accept & merge…',
  'request-changes': 'Request changes…',
  continue: 'Continue…',
  retry: 'Retry from the start',
  reset: 'Put back to do',
  archive: 'Archive',
  restore: 'Restore',
  'follow-up': 'Draft a follow-up',
  publish: 'Publish',
  drop: 'Drop',
};

/** The command that a state is about comes first and is the one of ⌘↵; the others follow in the order in which they are offered. */
const byStatus: Record<TaskStatus, readonly TaskCommand[]> = {
  proposed: ['publish', 'drop'],
  todo: ['queue', 'archive'],
  queued: ['unqueue'],
  inprogress: ['stop'],
  review: ['accept', 'merge', 'request-changes', 'follow-up'],
  done: ['follow-up', 'archive'],
  failed: ['continue', 'retry', 'reset', 'follow-up', 'archive'],
  archived: ['restore'],
};

type Facts = Pick<Task, 'status' | 'baseSha' | 'outcome' | 'kind'>;

/** A planner belongs to its feature or task, where it is given work; here it is watched, stopped and tried again. */
const forPlanners: readonly TaskCommand[] = ['stop', 'unqueue', 'retry'];

export function commandsOf(task: Facts): readonly TaskCommand[] {
  return byStatus[task.status].filter(
    (command) =>
      (task.kind !== 'plan' || forPlanners.includes(command)) &&
      // Without a base commit the last run never had a worktree: there is nothing to go on with.
      (command !== 'continue' || task.baseSha !== null) &&
      // What was delivered without a change has nothing to merge.
      (command !== 'merge' || task.outcome !== 'no-change'),
  );
}

/** Why a command that belongs to this state cannot be given now, or null. */
export function commandProblem(command: TaskCommand, task: Pick<Task, 'body' | 'kind'>): string | null {
  if (task.kind === 'plan') return null;
  const needsSpec = command === 'queue' || command === 'retry' || command === 'continue';
  return needsSpec && task.body.trim() === '' ? 'The spec is empty. Write what is to be done first.' : null;
}

/** Why the text cannot be changed in this state; for those in which it can, null. */
export function readOnlyReason({ status, kind }: Pick<Task, 'status' | 'kind'>): string | null {
  if (kind === 'plan') return 'What a planner is asked for is written where it plans.';
  switch (status) {
    case 'inprogress':
      return 'An agent works by this text, so it cannot be changed. Send the agent a message from the Run tab, or stop the run.';
    case 'review':
      return 'The work was done by this text. Request changes to say what is missing, or draft a follow-up.';
    case 'done':
      return 'This task is done. Draft a follow-up for what comes next.';
    case 'archived':
      return 'Archived tasks are read-only. Restore it to go on.';
    default:
      return null;
  }
}
