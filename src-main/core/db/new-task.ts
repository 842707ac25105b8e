import type { Insertable } from 'kysely';
import { freeSlug } from '../../contract/slugs.ts';
import type { Db } from './open.ts';
import { endOfColumn } from './rank.ts';
import type { Schema } from './schema.ts';

type Row = Insertable<Schema['tasks']>;
type Given = 'id' | 'project_id' | 'slug' | 'title' | 'body' | 'status' | 'model' | 'agent' | 'effort' | 'created_at';

/** The branch that a task of this slug works on. A planner's holds nothing of anybody's. */
export const branchFor = (slug: string, kind: 'work' | 'plan' = 'work'): string => `${kind === 'plan' ? 'plan' : 'task'}/${slug}`;

/** Inserts a task, at the end of its column unless it says where. Part of the transaction that also writes its activity. */
export function insertTask(db: Db, task: Pick<Row, Given> & Partial<Row>): void {
  db.run(
    db.sql.insertInto('tasks').values({
      archived_from: null,
      rank: task.rank ?? endOfColumn(db, task.status),
      not_before: null,
      parked_until: null,
      parked_text: null,
      queued_at: null,
      follow_up: null,
      run_id: null,
      branch: branchFor(task.slug, task.kind),
      base_sha: null,
      head_sha: null,
      outcome: null,
      pr_url: null,
      failure_code: null,
      failure_message: null,
      updated_at: task.created_at,
      moved_at: task.created_at,
      started_at: null,
      finished_at: null,
      ...task,
    }),
  );
}

export function slugTaken(db: Db, projectId: string, slug: string): boolean {
  return db.get(db.sql.selectFrom('tasks').select('id').where('project_id', '=', projectId).where('slug', '=', slug)) !== undefined;
}

export const freeTaskSlug = (db: Db, projectId: string, slug: string): string => freeSlug(slug, (other) => slugTaken(db, projectId, other));
