import { z } from 'zod';
import type { BoardFilter, Card, ColumnPage, columnQuery, PriorityBand } from '../../contract/board.ts';
import { hasOwnOrder } from '../../contract/moves.ts';
import { tokenUsage } from '../../contract/run-events.ts';
import { diffStat, verdict } from '../../contract/runs.ts';
import type { SearchHit } from '../../contract/system.ts';
import { type Task, type TaskStatus, taskStatus } from '../../contract/tasks.ts';
import { type Db, fold } from '../db/open.ts';
import { matchText } from './match-text.ts';

type Latest = NonNullable<Card['run']>;

/** What boards and searches show of many tasks at once. Reads a page, however many tasks there are; changes nothing. */
export function createBoard(deps: {
  db: Db;
  /** The tasks as everywhere else, in the order of the ids; ids of tasks that are gone are left out. */
  tasks: (ids: string[]) => { task: Task; unmet: string[] }[];
  /** Ids by names; throws UserError NOT_FOUND for a name that is none. */
  projectId: (name: string) => string;
}) {
  const { db } = deps;

  const cards = (ids: string[]): Card[] => {
    const latest = latestRuns(ids);
    const work = deps.tasks(ids).filter(({ task }) => task.kind === 'work');
    return work.map(({ task: { body, estimate: _, ...task }, unmet }) => ({
      ...task,
      hasSpec: body.trim() !== '',
      blockedBy: unmet,
      run: latest.get(task.id) ?? null,
    }));
  };

  const latestStatement = db.prepare<[string], LatestRow>(`
    SELECT t.value AS task_id, r.id, r.number, r.agent, r.model, r.step_text, r.step_at, r.tokens, r.cost_usd, r.diff_stat, r.verdict,
      r.started_at, r.finished_at,
      (SELECT s.name FROM run_stages s WHERE s.run_id = r.id ORDER BY s.seq DESC LIMIT 1) AS stage,
      (SELECT count(*) FROM receipts c WHERE c.run_id = r.id AND c.exit_code = 0 AND ${newest}) AS passed,
      (SELECT count(*) FROM receipts c WHERE c.run_id = r.id AND c.exit_code <> 0 AND ${newest}) AS failed
    FROM json_each(?) t JOIN runs r ON r.task_id = t.value AND r.number = (SELECT max(number) FROM runs WHERE task_id = t.value)`);

  const latestRuns = (ids: string[]): Map<string, Latest> =>
    new Map(latestStatement.all(JSON.stringify(ids)).map((row) => [row.task_id, toLatest(row)]));

  /** The condition that a filter comes to, and its values. */
  const where = (status: TaskStatus, filter: BoardFilter): { sql: string; values: unknown[] } => {
    const parts = ["t.kind = 'work'", 't.status = ?', hasOwnOrder(status) ? `t.status IN ${ordered}` : `t.status NOT IN ${ordered}`];
    const values: unknown[] = [status];
    const anyOf = (column: string, wanted: readonly string[]) => {
      if (wanted.length === 0) return;
      parts.push(wanted.length === 1 ? `${column} = ?` : `${column} IN (${wanted.map(() => '?').join(', ')})`);
      values.push(...wanted);
    };
    anyOf('t.project_id', filter.projects.map(deps.projectId));
    anyOf('t.agent', filter.agents);
    if (filter.labels.length > 0) {
      parts.push(`EXISTS (SELECT 1 FROM json_each(t.labels) l WHERE l.value IN (${filter.labels.map(() => '?').join(', ')}))`);
      values.push(...filter.labels);
    }
    if (filter.priorities.length > 0) parts.push(`(${filter.priorities.map((band) => bands[band]).join(' OR ')})`);
    for (const word of filter.text.split(/\s+/).filter(Boolean)) {
      const holds = containing(word);
      parts.push(`(${holds.in('t.title')} OR ${holds.in(keyOfTask)} OR t.labels <> '[]' AND EXISTS
        (SELECT 1 FROM json_each(t.labels) l WHERE ${holds.in('l.value')}))`);
      values.push(holds.value, holds.value, holds.value);
    }
    return { sql: parts.join(' AND '), values };
  };

  const isEmpty = (filter: BoardFilter) =>
    [filter.projects, filter.agents, filter.labels, filter.priorities].every((list) => list.length === 0) && filter.text.trim() === '';

  /** Without a filter the counters know; with one the matching rows are counted. */
  const count = (status: TaskStatus, filter: BoardFilter): number => {
    if (isEmpty({ ...filter, projects: [] })) {
      const ids = filter.projects.map(deps.projectId);
      const only = ids.length > 0 ? ` AND project_id IN (${ids.map(() => '?').join(', ')})` : '';
      const sum = db.prepare<unknown[], { n: number | null }>(`SELECT sum(n) AS n FROM work_counts WHERE status = ?${only}`);
      return sum.get(status, ...ids)?.n ?? 0;
    }
    const { sql, values } = where(status, filter);
    return db.prepare<unknown[], { n: number }>(`SELECT count(*) AS n FROM tasks t WHERE ${sql}`).get(...values)?.n ?? 0;
  };

  return {
    cards,

    column({ status, filter, offset, limit }: z.infer<typeof columnQuery>): ColumnPage {
      const { sql, values } = where(status, filter);
      const order = hasOwnOrder(status) ? 't.priority DESC, t.rank, t.queued_at, t.id' : 't.moved_at DESC, t.id';
      const ids = db
        .prepare<unknown[], { id: string }>(`SELECT t.id FROM tasks t WHERE ${sql} ORDER BY ${order} LIMIT ? OFFSET ?`)
        .all(...values, limit, offset)
        .map(({ id }) => id);
      return { cards: cards(ids), total: count(status, filter) };
    },

    counts: (filter: BoardFilter): Record<TaskStatus, number> =>
      Object.fromEntries(taskStatus.options.map((status) => [status, count(status, filter)])) as Record<TaskStatus, number>,

    /** Full text over title, slug and spec; the title counts most. */
    search({ text, limit }: { text: string; limit: number }): SearchHit[] {
      const match = matchText(text);
      if (match === null) return [];
      return db
        .prepare<[string, number], { project: string; slug: string; title: string; status: TaskStatus; excerpt: string }>(
          `SELECT p.name AS project, t.slug, t.title, t.status, snippet(tasks_text, 2, char(2), char(3), '…', 16) AS excerpt
           FROM tasks_text JOIN tasks t ON t.rowid = tasks_text.rowid JOIN projects p ON p.id = t.project_id
           WHERE tasks_text MATCH ? AND t.kind = 'work' ORDER BY t.status = 'archived', bm25(tasks_text, 10.0, 5.0, 1.0), t.updated_at DESC LIMIT ?`,
        )
        .all(match, limit)
        .map((row) => ({ ...row, key: `${row.project}/${row.slug}` }));
    },
  };
}

export type Board = ReturnType<typeof createBoard>;

/** Of a command that was run several times only the last receipt says how things are. */
const newest = 'c.seq = (SELECT max(seq) FROM receipts WHERE run_id = c.run_id AND command = c.command)';

/** As the conditions of the partial indexes say it, with `t.kind = 'work'`; the statuses of `hasOwnOrder`. */
const ordered = "('proposed', 'todo', 'queued')";

const keyOfTask = "(SELECT name FROM projects WHERE id = t.project_id) || '/' || t.slug";

/** LIKE is the faster one, and knows the two cases of ASCII letters alone. */
function containing(word: string): { in: (text: string) => string; value: string } {
  const ascii = /^[ -~]*$/.test(word);
  return ascii
    ? { in: (text) => `${text} LIKE ? ESCAPE '\\'`, value: `%${word.replaceAll(/[\\%_]/g, '\\$&')}%` }
    : { in: (text) => `instr(folded(${text}), ?) > 0`, value: fold(word) };
}

const bands: Record<PriorityBand, string> = { high: 't.priority > 0', normal: 't.priority = 0', low: 't.priority < 0' };

interface LatestRow {
  task_id: string;
  id: string;
  number: number;
  agent: string;
  model: string | null;
  step_text: string | null;
  step_at: number | null;
  tokens: string;
  cost_usd: number | null;
  diff_stat: string | null;
  verdict: string | null;
  started_at: number;
  finished_at: number | null;
  stage: Latest['stage'];
  passed: number;
  failed: number;
}

const word = z.object({ verdict: verdict.shape.verdict });

function toLatest(row: LatestRow): Latest {
  return {
    id: row.id,
    number: row.number,
    agent: row.agent,
    model: row.model,
    stage: row.stage,
    step: row.step_text === null || row.step_at === null ? null : { text: row.step_text, at: row.step_at },
    tokens: tokenUsage.parse(JSON.parse(row.tokens)),
    costUsd: row.cost_usd,
    diffStat: row.diff_stat === null ? null : diffStat.parse(JSON.parse(row.diff_stat)),
    verdict: row.verdict === null ? null : word.parse(JSON.parse(row.verdict)).verdict,
    checks: { passed: row.passed, failed: row.failed },
    startedAt: row.started_at,
    finishedAt: row.finished_at,
  };
}
