import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type TaskStatus, taskStatus } from '../../contract/tasks.ts';
import { UserError } from '../lib/errors.ts';
import type { RunEnd } from '../runs/state.ts';
import { isLegal, legalFrom, type TransitionName, transitions } from './states.ts';
import { createBoard } from './testing/board.ts';
import { contradictions } from './testing/contradictions.ts';

let board: Awaited<ReturnType<typeof createBoard>>;
let count = 0;

const statuses = taskStatus.options;
const moves = Object.keys(transitions) as TransitionName[];
const failed = { failure_code: 'internal', failure_message: 'It broke.' } as const;

/** How a run ends that leaves its task in this status. */
const ends: { [S in TaskStatus]?: RunEnd } = {
  review: { status: 'succeeded', changed: true },
  done: { status: 'succeeded', changed: false },
  failed: { status: 'failed', failure: { code: 'internal', message: 'It broke.' } },
};

async function taskIn(status: TaskStatus) {
  const end = ends[status];
  const task = await board.task(`${status}-${++count}`, { queue: status === 'queued' || status === 'inprogress' || end !== undefined });
  const claim = status === 'inprogress' || end ? board.claim() : null;
  if (claim && end) board.finish(claim.runId, end);
  if (status === 'archived') board.transitions.apply({ taskId: task.id, name: 'archive', actor: 'user' });
  // Nothing proposes tasks yet; the log starts like that of one which was.
  if (status === 'proposed') {
    board.db.run(board.db.sql.updateTable('tasks').set({ status }).where('id', '=', task.id));
    board.db.run(board.db.sql.updateTable('activity').set({ to_status: status }).where('task_id', '=', task.id));
  }
  expect(board.row(task).status).toBe(status);
  return task;
}

function fresh(): void {
  beforeEach(async () => {
    board = await createBoard();
  });
  afterEach(() => board.close());
}

/** What a caller of this move must set beside it. */
const setFor = (name: TransitionName) => (name === 'fail' || name === 'close' ? failed : {});

describe('the table of moves', () => {
  // One board for them all: each title works on a task of its own.
  beforeAll(async () => {
    board = await createBoard();
  });
  afterEach(() => {
    board.db.prepare('DELETE FROM tasks').run();
  });
  afterAll(() => board.close());

  const legal = moves.flatMap((name) => transitions[name].from.map((from) => ({ name, from, to: transitions[name].to })));
  // A task that was archived can only become again what it was; the task here was archived from todo.
  const possible = legal.filter(({ name }) => !['restore-done', 'restore-failed', 'claim'].includes(name));

  it.each(possible)('$name: $from → $to, with its row in the activity log', async ({ name, from, to }) => {
    const task = await taskIn(from);
    if (name === 'plan') board.db.run(board.db.sql.updateTable('tasks').set({ kind: 'plan' }).where('id', '=', task.id));
    const before = board.tasks.store.activity(task.id).length;
    board.clock.advance(1000);
    board.changes.length = 0;
    // A task in progress has a run; what ends it for real ends the run too (runs/finish.ts).
    const also = () =>
      board.db.run(board.db.sql.updateTable('runs').set({ status: 'cancelled', finished_at: 1 }).where('task_id', '=', task.id));
    board.transitions.apply({
      taskId: task.id,
      name,
      actor: 'user',
      text: 'why',
      set: setFor(name),
      ...(from === 'inprogress' ? { also } : {}),
    });

    expect(board.row(task)).toMatchObject({ status: to, updated_at: board.clock.now(), archived_from: to === 'archived' ? from : null });
    expect(board.tasks.store.activity(task.id).slice(before)).toMatchObject([
      { kind: name, from, to, actor: 'user', text: 'why', at: board.clock.now(), runId: null },
    ]);
    expect(board.changes).toEqual([{ type: 'task', taskId: task.id, projectId: task.projectId, status: to }]);
    expect(contradictions(board.db)).toEqual([]);
  });

  const illegal = moves.flatMap((name) => statuses.filter((from) => !isLegal(name, from)).map((from) => ({ name, from })));

  it.each(illegal)('$name is refused from $from and leaves everything as it was', async ({ name, from }) => {
    const task = await taskIn(from);
    const before = { row: board.row(task), activity: board.tasks.store.activity(task.id) };
    board.clock.advance(1000);
    board.changes.length = 0;
    let error: unknown;
    try {
      board.transitions.apply({ taskId: task.id, name, actor: 'user', set: setFor(name) });
    } catch (caught) {
      error = caught;
    }
    expect(error).toBeInstanceOf(UserError);
    expect(error).toMatchObject({ code: 'CONFLICT', message: expect.stringContaining(`A task that is ${from} cannot be `) });
    expect({ row: board.row(task), activity: board.tasks.store.activity(task.id) }).toEqual(before);
    expect(board.changes).toEqual([]);
  });

  it('leaves no status without a way out but those that wait for a run', () => {
    for (const status of statuses) expect(legalFrom(status), status).not.toEqual([]);
  });

  it.each(['done', 'failed'] as const)('brings a task that was %s back as that, and as nothing else', async (was) => {
    const task = await taskIn(was);
    board.transitions.apply({ taskId: task.id, name: 'archive', actor: 'user' });
    expect(board.row(task)).toMatchObject({ status: 'archived', archived_from: was });
    for (const other of ['todo', 'done', 'failed'] as const) {
      if (other === was) continue;
      expect(() => board.transitions.apply({ taskId: task.id, name: `restore-${other}`, actor: 'user' })).toThrow(UserError);
    }
    board.transitions.apply({ taskId: task.id, name: `restore-${was}`, actor: 'user' });
    expect(board.row(task)).toMatchObject({ status: was, archived_from: null });
  });

  it('tells what else can be done with the task', async () => {
    const task = await taskIn('todo');
    expect(() => board.transitions.apply({ taskId: task.id, name: 'accept', actor: 'user' })).toThrow(
      'A task that is todo cannot be accepted. It can be queued, archived.',
    );
  });

  it('says that there is no such task any more', () => {
    expect(() => board.transitions.apply({ taskId: 'gone', name: 'queue', actor: 'user' })).toThrow(
      expect.objectContaining({ code: 'NOT_FOUND' }),
    );
  });
});

describe('races', () => {
  fresh();

  it('lets one of two who move the same task win', async () => {
    const task = await taskIn('review');
    board.transitions.apply({ taskId: task.id, name: 'accept', actor: 'user' });
    expect(() => board.transitions.apply({ taskId: task.id, name: 'request-changes', actor: 'user' })).toThrow(
      expect.objectContaining({ code: 'CONFLICT' }),
    );
    expect(board.row(task).status).toBe('done');
  });

  it('refuses the move of a run that the task does not belong to any more', async () => {
    const task = await taskIn('inprogress');
    const first = board.row(task).run_id as string;
    board.finish(first, { status: 'interrupted' });
    expect(board.transitions.applyFenced({ taskId: task.id, name: 'deliver', actor: 'run', runId: first })).toBe(false);
    const second = board.claim();
    expect(second?.taskId).toBe(task.id);
    expect(board.transitions.applyFenced({ taskId: task.id, name: 'deliver', actor: 'run', runId: first })).toBe(false);
    expect(board.row(task)).toMatchObject({ status: 'inprogress', run_id: second?.runId });
    expect(
      board.transitions.applyFenced({ taskId: task.id, name: 'fail', actor: 'run', runId: second?.runId as string, set: failed }),
    ).toBe(true);
  });

  it('undoes the move when what belongs to it fails, and tells nobody', async () => {
    const task = await taskIn('todo');
    const activity = board.tasks.store.activity(task.id);
    board.changes.length = 0;
    const also = () => {
      throw new Error('no room');
    };
    expect(() => board.transitions.apply({ taskId: task.id, name: 'queue', actor: 'user', also })).toThrow('no room');
    expect(board.row(task).status).toBe('todo');
    expect(board.tasks.store.activity(task.id)).toEqual(activity);
    expect(board.changes).toEqual([]);
  });
});

describe('what a move does to the columns that belong to a status', () => {
  fresh();

  it('forgets the failure, the end and the parking when a task is queued again', async () => {
    const task = await taskIn('failed');
    expect(board.row(task)).toMatchObject({ failure_code: 'internal', finished_at: board.clock.now() });
    board.clock.advance(5);
    board.actions.retry(board.tasks.store.byId(task.id) as never, { continue: false });
    expect(board.row(task)).toMatchObject({
      failure_code: null,
      failure_message: null,
      finished_at: null,
      resume: 'fresh',
      queued_at: board.clock.now(),
      parked_until: null,
    });
  });

  it('puts a task that enters a column at its end', async () => {
    const slugs = ['one', 'two', 'three'];
    for (const slug of slugs) await board.task(slug);
    for (const slug of ['three', 'one', 'two']) board.actions.queue(board.tasks.require({ project: 'web', slug }));
    expect(board.tasks.list({ status: ['queued'] }).map(({ slug }) => slug)).toEqual(['three', 'one', 'two']);
    board.transitions.apply({ taskId: board.tasks.require({ project: 'web', slug: 'three' }).id, name: 'unqueue', actor: 'user' });
    board.actions.queue(board.tasks.require({ project: 'web', slug: 'three' }));
    expect(board.tasks.list({ status: ['queued'] }).map(({ slug }) => slug)).toEqual(['one', 'two', 'three']);
  });

  it('gives a parked or interrupted task its place back, before those that were queued meanwhile', async () => {
    const first = await board.task('first', { queue: true });
    const claim = board.claim();
    board.clock.advance(1000);
    await board.task('second', { queue: true });
    await board.task('third', { queue: true });
    board.clock.advance(1000);
    board.finish(claim?.runId as string, { status: 'interrupted' });
    expect(board.tasks.list({ status: ['queued'] }).map(({ slug }) => slug)).toEqual(['first', 'second', 'third']);
    expect(contradictions(board.db)).toEqual([]);
    expect(board.claim()?.taskId).toBe(first.id);
  });

  it('gives a restored task its place back', async () => {
    const [one] = [await board.task('one'), await board.task('two')];
    board.transitions.apply({ taskId: one.id, name: 'archive', actor: 'user' });
    await board.task('three');
    board.transitions.apply({ taskId: one.id, name: 'restore-todo', actor: 'user' });
    expect(board.tasks.list({ status: ['todo'] }).map(({ slug }) => slug)).toEqual(['one', 'two', 'three']);
    expect(contradictions(board.db)).toEqual([]);
  });

  it('gives no two tasks the same place when one comes back to a place that was given away', async () => {
    const one = await board.task('one');
    board.transitions.apply({ taskId: one.id, name: 'archive', actor: 'user' });
    await board.task('two');
    expect(board.row(one).rank).toBe(board.tasks.require({ project: 'web', slug: 'two' }).rank);
    board.transitions.apply({ taskId: one.id, name: 'restore-todo', actor: 'user' });
    expect(contradictions(board.db)).toEqual([]);
  });
});

describe('what the database itself refuses', () => {
  fresh();

  const forbidden: [string, string][] = [
    ['an unknown status', "status = 'paused'"],
    ['a task in progress without a run', "status = 'inprogress', run_id = NULL"],
    ['a failed task without a failure', "status = 'failed', failure_code = NULL"],
    ['a queued task without its time', "status = 'queued', queued_at = NULL"],
    ['an archived task that was nothing before', "status = 'archived', archived_from = NULL"],
    ['a task that is not archived but was something before', "archived_from = 'todo'"],
    ['an unknown outcome', "outcome = 'magic'"],
    ['an unknown way to go on', "resume = 'maybe'"],
    ['a negative count of unmet dependencies', 'blocked = -1'],
    ['labels that are no JSON', "labels = 'a,b'"],
    ['a slug of no characters', "slug = ''"],
    ['a text as a time', "updated_at = 'now'"],
  ];
  it.each(forbidden)('%s', async (_, set) => {
    await board.task('here');
    expect(() => board.db.prepare(`UPDATE tasks SET ${set}`).run()).toThrow(/constraint failed|cannot store/);
  });

  it('a second running run of one task', async () => {
    await board.task('here', { queue: true });
    board.claim();
    const copy = `INSERT INTO runs (id, task_id, number, attempt, status, owner, agent, worktree, branch, progress, started_at)
      SELECT 'another', task_id, 2, 1, 'running', owner, agent, worktree, branch, progress, started_at FROM runs`;
    expect(() => board.db.prepare(copy).run()).toThrow('UNIQUE constraint failed');
  });
});
