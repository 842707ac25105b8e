import { planQuestion } from '../../contract/features.ts';
import type { InboxItem } from '../../contract/system.ts';
import type { Db } from '../db/open.ts';

interface Row {
  id: string;
  project: string;
  agent: string;
  status: string;
  since: number;
  failure_message: string | null;
  question: string | null;
  feature_id: string | null;
  feature_slug: string | null;
  feature_title: string | null;
  proposals: number;
  subject_id: string | null;
  subject_slug: string | null;
  subject_title: string | null;
  subject_cost: number | null;
  subject_pr: string | null;
}

/**
 * What planners want of a person: an answer, a look at what they planned, or a decision after they failed. Reads the planners, of which
 * there is one a feature or spec. A plan is to be looked at until something of it is published.
 */
export function createPlanItems(db: Db) {
  const waiting = `
    FROM planners pl
    JOIN tasks t ON t.id = pl.task_id AND t.status NOT IN ('queued', 'inprogress')
    JOIN projects p ON p.id = t.project_id
    LEFT JOIN features f ON f.id = pl.feature_id
    LEFT JOIN tasks s ON s.id = pl.subject_id
    WHERE (f.id IS NULL OR f.deleted_at IS NULL) AND (s.id IS NULL OR s.status IN ('proposed', 'todo', 'queued', 'failed'))
      AND (pl.question IS NOT NULL OR t.status = 'failed' OR pl.draft IS NOT NULL
        OR EXISTS (SELECT 1 FROM tasks w WHERE w.feature_id = f.id AND w.status = 'proposed' AND w.kind = 'work')
          AND NOT EXISTS (SELECT 1 FROM tasks w WHERE w.feature_id = f.id AND w.status NOT IN ('proposed', 'archived') AND w.kind = 'work'))`;
  const list = db.prepare<[number], Row>(
    `SELECT t.id, p.name AS project, t.agent, t.status, coalesce(t.finished_at, t.updated_at) AS since, t.failure_message, pl.question,
       f.id AS feature_id, f.slug AS feature_slug, f.title AS feature_title,
       (SELECT count(*) FROM tasks w WHERE w.feature_id = f.id AND w.status = 'proposed' AND w.kind = 'work') AS proposals,
       s.id AS subject_id, s.slug AS subject_slug, s.title AS subject_title, s.cost_usd AS subject_cost, s.pr_url AS subject_pr
     ${waiting} ORDER BY since DESC LIMIT ?`,
  );
  const counted = db.prepare<[], { n: number }>(`SELECT count(*) AS n ${waiting}`);
  return { list: (limit: number): InboxItem[] => list.all(limit).map(toItem), count: (): number => counted.get()?.n ?? 0 };
}

function toItem(row: Row): InboxItem {
  const { project } = row;
  return {
    ...words(row),
    id: `plan ${row.id}`,
    since: row.since,
    task:
      row.subject_id === null
        ? null
        : {
            id: row.subject_id,
            key: `${project}/${row.subject_slug}`,
            project,
            slug: row.subject_slug ?? '',
            title: row.subject_title ?? '',
            costUsd: row.subject_cost ?? 0,
            prUrl: row.subject_pr,
          },
    feature:
      row.feature_id === null
        ? null
        : {
            id: row.feature_id,
            key: `${project}/${row.feature_slug}`,
            project,
            slug: row.feature_slug ?? '',
            title: row.feature_title ?? '',
          },
    agent: row.agent,
  };
}

function words(row: Row): Pick<InboxItem, 'kind' | 'text' | 'hint'> {
  if (row.status === 'failed')
    return { kind: 'plan-failed', text: row.failure_message ?? 'The planner failed.', hint: 'Ask it again, or put it to rest.' };
  if (row.question !== null)
    return { kind: 'question', text: planQuestion.parse(JSON.parse(row.question)).question, hint: 'It goes on with your answer.' };
  if (row.subject_id !== null)
    return { kind: 'plan', text: 'A spec was made of your notes.', hint: 'Accept it, or say what to do better.' };
  const many = row.proposals === 1 ? 'One task is proposed.' : `${row.proposals} tasks are proposed.`;
  return { kind: 'plan', text: many, hint: 'Look at them, then publish or bundle them.' };
}
