import { z } from 'zod';
import type { TaskPlan } from '../../contract/features.ts';
import type { Db } from '../db/open.ts';

/** `titleWas` is the task's title that it is made for. */
const draft = z.object({ title: z.string(), body: z.string(), titleWas: z.string().default('') });
export type Draft = z.infer<typeof draft>;

/** A person who has a text replaced again and again is shown the last ones; all of them stay. */
const shownVersions = 50;

/** Drafts of specs that wait for a person, and the texts that they replaced. */
export function createSpecStore(db: Db) {
  return {
    draft: (row: { draft: string | null }): Draft | null => (row.draft === null ? null : draft.parse(JSON.parse(row.draft))),

    /** Newest first. */
    earlier: (taskId: string): TaskPlan['earlier'] =>
      db
        .all(
          db.sql
            .selectFrom('spec_versions')
            .select(['id', 'replaced_at', 'title', 'body'])
            .where('task_id', '=', taskId)
            .orderBy('id', 'desc')
            .limit(shownVersions),
        )
        .map(({ replaced_at, ...version }) => ({ ...version, at: replaced_at })),

    version: (taskId: string, id: number) =>
      db.get(db.sql.selectFrom('spec_versions').select(['title', 'body']).where('task_id', '=', taskId).where('id', '=', id)),

    keep(taskId: string, at: number, { title, body }: { title: string; body: string }): void {
      db.run(db.sql.insertInto('spec_versions').values({ task_id: taskId, replaced_at: at, title, body }));
    },
  };
}
