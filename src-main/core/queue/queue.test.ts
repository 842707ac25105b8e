import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Task } from '../../contract/tasks.ts';
import { createBoard } from './testing/board.ts';
import { contradictions } from './testing/contradictions.ts';

let board: Awaited<ReturnType<typeof createBoard>>;
beforeEach(async () => {
  board = await createBoard();
});
afterEach(async () => {
  try {
    expect(contradictions(board.db)).toEqual([]);
  } finally {
    await board.close();
  }
});

const hour = 3_600_000;
const runOf = (task: { id: string }) => board.runStore.latest(task.id);
/** Lets the claimed task end in this way. */
function end(task: { id: string }, how: Parameters<typeof board.finish>[1]): void {
  expect(board.finish(board.row(task).run_id as string, how)).toBe(true);
}
const broken = { status: 'failed', failure: { code: 'internal', message: 'It broke.' } } as const;

describe('the order', () => {
  it('is priority, then the person’s order, then the time queued', async () => {
    board.projects.set((await board.projects.add('/repositories/web', 'web')).name, { maxRunning: 9 });
    const low = await board.task('low', { priority: -1, queue: true });
    for (const slug of ['b', 'c', 'a']) await board.task(slug, { queue: true });
    await board.task('high', { priority: 5, queue: true });
    board.tasks.place({ project: 'web', slug: 'a' }, null, { project: 'web', slug: 'b' });
    expect(board.claimAll()).toEqual(['high', 'a', 'b', 'c', 'low']);
    expect(board.row(low).status).toBe('inprogress');
  });

  it('is the time queued where the places are the same', async () => {
    const [older, newer] = [await board.task('older', { queue: true }), await board.task('newer', { queue: true })];
    board.db.run(board.db.sql.updateTable('tasks').set({ rank: 'a0' }));
    board.db.run(board.db.sql.updateTable('tasks').set({ queued_at: 5 }).where('id', '=', older.id));
    board.db.run(board.db.sql.updateTable('tasks').set({ queued_at: 6 }).where('id', '=', newer.id));
    expect(board.claimAll()).toEqual(['older', 'newer']);
  });

  it('goes over all projects and agents, not one after the other', async () => {
    await board.task('third', { project: 'web', model: 'beta', queue: true });
    await board.task('second', { project: 'api', priority: 1, queue: true });
    await board.task('first', { project: 'web', model: 'beta', priority: 2, queue: true });
    await board.task('fourth', { project: 'api', priority: -1, queue: true });
    expect(board.claimAll()).toEqual(['first', 'second', 'third', 'fourth']);
  });
});

describe('the defaults of an agent', () => {
  it('are what a task runs with that names none of its own, as they are when it starts', async () => {
    board.projects.set((await board.projects.add('/repositories/web', 'web')).name, { maxRunning: 9 });
    const nothing = await board.task('nothing', { queue: true });
    const agentOnly = await board.task('agent-only', { model: 'alpha', queue: true });
    const own = await board.task('own', { model: 'alpha/own', effort: 'low', queue: true });
    const variant = await board.task('variant', { model: 'alpha/own:low', queue: true });
    const other = await board.task('other', { model: 'beta', queue: true });
    board.settings.setAgent('alpha', { defaultModel: 'alpha/usual', defaultEffort: 'high' });
    board.claimAll(9);
    const ranWith = (task: { id: string }) => [runOf(task)?.model, runOf(task)?.effort];
    expect(ranWith(nothing)).toEqual(['alpha/usual', 'high']);
    expect(ranWith(agentOnly)).toEqual(['alpha/usual', 'high']);
    expect(ranWith(own)).toEqual(['alpha/own', 'low']);
    expect(ranWith(variant)).toEqual(['alpha/own:low', null]);
    expect(ranWith(other)).toEqual(['beta', null]);
    expect(board.row(nothing)).toMatchObject({ model: null, effort: null });
  });
});

describe('limits', () => {
  it('hold for everything', async () => {
    for (const project of ['a', 'b', 'c']) await board.task('one', { project, queue: true });
    expect(board.claimAll(2)).toHaveLength(2);
    expect(board.queue.running()).toBe(2);
    expect(board.claimAll(3)).toHaveLength(1);
  });

  it('hold for a project, and let others pass', async () => {
    for (const slug of ['one', 'two', 'three']) await board.task(slug, { queue: true, priority: 9 });
    await board.task('elsewhere', { project: 'api', queue: true });
    expect(board.claimAll()).toEqual(['one', 'two', 'elsewhere']);
    end(board.tasks.require({ project: 'web', slug: 'one' }), { status: 'succeeded', changed: true });
    expect(board.claimAll()).toEqual(['three']);
  });

  it('hold for an agent over all projects, and let others pass', async () => {
    board.settings.setAgent('beta', { maxRunning: 1 });
    for (const project of ['a', 'b']) await board.task('one', { project, model: 'beta', priority: 9, queue: true });
    await board.task('two', { project: 'b', queue: true });
    expect(board.claimAll()).toEqual(['one', 'two']);
  });
});

describe('what holds a task back', () => {
  const held: [string, () => void, () => void][] = [
    ['a paused project', () => board.projects.set('web', { paused: true }), () => board.projects.set('web', { paused: false })],
    [
      'a folder that is gone',
      () => board.projects.store.setPresent(board.projects.require('web').id, false),
      () => board.projects.store.setPresent(board.projects.require('web').id, true),
    ],
    ['a paused agent', () => board.settings.hold('alpha', 'paused', 'Alpha is paused'), () => board.settings.release('alpha')],
    ['an agent that is not there', () => board.settings.hold('alpha', 'agent-missing', 'no'), () => board.settings.release('alpha')],
    ['an agent that is not signed in', () => board.settings.hold('alpha', 'agent-auth', 'no'), () => board.settings.release('alpha')],
    [
      'an agent switched off',
      () => board.settings.setAgent('alpha', { enabled: false }),
      () => board.settings.setAgent('alpha', { enabled: true }),
    ],
    ['a parked account', () => board.settings.park('alpha', board.clock.now() + hour), () => board.clock.advance(hour)],
  ];
  it.each(held)('%s, until it does not', async (_, hold, release) => {
    await board.task('waits', { queue: true });
    hold();
    expect(board.claim()).toBeNull();
    release();
    expect(board.claimAll()).toEqual(['waits']);
  });

  it('its schedule, to the millisecond', async () => {
    await board.task('later', { notBefore: board.clock.now() + hour, queue: true });
    expect(board.queue.nextDue()).toBe(board.clock.now() + hour);
    board.clock.advance(hour - 1);
    expect(board.claim()).toBeNull();
    board.clock.advance(1);
    expect(board.claimAll()).toEqual(['later']);
  });

  it('being parked: every task of that account waits, others do not', async () => {
    const first = await board.task('first', { queue: true });
    await board.task('same-account', { queue: true });
    await board.task('other-account', { model: 'beta', queue: true });
    expect(board.claim()?.taskId).toBe(first.id);
    end(first, { status: 'parked', message: 'limit', resetsAt: board.clock.now() + hour });
    expect(board.shown(first).waiting).toMatchObject({ reason: 'parked', until: board.clock.now() + hour });
    expect(board.claimAll()).toEqual(['other-account']);
    expect(board.queue.nextDue()).toBe(board.clock.now() + hour);
    board.clock.advance(hour);
    expect(board.claimAll()).toEqual(['first']);
    expect(board.row(first)).toMatchObject({ parked_until: null, parked_text: null });
  });

  it('never shortens a longer parking of the account', () => {
    board.settings.park('alpha', board.clock.now() + 2 * hour);
    board.settings.park('alpha', board.clock.now() + hour);
    expect(board.settings.agent('alpha').parkedUntil).toBe(board.clock.now() + 2 * hour);
  });

  it('is looked past: a task that waits keeps none behind it in the same lane', async () => {
    const blocker = await board.task('blocker');
    await board.task('blocked', { priority: 9, after: [blocker], queue: true });
    await board.task('scheduled', { priority: 8, notBefore: board.clock.now() + hour, queue: true });
    await board.task('free', { queue: true });
    expect(board.claimAll()).toEqual(['free']);
  });
});

describe('dependencies', () => {
  const of = (blocker: Task) => board.task('waits', { project: 'api', after: [blocker], queue: true });

  it('of another project are waited for until they are done', async () => {
    const blocker = await board.task('blocker', { queue: true });
    const waits = await of(blocker);
    expect(board.claimAll()).toEqual(['blocker']);
    expect(board.shown(waits).waiting).toMatchObject({ reason: 'blocked', text: 'blocked by web/blocker' });
    end(blocker, { status: 'succeeded', changed: true });
    expect(board.claim()).toBeNull();
    await board.actions.accept(board.row(blocker));
    expect(board.claimAll()).toEqual(['waits']);
  });

  it('that changed nothing count as done', async () => {
    const blocker = await board.task('blocker', { queue: true });
    await of(blocker);
    board.claim();
    end(blocker, { status: 'succeeded', changed: false });
    expect(board.claimAll()).toEqual(['waits']);
  });

  it('stay satisfied when they are archived and restored', async () => {
    const blocker = await board.task('blocker', { queue: true });
    const waits = await of(blocker);
    board.claim();
    end(blocker, { status: 'succeeded', changed: false });
    await board.actions.archive(board.row(blocker));
    expect(board.shown(waits).waiting?.reason).toBe('next');
    board.actions.restore(board.row(blocker));
    expect(board.claimAll()).toEqual(['waits']);
  });

  it.each([
    ['failed', async (blocker: Task) => end(blocker, broken)],
    ['cancelled', async (blocker: Task) => board.actions.cancel(board.row(blocker))],
    ['parked', async (blocker: Task) => end(blocker, { status: 'parked', message: 'limit', resetsAt: board.clock.now() + hour })],
    [
      'failed and archived',
      async (blocker: Task) => {
        end(blocker, broken);
        await board.actions.archive(board.row(blocker));
      },
    ],
    [
      'archived as a draft',
      async (blocker: Task) => {
        await board.actions.cancel(board.row(blocker));
        await board.actions.archive(board.row(blocker));
      },
    ],
  ])('that %s never release', async (_, happens) => {
    const blocker = await board.task('blocker', { queue: true });
    const waits = await of(blocker);
    board.claim();
    await happens(blocker);
    expect(board.claim()).toBeNull();
    expect(board.shown(waits).waiting?.reason).toBe('blocked');
  });

  it('are all needed', async () => {
    const [one, two] = [await board.task('one', { queue: true }), await board.task('two', { queue: true })];
    await board.task('waits', { project: 'api', after: [one, two], queue: true });
    expect(board.claimAll()).toEqual(['one', 'two']);
    end(one, { status: 'succeeded', changed: false });
    expect(board.claim()).toBeNull();
    end(two, { status: 'succeeded', changed: false });
    expect(board.claimAll()).toEqual(['waits']);
  });
});

describe('the run that a claim writes', () => {
  it('is there before anything is started, with its number, owner and planned paths', async () => {
    const task = await board.task('fix', { model: 'alpha/x', effort: 'high', queue: true });
    const claim = board.claim();
    expect(claim).toEqual({ runId: expect.any(String), taskId: task.id, projectId: task.projectId, agent: 'alpha' });
    expect(runOf(task)).toMatchObject({
      id: claim?.runId,
      number: 1,
      attempt: 1,
      agent: 'alpha',
      model: 'alpha/x',
      effort: 'high',
      resumes: null,
      sessionId: null,
      worktree: '/worktrees/web/fix',
      branch: 'task/fix',
      baseSha: null,
    });
    expect(board.runStore.statusOf(claim?.runId as string)).toBe('running');
    expect(board.tasks.store.activity(task.id).at(-1)).toMatchObject({ kind: 'claim', actor: 'dispatcher', runId: claim?.runId });
    expect(board.changes.at(-1)).toEqual({ type: 'task', taskId: task.id, projectId: task.projectId, status: 'inprogress' });
  });

  it('is written with the claim or not at all', async () => {
    const task = await board.task('fix', { queue: true });
    board.db.prepare("CREATE TRIGGER no_runs BEFORE INSERT ON runs BEGIN SELECT raise(ABORT, 'disk full'); END").run();
    const changes = board.changes.length;
    expect(() => board.claim()).toThrow('disk full');
    expect(board.row(task)).toMatchObject({ status: 'queued', run_id: null });
    expect(board.tasks.store.activity(task.id).map(({ kind }) => kind)).toEqual(['add', 'queue']);
    expect(board.changes).toHaveLength(changes);
  });

  it.each(['interrupted', 'parked'] as const)(
    'goes on where one that was %s stood: session, worktree, base and attempt',
    async (status) => {
      const task = await board.task('fix', { queue: true });
      const first = board.claim()?.runId as string;
      board.prepared(first);
      end(task, status === 'parked' ? { status, message: 'limit', resetsAt: board.clock.now() + 1 } : { status });
      board.clock.advance(1);
      board.projects.set('web', {}, 'website');
      const second = board.claim()?.runId as string;
      expect(runOf(task)).toMatchObject({
        id: second,
        number: 2,
        attempt: 1,
        resumes: first,
        sessionId: `s-${first}`,
        worktree: '/worktrees/web/fix',
        baseSha: 'b'.repeat(40),
        baseRef: 'main',
        headSha: 'h'.repeat(40),
      });
    },
  );

  it.each(['interrupted', 'parked'] as const)('counts no attempt for one that was %s before it had a base', async (status) => {
    const task = await board.task('fix', { queue: true });
    board.claim();
    end(task, status === 'parked' ? { status, message: 'limit', resetsAt: board.clock.now() + 1 } : { status });
    board.clock.advance(1);
    board.claim();
    expect(runOf(task)).toMatchObject({ number: 2, attempt: 1, resumes: null, baseSha: null });
  });

  it('opens a new session when the task has another agent by now, in the same worktree', async () => {
    const task = await board.task('fix', { queue: true });
    const first = board.claim()?.runId as string;
    board.prepared(first);
    end(task, { status: 'interrupted' });
    board.tasks.update(task, { model: 'beta' });
    board.claim();
    expect(runOf(task)).toMatchObject({
      agent: 'beta',
      resumes: first,
      sessionId: null,
      worktree: '/worktrees/web/fix',
      baseSha: 'b'.repeat(40),
    });
  });

  it('starts fresh at a retry, and goes on at a retry that continues', async () => {
    const task = await board.task('fix', { queue: true });
    board.prepared(board.claim()?.runId as string);
    end(task, broken);
    board.actions.retry(board.row(task), { continue: false });
    const second = board.claim()?.runId as string;
    expect(runOf(task)).toMatchObject({ number: 2, attempt: 2, resumes: null, sessionId: null, baseSha: null });
    board.prepared(second);
    end(task, broken);
    board.actions.retry(board.row(task), { continue: true });
    board.claim();
    expect(runOf(task)).toMatchObject({ number: 3, attempt: 3, resumes: second, sessionId: `s-${second}` });
  });

  it('refuses to continue what never had a worktree', async () => {
    const task = await board.task('fix', { queue: true });
    board.claim();
    end(task, broken);
    expect(() => board.actions.retry(board.row(task), { continue: true })).toThrow('There is nothing to continue');
    expect(board.row(task).status).toBe('failed');
  });

  it('carries the changes that a person asked for, once', async () => {
    const task = await board.task('fix', { queue: true });
    board.prepared(board.claim()?.runId as string);
    end(task, { status: 'succeeded', changed: true });
    board.actions.requestChanges(board.row(task), 'Shorter, please.');
    board.claim();
    expect(runOf(task)?.progress).toMatchObject({ after: 'do', turn: { kind: 'changes', text: 'Shorter, please.' } });
    end(task, broken);
    board.actions.retry(board.row(task), { continue: false });
    board.claim();
    expect(runOf(task)?.progress).toMatchObject({ turn: { kind: 'start' } });
  });
});

describe('the time at which a task becomes due', () => {
  it('is the earliest of schedules and parkings that lie ahead, whosever', async () => {
    expect(board.queue.nextDue()).toBeNull();
    const now = board.clock.now();
    await board.task('draft', { notBefore: now + 1 });
    expect(board.queue.nextDue()).toBeNull();
    await board.task('late', { notBefore: now + 30, queue: true });
    expect(board.queue.nextDue()).toBe(now + 30);
    board.settings.park('beta', now + 20);
    expect(board.queue.nextDue()).toBe(now + 20);
    board.clock.advance(20);
    expect(board.queue.nextDue()).toBe(now + 30);
    board.clock.advance(10);
    expect(board.queue.nextDue()).toBeNull();
  });
});

describe('the plan of the hot statements', () => {
  /** Steps that read tasks or runs from one end to the other. Of the tasks that run now there are as many as the limits allow. */
  function scans(sql: string): string[] {
    const plan = board.db.prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql.replaceAll(/\?|\$\w+/g, '1')}`);
    return plan
      .all()
      .map(({ detail }) => detail)
      .filter((detail) => /^SCAN (tasks|t|r|runs|head)\b/.test(detail) && !detail.includes('COVERING INDEX tasks_running'));
  }

  it('looks at no task one by one, however many there are', () => {
    const prepared: string[] = [];
    const prepare: typeof board.db.prepare = (sql) => {
      prepared.push(sql);
      return board.db.prepare(sql);
    };
    board.queueOn({ ...board.db, prepare });
    const hot = prepared.filter((sql) => /tasks/.test(sql) && !/^\s*INSERT/.test(sql));
    expect(hot.length).toBeGreaterThan(3);
    for (const sql of hot) expect(scans(sql), sql).toEqual([]);
    // That the sieve is not too coarse:
    expect(scans('SELECT * FROM tasks t WHERE slug = ?')).toEqual(['SCAN t']);
  });
});
