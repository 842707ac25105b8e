import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WaitReason } from '../../contract/tasks.ts';
import { createBoard } from './testing/board.ts';
import { explainWaiting, type QueueFacts, type WaitingTask } from './waiting.ts';

const now = new Date(2026, 4, 6, 14, 5).getTime();
const hour = 3_600_000;

const free: QueueFacts = {
  now,
  dispatching: true,
  queuePaused: false,
  running: 0,
  maxRunning: 4,
  project: { name: 'web', present: true, paused: false, running: 0, maxRunning: 2 },
  agent: { name: 'Alpha', enabled: true, hold: null, parkedUntil: null, capped: null, running: 0, maxRunning: null },
};
const due: WaitingTask = { unmet: [], notBefore: null, parkedUntil: null, parkedText: null };

/** One cause each, in the order in which they are told when several hold. */
const causes: {
  task?: Partial<WaitingTask>;
  facts?: Partial<QueueFacts>;
  project?: object;
  agent?: object;
  says: { reason?: WaitReason; text?: string; until?: number | null };
}[] = [
  { project: { present: false }, says: { reason: 'project-missing', text: 'the folder of web is not there', until: null } },
  { task: { unmet: ['web/a'] }, says: { reason: 'blocked', text: 'blocked by web/a', until: null } },
  { agent: { enabled: false }, says: { reason: 'agent-paused', text: 'Alpha is switched off in the settings', until: null } },
  {
    agent: { hold: { reason: 'agent-auth', text: 'sign in with `alpha login`' } },
    says: { reason: 'agent-auth', text: 'sign in with `alpha login`' },
  },
  { task: { notBefore: now + 2 * hour }, says: { reason: 'scheduled', text: 'scheduled for 16:05', until: now + 2 * hour } },
  { agent: { parkedUntil: now + hour }, says: { reason: 'parked', text: 'usage limit of Alpha, resumes 15:05', until: now + hour } },
  {
    agent: { capped: { until: now + hour / 2, text: 'daily cap of $10 reached' } },
    says: { reason: 'agent-capped', text: 'daily cap of $10 reached, goes on at 14:35', until: now + hour / 2 },
  },
  { facts: { queuePaused: true }, says: { reason: 'paused', text: 'the queue is paused', until: null } },
  { project: { paused: true }, says: { reason: 'project-paused', text: 'web is paused', until: null } },
  { facts: { dispatching: false }, says: { reason: 'no-dispatcher' } },
  { project: { running: 2 }, says: { reason: 'slot', text: 'waiting for a slot (2/2 in web)', until: null } },
  { agent: { running: 1, maxRunning: 1 }, says: { reason: 'slot', text: 'waiting for a slot (1/1 of Alpha)', until: null } },
  { facts: { running: 4 }, says: { reason: 'slot', text: 'waiting for a slot (4/4 running)', until: null } },
];
function explain(held: typeof causes) {
  const facts: QueueFacts = {
    ...Object.assign({ ...free }, ...held.map((cause) => cause.facts)),
    project: Object.assign({ ...free.project }, ...held.map((cause) => cause.project)),
    agent: Object.assign({ ...free.agent }, ...held.map((cause) => cause.agent)),
  };
  return explainWaiting(Object.assign({ ...due }, ...held.map((cause) => cause.task)), facts);
}

describe('why a task waits', () => {
  it('is nothing but its turn when nothing holds it', () => {
    expect(explain([])).toEqual({ reason: 'next', text: 'starts next', until: null });
  });

  it.each(causes)('$says.reason: $says.text', (cause) => {
    expect(explain([cause])).toMatchObject(cause.says);
  });

  it('is told by the cause that lasts longest when there are several', () => {
    for (let i = 0; i < causes.length; i++) {
      // Two of one object would hide each other: the slots of project and agent are tried one by one.
      const rest = causes.slice(i).filter(({ agent, project }, j) => j === 0 || !(agent && causes[i]?.agent) || !project);
      expect(explain(rest)).toMatchObject({ reason: causes[i]?.says.reason });
    }
  });

  it.each([
    ['agent-missing', 'Alpha is not installed'],
    ['agent-auth', 'Alpha is not signed in'],
  ] as const)('is what the agent is held for: %s', (reason, text) => {
    expect(explain([{ agent: { hold: { reason, text } }, says: {} }])).toEqual({ reason, text, until: null });
  });
  it('is the person’s own pause of the agent', () => {
    expect(explain([{ agent: { hold: { reason: 'paused', text: 'Alpha is paused' } }, says: {} }])).toMatchObject({
      reason: 'agent-paused',
    });
  });

  it('names three tasks and counts the others', () => {
    expect(explain([{ task: { unmet: ['a/1', 'a/2', 'a/3'] }, says: {} }]).text).toBe('blocked by a/1, a/2, a/3');
    expect(explain([{ task: { unmet: ['a/1', 'a/2', 'a/3', 'a/4', 'a/5'] }, says: {} }]).text).toBe('blocked by a/1, a/2, a/3 and 2 more');
  });

  it('has the date with the time when it is a day away', () => {
    expect(explain([{ task: { notBefore: now + 24 * hour }, says: {} }]).text).toBe('scheduled for 2026-05-07 14:05');
    expect(explain([{ task: { notBefore: now + 24 * hour - 1 }, says: {} }]).text).toBe('scheduled for 14:04');
  });

  it('is over at the moment that was named', () => {
    expect(explain([{ task: { notBefore: now, parkedUntil: now }, agent: { parkedUntil: now }, says: {} }]).reason).toBe('next');
  });

  it('is the later of the task’s own parking and its account’s', () => {
    const parked = { parkedUntil: now + hour, parkedText: 'usage limit' };
    expect(explain([{ task: parked, agent: { parkedUntil: now + 2 * hour }, says: {} }])).toMatchObject({
      text: 'usage limit, resumes 16:05',
      until: now + 2 * hour,
    });
    expect(explain([{ task: parked, agent: { parkedUntil: now - hour }, says: {} }])).toMatchObject({ until: now + hour });
  });
});

describe('of what ends by time', () => {
  const capped = { capped: { until: now + 3 * hour, text: 'daily cap' } };
  it('the one that ends last is told', () => {
    expect(explain([{ task: { notBefore: now + 2 * hour, parkedUntil: now + hour }, agent: capped, says: {} }])).toMatchObject({
      reason: 'agent-capped',
      until: now + 3 * hour,
    });
    expect(explain([{ task: { notBefore: now + 2 * hour, parkedUntil: now + 4 * hour }, agent: capped, says: {} }])).toMatchObject({
      reason: 'parked',
      until: now + 4 * hour,
    });
  });
});

describe('the claim and the explanation', () => {
  let board: Awaited<ReturnType<typeof createBoard>>;
  beforeAll(async () => {
    board = await createBoard();
  });
  afterAll(() => board.close());

  const time = fc.constantFrom(null, null, null, -1, 0, 1);
  const bit = fc.constantFrom(0, 1);
  const mostly = fc.constantFrom(1, 1, 1, 1, 1, 0);
  const project = fc.record({ paused: fc.constantFrom(0, 0, 0, 0, 1), present: mostly, max_running: fc.integer({ min: 1, max: 3 }) });
  const agent = fc.record({
    enabled: mostly,
    hold: fc.constantFrom(null, null, null, null, null, null, 'paused', 'agent-missing', 'agent-auth'),
    parked: time,
    max: fc.constantFrom(null, null, 1, 2),
    dailyCapUsd: fc.constantFrom(null, null, 10),
    weeklyCapUsd: fc.constantFrom(null, null, null, 10),
    spentUsd: fc.constantFrom(0, 9.99, 10),
    spentDaysAgo: fc.constantFrom(0, 1, 7),
  });
  const task = fc.record({
    project: bit,
    agent: bit,
    status: fc.constantFrom('queued', 'queued', 'queued', 'queued', 'queued', 'queued', 'inprogress', 'todo', 'done', 'failed'),
    priority: fc.integer({ min: -1, max: 1 }),
    notBefore: time,
    parked: time,
    needs: fc.constantFrom(null, null, 0, 1, 2, 3, 4, 5, 6, 7),
  });
  const state = fc.record({
    projects: fc.tuple(project, project),
    agents: fc.tuple(agent, agent),
    tasks: fc.array(task, { minLength: 3, maxLength: 10, size: 'max' }),
    maxRunning: fc.integer({ min: 1, max: 6 }),
  });
  type State = typeof state extends fc.Arbitrary<infer S> ? S : never;

  function store({ projects, agents, tasks }: State): void {
    const { db } = board;
    const at = (offset: number | null) => (offset === null ? null : board.clock.now() + offset);
    projects.forEach((p, i) => {
      db.prepare(`INSERT INTO projects VALUES ('p${i}', 'p${i}', '/p${i}', ?, ?, ?, '{}', 1)`).run(p.present, p.paused, p.max_running);
    });
    agents.forEach((a, i) => {
      db.prepare(
        'UPDATE agents SET enabled = ?, hold_reason = ?, hold_text = ?, parked_until = ?, max_running = ?, settings = ? WHERE id = ?',
      ).run(
        a.enabled,
        a.hold,
        a.hold,
        at(a.parked),
        a.max,
        JSON.stringify({ dailyCapUsd: a.dailyCapUsd, weeklyCapUsd: a.weeklyCapUsd }),
        ['alpha', 'beta'][i],
      );
    });
    const insert =
      db.prepare(`INSERT INTO tasks (id, project_id, slug, title, body, status, agent, priority, rank, not_before, parked_until, queued_at, run_id,
      failure_code, branch, created_at, updated_at) VALUES (?, ?, ?, '', 'x', ?, ?, ?, ?, ?, ?, 1, 'r', 'internal', '', 1, 1)`);
    tasks.forEach((t, i) => {
      insert.run(
        `t${i}`,
        `p${t.project}`,
        `t${i}`,
        t.status,
        ['alpha', 'beta'][t.agent],
        t.priority,
        `a${i}`,
        at(t.notBefore),
        at(t.parked),
      );
    });
    agents.forEach((a, i) => {
      const started = board.clock.now() - a.spentDaysAgo * 24 * hour;
      db.prepare(`INSERT INTO runs (id, task_id, number, attempt, status, owner, agent, worktree, branch, progress, cost_usd, started_at, finished_at)
        VALUES (?, 't0', ?, 1, 'succeeded', 'first', ?, '', '', '{}', ?, ?, ?)`).run(
        `spent${i}`,
        i + 1,
        ['alpha', 'beta'][i],
        a.spentUsd,
        started,
        started,
      );
    });
    tasks.forEach(({ needs }, i) => {
      if (needs !== null && needs < tasks.length && needs !== i)
        db.prepare('INSERT INTO task_deps VALUES (?, ?)').run(`t${i}`, `t${needs}`);
    });
  }

  /** Thrown to roll the state back, so that the next one starts from nothing. */
  class Undo extends Error {}

  it('agree: something starts exactly when a card says that it is next, and then one of those does', () => {
    let started = 0;
    fc.assert(
      fc.property(state, (generated) => {
        try {
          board.db.tx(() => {
            store(generated);
            board.settings.set({ maxRunning: generated.maxRunning });
            const next = board.tasks.list({ status: ['queued'] }).filter(({ waiting }) => waiting?.reason === 'next');
            const claim = board.claim(generated.maxRunning);
            if (next.length === 0) expect(claim).toBeNull();
            else {
              expect(next.map(({ id }) => id)).toContain(claim?.taskId);
              // None of the others that were next goes before it.
              const claimed = next.find(({ id }) => id === claim?.taskId);
              expect(claimed?.priority).toBe(Math.max(...next.map(({ priority }) => priority)));
              expect(claimed?.rank).toBe(
                next
                  .filter(({ priority }) => priority === claimed?.priority)
                  .map(({ rank }) => rank)
                  .sort()[0],
              );
              started++;
            }
            throw new Undo();
          });
        } catch (error) {
          if (!(error instanceof Undo)) throw error;
        }
      }),
      { numRuns: 400 },
    );
    // The states are not so odd that hardly anything ever starts.
    expect(started).toBeGreaterThan(50);
  });
});
