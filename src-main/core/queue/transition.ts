import type { TaskStatus } from '../../contract/tasks.ts';
import { recordActivity } from '../db/activity.ts';
import type { Db } from '../db/open.ts';
import { endOfColumn, sameRank } from '../db/rank.ts';
import type { Schema } from '../db/schema.ts';
import type { ChangeBus } from '../lib/bus.ts';
import type { Clock } from '../lib/clock.ts';
import { UserError } from '../lib/errors.ts';
import { isLegal, legalFrom, type TransitionName, transitions } from './states.ts';

type TaskColumns = { [K in keyof Schema['tasks']]?: Schema['tasks'][K] extends { __select__: infer S } ? S : Schema['tasks'][K] };

export interface TransitionRequest {
  taskId: string;
  name: TransitionName;
  actor: 'user' | 'dispatcher' | 'run' | 'system';
  /** Only the run that the task belongs to may make this move. */
  runId?: string;
  /** Other columns that change in the same statement. */
  set?: TaskColumns;
  text?: string;
  /** Runs inside the transaction after the task was updated; throwing undoes the transition. */
  also?: () => void;
}

export interface Transitions {
  /** Moves a task, or throws UserError CONFLICT when it is not (any more) in a status that the move starts from. */
  apply(request: TransitionRequest): void;
  /** The same for a run: false instead of an error when the task is not this run's any more. */
  applyFenced(request: TransitionRequest & { runId: string }): boolean;
}

/**
 * The only way a task changes its status: one conditional UPDATE and its activity row in one transaction, then the change
 * event. Whoever lost a race gets an error, never a silent overwrite.
 */
export function createTransitions({ db, bus, clock }: { db: Db; bus: ChangeBus; clock: Clock }): Transitions {
  const attempt = (
    request: TransitionRequest,
  ): { moved: true; projectId: string; to: TaskStatus } | { moved: false; status: TaskStatus | null } =>
    db.tx(() => {
      const { from, to } = transitions[request.name];
      const now = clock.now();
      const current = db.get(
        db.sql.selectFrom('tasks').select(['status', 'project_id', 'rank', 'follow_up']).where('id', '=', request.taskId),
      );
      if (!current) return { moved: false, status: null };
      let query = db.sql
        .updateTable('tasks')
        .set({
          ...columnsFor(request.name, current, to, now),
          rank: comesBack(request.name) ? sameRank(db, to, current.rank, request.taskId) : endOfColumn(db, to),
          ...request.set,
          status: to,
          updated_at: now,
          moved_at: now,
        })
        .where('id', '=', request.taskId)
        .where('status', 'in', from);
      if (request.runId !== undefined) query = query.where('run_id', '=', request.runId);
      if (request.name === 'plan') query = query.where('kind', '=', 'plan');
      if (from[0] === 'archived') query = query.where('archived_from', '=', to as 'todo' | 'done' | 'failed');
      const changed = db.run(query);
      if (changed === 0) return { moved: false, status: current.status };
      recordActivity(db, {
        taskId: request.taskId,
        at: now,
        actor: request.actor,
        kind: request.name,
        from: current.status,
        to,
        runId: request.runId ?? null,
        text: request.text ?? '',
      });
      request.also?.();
      return { moved: true, projectId: current.project_id, to };
    });

  const tell = (request: TransitionRequest, result: { projectId: string; to: TaskStatus }) =>
    // The move may be part of something bigger, which is not true before it is committed.
    db.afterCommit(() => bus.emit({ type: 'task', taskId: request.taskId, projectId: result.projectId, status: result.to }));

  return {
    apply(request) {
      const result = attempt(request);
      if (!result.moved) throw refusal(request.name, result.status);
      tell(request, result);
    },
    applyFenced(request) {
      const result = attempt(request);
      if (result.moved) tell(request, result);
      return result.moved;
    },
  };
}

/** What a move means for the columns that belong to a status. */
function columnsFor(
  name: TransitionName,
  from: { status: TaskStatus; follow_up: string | null },
  to: TaskStatus,
  now: number,
): TaskColumns {
  if (name.startsWith('restore-')) return { archived_from: null };
  switch (to) {
    case 'queued':
      return {
        failure_code: null,
        failure_message: null,
        finished_at: null,
        // What goes back to wait was not queued anew: with its time, too, it keeps its place.
        ...(name === 'requeue' ? {} : { queued_at: now, parked_until: null, parked_text: null }),
        ...(name === 'retry' ? { resume: 'fresh', follow_up: null } : {}),
      };
    case 'todo':
      return {
        // Changes that somebody asked for and no run has heard of yet are still to be made when the task is queued again.
        ...(name === 'unqueue' && from.follow_up !== null ? {} : { resume: 'fresh', follow_up: null }),
        queued_at: null,
        parked_until: null,
        parked_text: null,
        finished_at: null,
        failure_code: null,
        failure_message: null,
      };
    case 'inprogress':
      return { started_at: now, parked_until: null, parked_text: null };
    case 'archived':
      return { archived_from: from.status as 'todo' | 'done' | 'failed' };
    default:
      return { finished_at: now };
  }
}

// A task that only goes back to wait (parked, interrupted) keeps its place; so does one that is restored, which is no move of work.
function comesBack(name: TransitionName): boolean {
  return ['requeue', 'claim', 'archive', 'restore-todo', 'restore-done', 'restore-failed'].includes(name);
}

function refusal(name: TransitionName, status: TaskStatus | null): UserError {
  if (status === null) return new UserError('NOT_FOUND', 'There is no such task any more.');
  const words = verbs[name];
  if (isLegal(name, status))
    return new UserError('CONFLICT', `The task was changed by somebody else just now; it is ${status}. Look again and try again.`);
  const possible = [
    ...new Set(
      legalFrom(status)
        .filter((other) => userMoves.has(other))
        .map((other) => verbs[other]),
    ),
  ];
  return new UserError(
    'CONFLICT',
    `A task that is ${status} cannot be ${words}. ${possible.length > 0 ? `It can be ${possible.join(', ')}.` : 'Wait until its run has ended.'}`,
  );
}

const verbs: Record<TransitionName, string> = {
  publish: 'published',
  queue: 'queued',
  unqueue: 'taken out of the queue',
  claim: 'started',
  requeue: 'put back into the queue',
  cancel: 'cancelled',
  deliver: 'delivered',
  'no-change': 'finished',
  fail: 'failed',
  retry: 'retried',
  reset: 'reset',
  accept: 'accepted',
  'request-changes': 'sent back with changes',
  close: 'closed',
  plan: 'planned',
  archive: 'archived',
  'restore-todo': 'restored',
  'restore-done': 'restored',
  'restore-failed': 'restored',
};
const userMoves = new Set<TransitionName>([
  'publish',
  'queue',
  'unqueue',
  'cancel',
  'retry',
  'reset',
  'accept',
  'request-changes',
  'archive',
  'restore-todo',
  'restore-done',
  'restore-failed',
]);
