import type { StageName } from '../../contract/run-events.ts';
import type { Receipt, Stage, StageStatus } from '../../contract/runs.ts';
import type { Db } from '../db/open.ts';

export interface ProcessRow {
  id: string;
  runId: string;
  name: string;
  dir: string;
  pid: number;
  startTime: string;
  /** Epoch ms. */
  startedAt: number;
}

/** What a run leaves on record as it goes: its passes through the stages, its receipts, its agent processes. */
export function createRunRecords(db: Db) {
  return {
    startStage(runId: string, name: StageName, now: number): { seq: number; round: number } {
      return db.tx(() => {
        const last = db.get(
          db.sql
            .selectFrom('run_stages')
            .select(({ fn }) => [fn.max('seq').as('seq')])
            .where('run_id', '=', runId),
        );
        const same = db.get(
          db.sql
            .selectFrom('run_stages')
            .select(({ fn }) => [fn.countAll<number>().as('n')])
            .where('run_id', '=', runId)
            .where('name', '=', name),
        );
        const seq = (last?.seq ?? 0) + 1;
        const round = (same?.n ?? 0) + 1;
        db.run(
          db.sql
            .insertInto('run_stages')
            .values({ run_id: runId, seq, name, round, status: 'running', started_at: now, finished_at: null }),
        );
        return { seq, round };
      });
    },

    endStage(runId: string, seq: number, status: Exclude<StageStatus, 'running'>, now: number): void {
      db.run(
        db.sql
          .updateTable('run_stages')
          .set({ status, finished_at: now })
          .where('run_id', '=', runId)
          .where('seq', '=', seq)
          .where('status', '=', 'running'),
      );
    },

    /** The stage that was going on when the last instance died. */
    openStage(runId: string): { seq: number; name: StageName } | null {
      return (
        db.get(
          db.sql
            .selectFrom('run_stages')
            .select(['seq', 'name'])
            .where('run_id', '=', runId)
            .where('status', '=', 'running')
            .orderBy('seq', 'desc')
            .limit(1),
        ) ?? null
      );
    },

    closeStages(runId: string, status: 'interrupted' | 'failed', now: number): void {
      db.run(
        db.sql.updateTable('run_stages').set({ status, finished_at: now }).where('run_id', '=', runId).where('status', '=', 'running'),
      );
    },

    addReceipt(runId: string, receipt: Receipt): void {
      const last = db.get(
        db.sql
          .selectFrom('receipts')
          .select(({ fn }) => [fn.max('seq').as('seq')])
          .where('run_id', '=', runId),
      );
      db.run(
        db.sql.insertInto('receipts').values({
          run_id: runId,
          seq: (last?.seq ?? 0) + 1,
          command: receipt.command,
          exit_code: receipt.exitCode,
          sha: receipt.sha,
          duration_ms: receipt.durationMs,
          started_at: receipt.startedAt,
          output_tail: receipt.outputTail,
        }),
      );
    },

    receipts(runId: string): Receipt[] {
      const rows = db.all(
        db.sql
          .selectFrom('receipts')
          .select(['command', 'exit_code', 'sha', 'duration_ms', 'started_at', 'output_tail'])
          .where('run_id', '=', runId)
          .orderBy('seq'),
      );
      return rows.map((row) => ({
        command: row.command,
        exitCode: row.exit_code,
        sha: row.sha,
        durationMs: row.duration_ms,
        startedAt: row.started_at,
        outputTail: row.output_tail,
      }));
    },

    addProcess(row: ProcessRow): void {
      db.run(
        db.sql.insertInto('processes').values({
          id: row.id,
          run_id: row.runId,
          name: row.name,
          dir: row.dir,
          pid: row.pid,
          start_time: row.startTime,
          started_at: row.startedAt,
          ended_at: null,
        }),
      );
    },

    endProcess(id: string, now: number): void {
      db.run(db.sql.updateTable('processes').set({ ended_at: now }).where('id', '=', id).where('ended_at', 'is', null));
    },

    endProcesses(runId: string, now: number): void {
      db.run(db.sql.updateTable('processes').set({ ended_at: now }).where('run_id', '=', runId).where('ended_at', 'is', null));
    },

    livingProcess(runId: string): ProcessRow | null {
      const row = db.get(
        db.sql
          .selectFrom('processes')
          .select(['id', 'run_id', 'name', 'dir', 'pid', 'start_time', 'started_at'])
          .where('run_id', '=', runId)
          .where('ended_at', 'is', null)
          .orderBy('started_at', 'desc')
          .limit(1),
      );
      return row
        ? {
            id: row.id,
            runId: row.run_id,
            name: row.name,
            dir: row.dir,
            pid: row.pid,
            startTime: row.start_time,
            startedAt: row.started_at,
          }
        : null;
    },

    stages(runId: string): Stage[] {
      return db
        .all(
          db.sql
            .selectFrom('run_stages')
            .select(['name', 'round', 'status', 'started_at', 'finished_at'])
            .where('run_id', '=', runId)
            .orderBy('seq'),
        )
        .map((row) => ({ name: row.name, round: row.round, status: row.status, startedAt: row.started_at, finishedAt: row.finished_at }));
    },
  };
}
