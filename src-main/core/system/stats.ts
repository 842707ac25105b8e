import { tokenUsage } from '../../contract/run-events.ts';
import type { Stats as StatsAnswer } from '../../contract/system.ts';
import type { Db } from '../db/open.ts';
import type { Clock } from '../lib/clock.ts';
import { dayName, lastDays } from '../lib/local-days.ts';

type Day = StatsAnswer['days'][number];

/** Numbers over the last `days` local days, from the runs and the log of transitions of that time alone. */
export function createStats({ db, clock, projectId }: { db: Db; clock: Clock; projectId: (name: string) => string }) {
  const runs = db.prepare<
    [number],
    { started_at: number; agent: string; project: string; project_id: string; cost_usd: number | null; tokens: string }
  >(
    `SELECT r.started_at, r.agent, p.name AS project, p.id AS project_id, r.cost_usd, r.tokens
     FROM runs r INDEXED BY runs_started JOIN tasks t ON t.id = r.task_id JOIN projects p ON p.id = t.project_id WHERE r.started_at >= ?`,
  );
  // The first attempt was it: nobody sent the work back, and no run failed before.
  const moves = db.prepare<
    [number],
    { at: number; to_status: 'done' | 'failed' | 'review'; project_id: string; queued_at: number | null; again: number }
  >(
    `SELECT a.at, a.to_status, t.project_id,
       (SELECT max(q.at) FROM activity q WHERE q.task_id = a.task_id AND q.id < a.id AND q.kind IN ('queue', 'retry', 'request-changes')) AS queued_at,
       EXISTS (SELECT 1 FROM activity b WHERE b.task_id = a.task_id AND b.id < a.id AND b.kind IN ('request-changes', 'fail', 'retry')) AS again
     FROM activity a INDEXED BY activity_moves JOIN tasks t ON t.id = a.task_id
     WHERE t.kind = 'work' AND a.to_status IN ('done', 'failed', 'review') AND a.from_status IS NOT NULL AND a.from_status <> 'archived' AND a.at >= ?`,
  );

  return ({ days: count, project }: { days: number; project?: string | undefined }): StatsAnswer => {
    const only = project === undefined ? null : projectId(project);
    const starts = lastDays(count, clock.now());
    const from = starts[0] ?? 0;
    const days = new Map(starts.map((at) => [dayName(at), emptyDay(dayName(at))]));
    for (const row of runs.all(from)) {
      const day = days.get(dayName(row.started_at));
      if (!day || (only !== null && row.project_id !== only)) continue;
      const tokens = tokenUsage.parse(JSON.parse(row.tokens));
      day.runs += 1;
      day.costUsd += row.cost_usd ?? 0;
      for (const kind of tokenKinds) day.tokens[kind] += tokens[kind];
      add(day.byAgent, row.agent, row.cost_usd ?? 0, tokens);
      add(day.byProject, row.project, row.cost_usd ?? 0, tokens);
    }
    const firstPass = { accepted: 0, done: 0 };
    const leads: number[] = [];
    for (const row of moves.all(from)) {
      const day = days.get(dayName(row.at));
      if (!day || (only !== null && row.project_id !== only)) continue;
      if (row.to_status === 'review') {
        if (row.queued_at !== null) leads.push(row.at - row.queued_at);
        continue;
      }
      day[row.to_status] += 1;
      if (row.to_status !== 'done') continue;
      firstPass.done += 1;
      if (row.again === 0) firstPass.accepted += 1;
    }
    return { days: [...days.values()], firstPass, medianLeadMs: median(leads) };
  };
}

const tokenKinds = ['input', 'output', 'cacheRead', 'cacheWrite'] as const;
const emptyDay = (day: string): Day => ({
  day,
  done: 0,
  failed: 0,
  runs: 0,
  costUsd: 0,
  tokens: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 },
  byAgent: {},
  byProject: {},
});

function add(into: Day['byAgent'], name: string, costUsd: number, tokens: Day['tokens']): void {
  const before = into[name] ?? { costUsd: 0, tokens: 0 };
  // Cached ones as well: the parts add up to the whole that stands beside them.
  const all = tokenKinds.reduce((sum, kind) => sum + tokens[kind], 0);
  into[name] = { costUsd: before.costUsd + costUsd, tokens: before.tokens + all };
}

function median(values: number[]): number | null {
  if (values.length === 0) return null;
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] as number;
  return sorted.length % 2 === 1 ? upper : Math.round(((sorted[middle - 1] as number) + upper) / 2);
}

export type Stats = ReturnType<typeof createStats>;
