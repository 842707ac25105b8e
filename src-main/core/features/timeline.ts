import type { TimelineEntry } from '../../contract/comments.ts';
import type { RunStatus } from '../../contract/runs.ts';
import type { Activity } from '../../contract/tasks.ts';
import type { Db } from '../db/open.ts';
import type { CommentStore, Discussion } from './comment-store.ts';
import type { FeatureStore } from './store.ts';

/** Of each kind of entry the newest; more than anybody reads at once. */
const newest = 500;

interface ActivityRow {
  id: number;
  at: number;
  actor: Activity['actor'];
  kind: string;
  from_status: Activity['from'];
  to_status: Activity['to'];
  run_id: string | null;
  text: string;
  slug: string;
  project: string;
  title: string;
}

/** What happened around a feature or a task, oldest first. Reads what hangs on it, through indexes, and nothing else. */
export function createTimeline({ db, store, comments }: { db: Db; store: FeatureStore; comments: CommentStore }) {
  const columns = `a.id, a.at, a.actor, a.kind, a.from_status, a.to_status, a.run_id, a.text, t.slug, p.name AS project, t.title`;
  const ofFeature = db.prepare<[string, number], ActivityRow>(
    `SELECT ${columns} FROM tasks t INDEXED BY tasks_feature CROSS JOIN activity a INDEXED BY activity_task ON a.task_id = t.id
     JOIN projects p ON p.id = t.project_id
     WHERE t.feature_id = ? AND t.feature_id IS NOT NULL AND t.kind = 'work' ORDER BY a.id DESC LIMIT ?`,
  );
  const ofTask = db.prepare<[string, number], ActivityRow>(
    `SELECT ${columns} FROM activity a INDEXED BY activity_task JOIN tasks t ON t.id = a.task_id JOIN projects p ON p.id = t.project_id
     WHERE a.task_id = ? ORDER BY a.id DESC LIMIT ?`,
  );
  const plans = db.prepare<
    [string, number],
    {
      started_at: number;
      number: number;
      status: RunStatus;
      agent: string;
      cost_usd: number | null;
      finished_at: number | null;
      slug: string;
      project: string;
    }
  >(
    `SELECT r.started_at, r.number, r.status, r.agent, r.cost_usd, r.finished_at, t.slug, p.name AS project
     FROM runs r JOIN tasks t ON t.id = r.task_id JOIN projects p ON p.id = t.project_id
     WHERE r.task_id = ? ORDER BY r.number DESC LIMIT ?`,
  );

  return (where: Discussion): TimelineEntry[] => {
    const planner = store.planner('featureId' in where ? where : { subjectId: where.taskId });
    const runs = planner ? plans.all(planner.task_id, newest) : [];
    const happened = 'featureId' in where ? ofFeature.all(where.featureId, newest) : ofTask.all(where.taskId, newest);
    const entries: TimelineEntry[] = [
      ...happened.map((row) => ({
        type: 'activity' as const,
        id: row.id,
        at: row.at,
        actor: row.actor,
        kind: row.kind,
        from: row.from_status,
        to: row.to_status,
        runId: row.run_id,
        text: row.text,
        taskKey: `${row.project}/${row.slug}`,
        taskTitle: row.title,
      })),
      ...runs.map((run, i) => ({
        type: 'plan' as const,
        at: run.started_at,
        taskKey: `${run.project}/${run.slug}`,
        number: run.number,
        // What earlier ones were asked is said by the comments beside them.
        asked: i === 0 && planner && planner.asked_at <= run.started_at ? planner.asked : null,
        status: run.status,
        agent: run.agent,
        costUsd: run.cost_usd,
        finishedAt: run.finished_at,
      })),
      ...comments.list(where, newest).map((comment) => ({ type: 'comment' as const, ...comment })),
    ];
    const order = (entry: TimelineEntry) => (entry.type === 'activity' ? entry.id : 0);
    return entries.sort((a, b) => a.at - b.at || order(a) - order(b));
  };
}
