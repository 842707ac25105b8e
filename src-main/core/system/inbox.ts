import type { AgentInfo } from '../../contract/settings.ts';
import type { InboxItem } from '../../contract/system.ts';
import type { Db } from '../db/open.ts';
import type { Clock } from '../lib/clock.ts';
import { clockTime } from '../lib/local-days.ts';
import { createPlanItems } from './inbox-plans.ts';

/** As many as a person can still look through; the board has all of them. */
const maxItems = 500;

interface Row {
  id: string;
  project: string;
  slug: string;
  title: string;
  status: 'review' | 'failed' | 'inprogress' | 'queued';
  cost_usd: number;
  pr_url: string | null;
  outcome: string | null;
  failure_message: string | null;
  parked_until: number | null;
  parked_text: string | null;
  agent: string;
  finished_at: number | null;
  updated_at: number;
  started_at: number | null;
  verdict: string | null;
}

/** What needs a person, over all projects; longest waiting last within a kind. Reads the few tasks that are in such a state. */
export function createInbox(deps: {
  db: Db;
  clock: Clock;
  longRunMinutes: () => number;
  agents: { list(): Promise<AgentInfo[]>; glance(): AgentGlance[] };
}) {
  const { db, clock } = deps;
  const columns = `t.id, p.name AS project, t.slug, t.title, t.status, t.cost_usd, t.pr_url, t.outcome, t.failure_message, t.parked_until,
    t.parked_text, t.agent, t.finished_at, t.updated_at, t.started_at, (SELECT json_extract(r.verdict, '$.verdict') FROM runs r WHERE r.id = t.run_id) AS verdict`;
  const from = 'FROM tasks t JOIN projects p ON p.id = t.project_id';
  const byStatus = db.prepare<[string, number], Row>(
    `SELECT ${columns} ${from} WHERE t.kind = 'work' AND t.status = ? ORDER BY t.updated_at DESC LIMIT ?`,
  );
  const longRunning = db.prepare<[number, number], Row>(
    `SELECT ${columns} ${from} WHERE t.status = 'inprogress' AND t.started_at < ? ORDER BY t.started_at LIMIT ?`,
  );
  const parked = db.prepare<[number, number], Row>(
    `SELECT ${columns} ${from} WHERE t.status = 'queued' AND t.parked_until > ? ORDER BY t.parked_until LIMIT ?`,
  );
  const counted = db.prepare<[], { n: number }>("SELECT coalesce(sum(n), 0) AS n FROM work_counts WHERE status IN ('review', 'failed')");
  // Every change of a task makes windows ask for the count: it reads no more of the rows than their index has.
  const longRunningCount = db.prepare<[number], { n: number }>(
    "SELECT count(*) AS n FROM tasks WHERE status = 'inprogress' AND started_at < ?",
  );
  const parkedCount = db.prepare<[number], { n: number }>("SELECT count(*) AS n FROM tasks WHERE status = 'queued' AND parked_until > ?");

  const plans = createPlanItems(db);
  const startedBefore = () => clock.now() - deps.longRunMinutes() * 60_000;
  const task = (row: Row): InboxItem['task'] => ({
    id: row.id,
    key: `${row.project}/${row.slug}`,
    project: row.project,
    slug: row.slug,
    title: row.title,
    costUsd: row.cost_usd,
    prUrl: row.pr_url,
  });
  const item = (
    kind: 'review' | 'failed' | 'long-running' | 'parked',
    row: Row,
    since: number,
    text: string,
    hint: string | null = null,
  ): InboxItem => ({
    kind,
    id: `${kind} ${row.id}`,
    since,
    text,
    hint,
    task: task(row),
    feature: null,
    agent: row.agent,
  });

  /** What stands on the badge; without a look at the agents, which takes programs. */
  const count = (): number =>
    (counted.get()?.n ?? 0) +
    plans.count() +
    Math.min(longRunningCount.get(startedBefore())?.n ?? 0, maxItems) +
    Math.min(parkedCount.get(clock.now())?.n ?? 0, maxItems) +
    deps.agents.glance().filter((agent) => needOf(agent, clock.now()) !== null).length;

  return {
    count,

    async list(): Promise<InboxItem[]> {
      const now = clock.now();
      const items = [
        ...plans.list(maxItems),
        ...byStatus.all('review', maxItems).map((row) => item('review', row, row.finished_at ?? row.updated_at, delivered(row))),
        ...byStatus
          .all('failed', maxItems)
          .map((row) => item('failed', row, row.finished_at ?? row.updated_at, row.failure_message ?? 'It failed.')),
        ...longRunning
          .all(startedBefore(), maxItems)
          .map((row) =>
            item(
              'long-running',
              row,
              row.started_at ?? now,
              `At work for more than ${deps.longRunMinutes()} minutes.`,
              'Look at the run; stop it if it goes in circles.',
            ),
          ),
        ...parked
          .all(now, maxItems)
          .map((row) => item('parked', row, row.updated_at, `Parked: ${row.parked_text ?? 'usage limit'}.`, 'It goes on by itself.')),
      ];
      for (const agent of await deps.agents.list()) {
        const text = needOf(agent, now);
        if (text === null) continue;
        items.push({
          kind: 'agent',
          id: `agent ${agent.id}`,
          since: now,
          text: `${agent.name}: ${text}`,
          hint: agent.hold?.reason === 'capped' ? 'Raise its cap in the settings to go on now.' : agent.hint,
          task: null,
          feature: null,
          agent: agent.id,
        });
      }
      return items;
    },
  };
}

type AgentGlance = Pick<AgentInfo, 'settings' | 'installed' | 'signedIn' | 'hold'>;

/** Why an agent needs a person. One that nobody installed is no news; one that tasks were given to and that cannot work is. */
function needOf({ settings, installed, signedIn, hold }: AgentGlance, now: number): string | null {
  if (!settings.enabled) return null;
  if (hold && hold.reason !== 'paused') return hold.until === null ? hold.text : `${hold.text}, goes on at ${clockTime(hold.until, now)}`;
  return installed && signedIn === 'no' ? 'Not signed in.' : null;
}

function delivered(row: Row): string {
  const what =
    { 'pull-request': 'Pull request', 'pushed-branch': 'Pushed branch', 'local-branch': 'Local branch' }[row.outcome ?? ''] ?? 'Work';
  return row.verdict === null ? `${what} to look at.` : `${what}, ${row.verdict.replaceAll('-', ' ')}.`;
}

export type Inbox = ReturnType<typeof createInbox>;
