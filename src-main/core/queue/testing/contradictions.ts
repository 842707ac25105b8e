import type { Db } from '../../db/open.ts';

/** Each query finds what must never be; its name says what that would mean. */
const queries: Record<string, string> = {
  'the count of unmet dependencies is wrong': `
    SELECT t.slug, t.blocked, (SELECT count(*) FROM task_deps e JOIN tasks d ON d.id = e.depends_on
      WHERE e.task_id = t.id AND NOT (d.status = 'done' OR d.archived_from IS 'done')) AS truth
    FROM tasks t WHERE blocked <> truth`,
  'the count of tasks per status is wrong': `
    SELECT c.project_id, c.status, c.n, (SELECT count(*) FROM tasks t WHERE t.project_id = c.project_id AND t.status = c.status) AS truth
    FROM task_counts c WHERE c.n <> truth
    UNION ALL SELECT DISTINCT t.project_id, t.status, NULL, NULL FROM tasks t
    WHERE NOT EXISTS (SELECT 1 FROM task_counts c WHERE c.project_id = t.project_id AND c.status = t.status)`,
  'a task in progress is not in exactly the run it names': `
    SELECT t.slug, t.run_id FROM tasks t WHERE t.status = 'inprogress'
    AND (SELECT group_concat(r.id) FROM runs r WHERE r.task_id = t.id AND r.status = 'running') IS NOT t.run_id`,
  'a run goes on although its task is not in progress': `
    SELECT t.slug, t.status, r.id FROM runs r JOIN tasks t ON t.id = r.task_id WHERE r.status = 'running' AND t.status <> 'inprogress'`,
  'the numbers of the runs have gaps': `
    SELECT task_id, max(number) AS last, count(*) AS n FROM runs GROUP BY task_id HAVING last <> n OR min(number) <> 1`,
  'the activity log ends in another status than the task': `
    SELECT t.slug, t.status, (SELECT a.to_status FROM activity a WHERE a.task_id = t.id AND a.to_status IS NOT NULL ORDER BY a.id DESC LIMIT 1) AS last
    FROM tasks t WHERE t.status IS NOT last`,
  'a move starts elsewhere than the one before it ended': `
    SELECT * FROM (SELECT task_id, kind, from_status, lag(to_status) OVER (PARTITION BY task_id ORDER BY id) AS before FROM activity WHERE to_status IS NOT NULL)
    WHERE from_status IS NOT before`,
  'two tasks of one column have the same place': `
    SELECT status, rank, group_concat(slug) AS slugs FROM tasks WHERE status IN ('todo', 'queued') GROUP BY status, rank HAVING count(*) > 1`,
  'dependencies go round in a circle': `
    WITH RECURSIVE reach (origin, id) AS (SELECT task_id, depends_on FROM task_deps UNION SELECT reach.origin, d.depends_on FROM task_deps d JOIN reach ON d.task_id = reach.id)
    SELECT origin FROM reach WHERE origin = id`,
};

/** What in the database contradicts itself; empty when all is well. */
export function contradictions(db: Db): string[] {
  return Object.entries(queries).flatMap(([meaning, sql]) =>
    db
      .prepare<[], unknown>(sql)
      .all()
      .map((row) => `${meaning}: ${JSON.stringify(row)}`),
  );
}
