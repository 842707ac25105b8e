import { z } from 'zod';
import { type TokenUsage, todoItem, tokenUsage } from '../../contract/run-events.ts';
import { diffStat, type Receipt, type Run, type RunStatus, type Verdict, verdict } from '../../contract/runs.ts';
import type { Db } from '../db/open.ts';
import type { Schema } from '../db/schema.ts';
import { createRunMessages } from './messages.ts';
import { createRunRecords } from './records.ts';
import { type Progress, progress } from './state.ts';

export interface RunRow {
  id: string;
  taskId: string;
  number: number;
  attempt: number;
  resumes: string | null;
  agent: string;
  model: string | null;
  effort: string | null;
  sessionId: string | null;
  reviewSessionId: string | null;
  worktree: string;
  branch: string;
  baseRef: string | null;
  baseSha: string | null;
  headSha: string | null;
  progress: Progress;
  verdict: Verdict | null;
  tokens: TokenUsage;
  costUsd: number | null;
}

type RunColumns = { [K in Exclude<keyof Schema['runs'], 'id' | 'task_id' | 'owner'>]?: unknown };

/** The run's tables. Every write carries the run and its owner, and says whether the run is still this owner's. */
export function createRunStore(db: Db) {
  const runColumns = [
    'id',
    'task_id',
    'number',
    'attempt',
    'status',
    'resumes',
    'agent',
    'model',
    'effort',
    'session_id',
    'review_session_id',
    'worktree',
    'branch',
    'base_ref',
    'base_sha',
    'head_sha',
    'progress',
    'verdict',
    'outcome',
    'pr_url',
    'failure_code',
    'failure_message',
    'cost_usd',
    'tokens',
    'step_text',
    'step_at',
    'todos',
    'diff_stat',
    'started_at',
    'finished_at',
  ] as const;

  const records = createRunRecords(db);
  const messages = createRunMessages(db);
  const store = {
    ...records,
    ...messages,
    tx: db.tx,
    afterCommit: db.afterCommit,

    get(runId: string): RunRow | null {
      const row = db.get(db.sql.selectFrom('runs').select(runColumns).where('id', '=', runId));
      return row ? toRunRow(row) : null;
    },

    /** False when the run is not running any more or another instance has taken it over. */
    update(runId: string, owner: string, set: RunColumns): boolean {
      return (
        db.run(
          db.sql
            .updateTable('runs')
            .set(set as never)
            .where('id', '=', runId)
            .where('owner', '=', owner)
            .where('status', '=', 'running'),
        ) > 0
      );
    },

    saveProgress(runId: string, owner: string, state: Progress): boolean {
      return store.update(runId, owner, { progress: JSON.stringify(state) });
    },

    /** This run and those that it continues, newest first. */
    chain(runId: string): RunRow[] {
      const runs: RunRow[] = [];
      for (let run = store.get(runId); run; run = run.resumes === null ? null : store.get(run.resumes)) runs.push(run);
      return runs;
    },

    /** The newest receipt of this run or of the ones that it continues. */
    lastReceipt: (runId: string): Receipt | null => store.chain(runId).flatMap(({ id }) => store.receipts(id).toReversed())[0] ?? null,

    lastVerdict: (runId: string): Verdict | null => store.chain(runId).find(({ verdict }) => verdict !== null)?.verdict ?? null,

    /** What speaks for this commit: the run's own receipts, and those of earlier runs that it continues, if on the same commit. */
    receiptsFor(runId: string, sha: string): Receipt[] {
      const oldestFirst = store.chain(runId).toReversed();
      return oldestFirst.flatMap(({ id }) => store.receipts(id).filter((receipt) => id === runId || receipt.sha === sha));
    },

    /** Runs that claim to be alive but belong to an instance that is gone; they become this owner's. */
    takeOver(owner: string): string[] {
      return db
        .all(db.sql.updateTable('runs').set({ owner }).where('status', '=', 'running').where('owner', '<>', owner).returning('id'))
        .map(({ id }) => id);
    },

    /** The run of the same task before this one. */
    previous(run: { taskId: string; number: number }): string | null {
      return (
        db.get(
          db.sql
            .selectFrom('runs')
            .select('id')
            .where('task_id', '=', run.taskId)
            .where('number', '<', run.number)
            .orderBy('number', 'desc')
            .limit(1),
        )?.id ?? null
      );
    },

    latest(taskId: string): RunRow | null {
      const row = db.get(db.sql.selectFrom('runs').select(runColumns).where('task_id', '=', taskId).orderBy('number', 'desc').limit(1));
      return row ? toRunRow(row) : null;
    },

    /** Epoch ms. */
    endedAt(runId: string): number | null {
      return db.get(db.sql.selectFrom('runs').select('finished_at').where('id', '=', runId))?.finished_at ?? null;
    },

    statusOf(runId: string): RunStatus | null {
      return db.get(db.sql.selectFrom('runs').select('status').where('id', '=', runId))?.status ?? null;
    },

    /** What all runs of a task have cost so far, in USD. */
    totalCost(taskId: string): number {
      return (
        db.get(
          db.sql
            .selectFrom('runs')
            .select(({ fn }) => fn.sum<number | null>('cost_usd').as('cost'))
            .where('task_id', '=', taskId),
        )?.cost ?? 0
      );
    },

    list(taskId: string): Run[] {
      const pending = store.pendingMessages(taskId);
      const rows = db.all(db.sql.selectFrom('runs').select(runColumns).where('task_id', '=', taskId).orderBy('number'));
      return rows.map((row) => ({
        id: row.id,
        number: row.number,
        attempt: row.attempt,
        status: row.status,
        agent: row.agent,
        model: row.model,
        effort: row.effort,
        sessionId: row.session_id,
        reviewSessionId: row.review_session_id,
        worktree: row.worktree,
        branch: row.branch,
        baseRef: row.base_ref,
        baseSha: row.base_sha,
        headSha: row.head_sha,
        pid: row.status === 'running' ? (store.livingProcess(row.id)?.pid ?? null) : null,
        stages: store.stages(row.id),
        verdict: row.verdict === null ? null : verdict.parse(JSON.parse(row.verdict)),
        receipts: store.receipts(row.id),
        outcome: row.outcome,
        failure: row.failure_code === null ? null : { code: row.failure_code, message: row.failure_message ?? '' },
        costUsd: row.cost_usd,
        tokens: tokenUsage.parse(JSON.parse(row.tokens)),
        step: row.step_text === null || row.step_at === null ? null : { text: row.step_text, at: row.step_at },
        todos: z.array(todoItem).parse(JSON.parse(row.todos)),
        diffStat: row.diff_stat === null ? null : diffStat.parse(JSON.parse(row.diff_stat)),
        pendingMessages: pending.get(row.id) ?? [],
        startedAt: row.started_at,
        finishedAt: row.finished_at,
      }));
    },
  };
  return store;
}

export type RunStore = ReturnType<typeof createRunStore>;

function toRunRow(row: { [K in keyof Schema['runs']]?: unknown }): RunRow {
  const text = z.string().nullable();
  return {
    id: row.id as string,
    taskId: row.task_id as string,
    number: row.number as number,
    attempt: row.attempt as number,
    resumes: text.parse(row.resumes),
    agent: row.agent as string,
    model: text.parse(row.model),
    effort: text.parse(row.effort),
    sessionId: text.parse(row.session_id),
    reviewSessionId: text.parse(row.review_session_id),
    worktree: row.worktree as string,
    branch: row.branch as string,
    baseRef: text.parse(row.base_ref),
    baseSha: text.parse(row.base_sha),
    headSha: text.parse(row.head_sha),
    progress: progress.parse(JSON.parse(row.progress as string)),
    verdict: row.verdict === null ? null : verdict.parse(JSON.parse(row.verdict as string)),
    tokens: tokenUsage.parse(JSON.parse(row.tokens as string)),
    costUsd: row.cost_usd as number | null,
  };
}
