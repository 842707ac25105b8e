import type { Db } from '../db/open.ts';

export interface WaitingMessage {
  id: number;
  text: string;
}

/** What people tell running agents, until it is part of a turn (`taken_at`). */
export function createRunMessages(db: Db) {
  const waiting = db.prepare<[{ id: string; taskId: string; attempt: number }], WaitingMessage>(/* sql */ `
    WITH RECURSIVE chain (id, resumes) AS (
      SELECT id, resumes FROM runs WHERE id = $id
      UNION SELECT runs.id, runs.resumes FROM runs JOIN chain ON runs.id = chain.resumes)
    SELECT id, text FROM run_messages WHERE taken_at IS NULL
      AND run_id IN (SELECT id FROM chain UNION SELECT id FROM runs WHERE task_id = $taskId AND attempt = $attempt)
    ORDER BY id`);
  return {
    /** False when the run has ended. */
    addMessage(runId: string, text: string, now: number): boolean {
      return db.tx(() => {
        const running = db.get(db.sql.selectFrom('runs').select('id').where('id', '=', runId).where('status', '=', 'running'));
        if (running) db.run(db.sql.insertInto('run_messages').values({ run_id: runId, at: now, text, taken_at: null }));
        return running !== undefined;
      });
    },

    /**
     * Oldest first: to this run, to those that it continues, and to one that was cut short before there was anything to continue (it
     * shares this run's attempt).
     */
    waitingMessages: ({ id, taskId, attempt }: { id: string; taskId: string; attempt: number }): WaitingMessage[] =>
      waiting.all({ id, taskId, attempt }),

    takeMessages(messages: readonly WaitingMessage[], now: number): void {
      const ids = messages.map(({ id }) => id);
      db.run(db.sql.updateTable('run_messages').set({ taken_at: now }).where('id', 'in', ids).where('taken_at', 'is', null));
    },

    /** By run, of all runs of a task. */
    pendingMessages(taskId: string): Map<string, string[]> {
      const rows = db.all(
        db.sql
          .selectFrom('run_messages')
          .innerJoin('runs', 'runs.id', 'run_messages.run_id')
          .select(['run_messages.run_id as runId', 'run_messages.text as text'])
          .where('runs.task_id', '=', taskId)
          .where('run_messages.taken_at', 'is', null)
          .orderBy('run_messages.id'),
      );
      const byRun = new Map<string, string[]>();
      for (const { runId, text } of rows) byRun.set(runId, [...(byRun.get(runId) ?? []), text]);
      return byRun;
    },
  };
}
