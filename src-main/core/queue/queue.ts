import { cpus } from 'node:os';
import { recordActivity } from '../db/activity.ts';
import type { Db } from '../db/open.ts';
import type { ChangeBus } from '../lib/bus.ts';
import type { Clock } from '../lib/clock.ts';
import { newId } from '../lib/ids.ts';

/** What the dispatcher needs to start a run; everything else is read by the run itself. */
export interface Claim {
  runId: string;
  taskId: string;
  projectId: string;
  agent: string;
}

export interface Queue {
  /** Takes the first task that may start and gives it to a new run of `owner`, in one transaction; null when none may. */
  claim(limits: { maxRunning: number }): Claim | null;
  /** Epoch ms at which a queued task becomes due by time alone (schedule, parking, a new day for an agent's cap); null when none does. */
  nextDue(): number | null;
  running(): number;
}

/** Without a setting: as many agents as cores, for agents wait for the network more than they compute; 4 keeps a laptop usable. */
export const defaultMaxRunning = (): number => Math.min(4, Math.max(2, cpus().length));

/**
 * The claim. The inner query looks only at the head of each lane (project × agent): one index seek a lane, however long the queue
 * is. The conditions are those of waiting.ts. The plus sign keeps SQLite from building an index of the few agents for every claim.
 */
const claimSql = /* sql */ `
UPDATE tasks SET status = 'inprogress', run_id = $runId, started_at = $now, updated_at = $now, moved_at = $now, parked_until = NULL, parked_text = NULL
WHERE rowid = (
  SELECT head.rowid
  FROM projects p
  JOIN task_counts c ON c.project_id = p.id AND c.status = 'queued' AND c.n > 0
  CROSS JOIN agents a
  JOIN tasks head ON head.rowid = (
    SELECT t.rowid FROM tasks t INDEXED BY tasks_queue
    WHERE t.project_id = p.id AND t.agent = a.id AND t.status = 'queued' AND t.blocked = 0
      AND (t.not_before IS NULL OR t.not_before <= $now) AND (t.parked_until IS NULL OR t.parked_until <= $now)
    ORDER BY t.priority DESC, t.rank, t.queued_at, t.id LIMIT 1)
  WHERE p.paused = 0 AND p.present = 1
    AND +a.enabled = 1 AND a.hold_reason IS NULL AND (a.parked_until IS NULL OR a.parked_until <= $now)
    AND a.id NOT IN (SELECT value FROM json_each($capped))
    AND coalesce((SELECT n FROM task_counts r WHERE r.project_id = p.id AND r.status = 'inprogress'), 0) < p.max_running
    AND (a.max_running IS NULL OR (SELECT count(*) FROM tasks r INDEXED BY tasks_running WHERE r.status = 'inprogress' AND r.agent = a.id) < a.max_running)
    AND (SELECT count(*) FROM tasks r INDEXED BY tasks_running WHERE r.status = 'inprogress') < $maxRunning
  ORDER BY head.priority DESC, head.rank, head.queued_at, head.id LIMIT 1)
AND status = 'queued'
RETURNING id AS taskId, project_id AS projectId, slug, agent, model, effort, branch, resume, follow_up AS followUp`;

interface ClaimedRow {
  taskId: string;
  projectId: string;
  slug: string;
  agent: string;
  model: string | null;
  effort: string | null;
  branch: string;
  resume: 'fresh' | 'continue';
  followUp: string | null;
}

interface PreviousRun {
  id: string;
  number: number;
  attempt: number;
  status: string;
  session_id: string | null;
  review_session_id: string | null;
  worktree: string;
  branch: string;
  base_ref: string | null;
  base_sha: string | null;
  head_sha: string | null;
  diff_stat: string | null;
  progress: string;
}

export function createQueue(deps: {
  db: Db;
  bus: ChangeBus;
  clock: Clock;
  owner: string;
  worktreePath: (projectName: string, slug: string) => string;
  /** The pipeline state in which a run starts; `previous` is the run that it continues. */
  initialProgress: (previous: { progress: string; status: string } | null, followUp: string | null) => string;
  /** The model and effort that a task runs with, as the settings are at its start. */
  choice: (task: { agent: string; model: string | null; effort: string | null }) => { model: string | null; effort: string | null };
  /** Agents that have spent what they may, and until when. */
  capped: () => ReadonlyMap<string, { until: number }>;
}): Queue {
  const { db, bus, clock, owner } = deps;
  const claimStatement = db.prepare<[{ runId: string; now: number; maxRunning: number; capped: string }], ClaimedRow>(claimSql);
  const previousStatement = db.prepare<[string], PreviousRun>(
    'SELECT id, number, attempt, status, session_id, review_session_id, worktree, branch, base_ref, base_sha, head_sha, diff_stat, progress FROM runs WHERE task_id = ? ORDER BY number DESC LIMIT 1',
  );
  const projectStatement = db.prepare<[string], { name: string }>('SELECT name FROM projects WHERE id = ?');
  const forgetFollowUp = db.prepare<[string], never>('UPDATE tasks SET follow_up = NULL WHERE id = ?');
  const due = dueStatement(db);
  const runningNow = runningStatement(db);
  const insertStatement = db.prepare<unknown[], never>(
    `INSERT INTO runs (id, task_id, number, attempt, status, owner, resumes, agent, model, effort, session_id, review_session_id, worktree, branch, base_ref, base_sha, head_sha, diff_stat, progress, started_at)
     VALUES (?, ?, ?, ?, 'running', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );

  return {
    claim({ maxRunning }) {
      const now = clock.now();
      const runId = newId(now);
      const capped = JSON.stringify([...deps.capped().keys()]);
      const claimed = db.tx(() => {
        const task = claimStatement.get({ runId, now, maxRunning, capped });
        if (!task) return null;
        const last = previousStatement.get(task.taskId);
        const continued = task.resume === 'continue' && last?.base_sha ? last : null;
        const project = projectStatement.get(task.projectId) as { name: string };
        const { model, effort } = deps.choice(task);
        // The agent's session is only of use to the same agent.
        const sameAgent = continued !== null && agentOf(db, continued.id) === task.agent;
        insertStatement.run(
          runId,
          task.taskId,
          (last?.number ?? 0) + 1,
          attemptNumber(last, continued),
          owner,
          continued?.id ?? null,
          task.agent,
          model,
          effort,
          sameAgent ? continued.session_id : null,
          sameAgent ? continued.review_session_id : null,
          continued?.worktree ?? deps.worktreePath(project.name, task.slug),
          continued?.branch ?? task.branch,
          continued?.base_ref ?? null,
          continued?.base_sha ?? null,
          continued?.head_sha ?? null,
          continued?.diff_stat ?? null,
          deps.initialProgress(continued, task.followUp),
          now,
        );
        // What a person asked is the run's from here on.
        if (task.followUp !== null) forgetFollowUp.run(task.taskId);
        recordActivity(db, {
          taskId: task.taskId,
          at: now,
          actor: 'dispatcher',
          kind: 'claim',
          from: 'queued',
          to: 'inprogress',
          runId,
          text: '',
        });
        return task;
      });
      if (!claimed) return null;
      bus.emit({ type: 'task', taskId: claimed.taskId, projectId: claimed.projectId, status: 'inprogress' });
      return { runId, taskId: claimed.taskId, projectId: claimed.projectId, agent: claimed.agent };
    },

    nextDue() {
      const now = clock.now();
      const times = due.all({ now }).flatMap(({ at }) => (at === null ? [] : [at]));
      for (const { until } of deps.capped().values()) times.push(until);
      return times.length > 0 ? Math.min(...times) : null;
    },

    running: () => runningNow.get()?.n ?? 0,
  };
}

// A run after a parked or interrupted one is the same attempt, even when that had nothing yet to go on from: the count is of tries.
function attemptNumber(last: PreviousRun | undefined, continued: PreviousRun | null): number {
  if (!last) return 1;
  const cutShort = last.status === 'parked' || last.status === 'interrupted';
  return cutShort && (continued || last.base_sha === null) ? last.attempt : last.attempt + 1;
}

function agentOf(db: Db, runId: string): string | undefined {
  return db.get(db.sql.selectFrom('runs').select('agent').where('id', '=', runId))?.agent;
}

const dueStatement = (db: Db) =>
  db.prepare<[{ now: number }], { at: number | null }>(
    `SELECT min(not_before) AS at FROM tasks WHERE status = 'queued' AND not_before IS NOT NULL AND not_before > $now
     UNION ALL SELECT min(parked_until) FROM tasks WHERE status = 'queued' AND parked_until IS NOT NULL AND parked_until > $now
     UNION ALL SELECT min(parked_until) FROM agents WHERE parked_until > $now`,
  );
const runningStatement = (db: Db) =>
  db.prepare<[], { n: number }>("SELECT count(*) AS n FROM tasks INDEXED BY tasks_running WHERE status = 'inprogress'");
