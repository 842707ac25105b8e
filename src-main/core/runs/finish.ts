import type { PlanAnswer } from '../../contract/plans.ts';
import type { Db } from '../db/open.ts';
import type { Clock } from '../lib/clock.ts';
import { RunLost } from './context.ts';
import type { FollowUp } from './follow-up-text.ts';
import type { RunEnd } from './state.ts';
import type { RunStore } from './store.ts';

/** A limit whose end the agent did not state is looked at again after this. */
const parkWithoutResetMs = 30 * 60_000;

interface Move {
  taskId: string;
  runId: string;
  name: 'deliver' | 'no-change' | 'fail' | 'cancel' | 'requeue';
  actor: 'run' | 'user';
  set: Record<string, unknown>;
  text: string;
  also: () => void;
}

/**
 * The rule that turns the end of a run into a transition of its task: both are written in one transaction, and only if the task
 * still belongs to this run. Returns false when it does not; the run is closed all the same.
 */
export function createFinish(deps: {
  db: Db;
  clock: Clock;
  owner: string;
  store: RunStore;
  transitions: { applyFenced(move: Move): boolean };
  /** Stores what a planner answered; runs in the transaction that moves its task. */
  planned: (runId: string, taskId: string, answer: PlanAnswer) => void;
  /** Stores what a run left to be done by others; runs in the same transaction. */
  leftBehind: (runId: string, found: FollowUp[]) => void;
  settings: { hold(agent: string, reason: 'agent-missing' | 'agent-auth', text: string): void; park(agent: string, until: number): void };
}) {
  const { db, clock, owner, store, transitions, settings } = deps;

  return (runId: string, end: RunEnd, found: FollowUp[] = []): boolean => {
    const run = store.get(runId);
    if (!run) return false;
    const now = clock.now();
    const closeRun = (
      status: 'succeeded' | 'failed' | 'cancelled' | 'interrupted' | 'parked',
      failure: { code: string; message: string } | null,
    ) => {
      const set = { status, finished_at: now, failure_code: failure?.code ?? null, failure_message: failure?.message ?? null };
      if (!store.update(runId, owner, set)) throw new RunLost(`Run ${runId} is not this instance's any more`);
    };
    const row = db.get(db.sql.selectFrom('runs').select(['outcome', 'pr_url']).where('id', '=', runId));
    const cost = store.totalCost(run.taskId);
    const work = { base_sha: run.baseSha, head_sha: run.headSha, branch: run.branch, cost_usd: cost };
    const move = (name: Move['name'], set: Record<string, unknown>, text: string, close: () => void, actor: Move['actor'] = 'run') => {
      const also = () => {
        close();
        if (found.length > 0) deps.leftBehind(runId, found);
      };
      return transitions.applyFenced({ taskId: run.taskId, runId, name, actor, set: { ...work, ...set }, text, also });
    };

    const settle = (): boolean => {
      switch (end.status) {
        case 'succeeded': {
          const { plan } = end;
          if (plan)
            return move('deliver', { outcome: null }, planText(plan), () => {
              closeRun('succeeded', null);
              deps.planned(runId, run.taskId, plan);
            });
          return move(
            end.changed ? 'deliver' : 'no-change',
            {
              outcome: end.changed ? (row?.outcome ?? 'local-branch') : 'no-change',
              pr_url: row?.pr_url ?? null,
              // It was opened or updated just now; from here on the forge is asked.
              pr_state: row?.pr_url ? 'open' : null,
            },
            row?.outcome ?? '',
            () => closeRun('succeeded', null),
          );
        }
        case 'failed':
          return move(
            'fail',
            { failure_code: end.failure.code, failure_message: end.failure.message },
            `${end.failure.code}: ${end.failure.message}`,
            () => closeRun('failed', end.failure),
          );
        case 'cancelled':
          return move(
            'cancel',
            {},
            'cancelled',
            () => closeRun('cancelled', { code: 'cancelled', message: 'Cancelled by you. The work is kept.' }),
            'user',
          );
        case 'interrupted':
          return move('requeue', { resume: run.baseSha === null ? 'fresh' : 'continue' }, 'interrupted', () =>
            closeRun('interrupted', {
              code: 'interrupted',
              message: 'The run was stopped, by the app or by the system. The task goes on from there.',
            }),
          );
        case 'parked': {
          const until = end.resetsAt !== null && end.resetsAt > now ? end.resetsAt : now + parkWithoutResetMs;
          return move(
            'requeue',
            { resume: run.baseSha === null ? 'fresh' : 'continue', parked_until: until, parked_text: 'usage limit' },
            `usage limit: ${end.message}`,
            () => {
              closeRun('parked', { code: 'usage-limit', message: end.message });
              settings.park(run.agent, until);
            },
          );
        }
      }
    };
    try {
      const moved = settle();
      if (!moved) closeRun('cancelled', { code: 'cancelled', message: 'The task was taken from this run.' });
      if (moved && end.status === 'failed' && (end.failure.code === 'agent-missing' || end.failure.code === 'agent-auth'))
        settings.hold(run.agent, end.failure.code, end.failure.message);
      return moved;
    } catch (error) {
      // Another instance drives the run now: the transaction is undone, and what becomes of the task is its to say.
      if (error instanceof RunLost) return false;
      throw error;
    }
  };
}

const planText = (answer: PlanAnswer): string =>
  ({ plan: 'planned', question: 'asks a question', spec: 'wrote a spec', answer: 'answered' })[answer.kind];
