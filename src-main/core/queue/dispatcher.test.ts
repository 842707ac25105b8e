import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDispatcher } from './dispatcher.ts';
import { createBoard } from './testing/board.ts';

let board: Awaited<ReturnType<typeof createBoard>>;
let started: string[];
let errors: unknown[];
let reconcile: () => Promise<void>;
let passes: number;
let dispatcher: ReturnType<typeof createDispatcher>;

beforeEach(async () => {
  board = await createBoard();
  started = [];
  errors = [];
  passes = 0;
  reconcile = async () => {};
  dispatcher = createDispatcher({
    queue: board.queue,
    bus: board.bus,
    clock: board.clock,
    limits: () => ({ maxRunning: board.settings.get().maxRunning ?? 4, queuePaused: board.settings.get().queuePaused }),
    reconcile: () => {
      passes++;
      return reconcile();
    },
    startRun: ({ taskId }) => started.push(board.row({ id: taskId }).slug),
    onError: (error) => errors.push(error),
  });
});
afterEach(async () => {
  dispatcher.stop();
  await dispatcher.idle();
  await board.close();
  // A timer that is left would wake a dispatcher that is gone.
  expect(board.clock.pending()).toBe(0);
});

const settled = async () => {
  await dispatcher.idle();
  return started;
};
const end = (slug: string, how: Parameters<typeof board.finish>[1]) =>
  board.finish(board.tasks.require({ project: 'web', slug }).run_id as string, how);

describe('what starts a task', () => {
  it('is the start of the dispatcher, for those that wait already', async () => {
    await board.task('waits', { queue: true });
    dispatcher.start();
    expect(await settled()).toEqual(['waits']);
  });

  it('is being queued', async () => {
    dispatcher.start();
    await board.task('new', { queue: true });
    expect(await settled()).toEqual(['new']);
  });

  it('is a slot that was freed', async () => {
    board.settings.set({ maxRunning: 1 });
    dispatcher.start();
    for (const slug of ['one', 'two']) await board.task(slug, { queue: true });
    expect(await settled()).toEqual(['one']);
    end('one', { status: 'succeeded', changed: true });
    expect(await settled()).toEqual(['one', 'two']);
  });

  it('is a dependency that was done', async () => {
    dispatcher.start();
    const blocker = await board.task('blocker', { queue: true });
    await board.task('waits', { after: [blocker], queue: true });
    await settled();
    end('blocker', { status: 'succeeded', changed: true });
    expect(await settled()).toEqual(['blocker']);
    await board.actions.accept(board.row(blocker));
    expect(await settled()).toEqual(['blocker', 'waits']);
  });

  it.each([
    ['the queue that was resumed', () => board.settings.set({ queuePaused: true }), () => board.settings.set({ queuePaused: false })],
    ['a project that was resumed', () => board.projects.set('web', { paused: true }), () => board.projects.set('web', { paused: false })],
    ['an agent that was released', () => board.settings.hold('alpha', 'paused', 'x'), () => board.settings.release('alpha')],
    ['a limit that was raised', () => board.projects.set('web', { maxRunning: 1 }), () => board.projects.set('web', { maxRunning: 2 })],
  ])('is %s', async (_, hold, release) => {
    const first = await board.task('first', { model: 'beta', queue: true });
    board.claim();
    hold();
    dispatcher.start();
    await board.task('waits', { queue: true });
    expect(await settled()).toEqual([]);
    expect(board.row(first).status).toBe('inprogress');
    release();
    expect(await settled()).toEqual(['waits']);
  });

  it('is its time: of its schedule', async () => {
    dispatcher.start();
    await board.task('later', { notBefore: board.clock.now() + 20_000, queue: true });
    await board.task('even-later', { notBefore: board.clock.now() + 25_000, queue: true });
    await settled();
    board.clock.advance(19_999);
    expect(await settled()).toEqual([]);
    board.clock.advance(1);
    expect(await settled()).toEqual(['later']);
    board.clock.advance(5000);
    expect(await settled()).toEqual(['later', 'even-later']);
  });

  it('is its time: the end of a usage limit', async () => {
    dispatcher.start();
    await board.task('limited', { queue: true });
    await settled();
    end('limited', { status: 'parked', message: 'limit', resetsAt: board.clock.now() + 10_000 });
    expect(await settled()).toEqual(['limited']);
    board.clock.advance(10_000);
    expect(await settled()).toEqual(['limited', 'limited']);
  });

  it('is the slow tick, when an event was lost', async () => {
    dispatcher.start();
    await settled();
    const task = await board.task('quiet');
    await settled();
    // As another process would write it: nobody here is told.
    board.db.run(board.db.sql.updateTable('tasks').set({ status: 'queued', queued_at: 1 }).where('id', '=', task.id));
    board.clock.advance(29_999);
    expect(await settled()).toEqual([]);
    board.clock.advance(1);
    expect(await settled()).toEqual(['quiet']);
  });
});

describe('a pass', () => {
  it('reconciles first, then dispatches', async () => {
    await board.task('waits', { queue: true });
    reconcile = async () => {
      await Promise.resolve();
      expect(started).toEqual([]);
      board.projects.store.setPresent(board.projects.require('web').id, false);
    };
    dispatcher.start();
    expect(await settled()).toEqual([]);
    expect(errors).toEqual([]);
  });

  it('is never under way twice, and what comes meanwhile is seen by the next', async () => {
    const gate = Promise.withResolvers<void>();
    let inside = 0;
    reconcile = async () => {
      inside++;
      expect(inside).toBe(1);
      await gate.promise;
      inside--;
    };
    dispatcher.start();
    for (let i = 0; i < 5; i++) dispatcher.poke();
    await board.task('meanwhile', { queue: true });
    expect(passes).toBeLessThanOrEqual(1);
    gate.resolve();
    expect(await settled()).toEqual(['meanwhile']);
    expect(errors).toEqual([]);
  });

  it('is one for many events of one turn', async () => {
    dispatcher.start();
    await settled();
    const before = passes;
    for (let i = 0; i < 50; i++) dispatcher.poke();
    await settled();
    expect(passes - before).toBe(1);
  });

  it('ends: what it starts itself asks for one more, and that for none', async () => {
    for (const slug of ['one', 'two']) await board.task(slug, { queue: true });
    dispatcher.start();
    await settled();
    expect(passes).toBe(2);
  });

  it('that cannot reconcile says so and dispatches all the same', async () => {
    reconcile = () => Promise.reject(new Error('no folder'));
    await board.task('waits', { queue: true });
    dispatcher.start();
    expect(await settled()).toEqual(['waits']);
    expect(errors[0]).toMatchObject({ message: 'no folder' });
    await board.task('next', { queue: true });
    expect(await settled()).toEqual(['waits', 'next']);
  });

  it('that fails is made up for by the next', async () => {
    board.db.prepare("CREATE TRIGGER no_runs BEFORE INSERT ON runs BEGIN SELECT raise(ABORT, 'disk full'); END").run();
    dispatcher.start();
    await board.task('waits', { queue: true });
    expect(await settled()).toEqual([]);
    expect(errors[0]).toMatchObject({ message: 'disk full' });
    board.db.prepare('DROP TRIGGER no_runs').run();
    board.clock.advance(30_000);
    expect(await settled()).toEqual(['waits']);
  });
});

describe('stopping', () => {
  it('starts nothing more, whatever happens', async () => {
    dispatcher.start();
    await board.task('later', { notBefore: board.clock.now() + 10, queue: true });
    await settled();
    dispatcher.stop();
    await board.task('new', { queue: true });
    dispatcher.poke();
    board.clock.advance(60_000);
    expect(await settled()).toEqual([]);
    expect(board.clock.pending()).toBe(0);
  });

  it('in the middle of a pass, too', async () => {
    const gate = Promise.withResolvers<void>();
    reconcile = () => gate.promise;
    await board.task('waits', { queue: true });
    dispatcher.start();
    dispatcher.stop();
    gate.resolve();
    expect(await settled()).toEqual([]);
  });

  it('while it is held back for a quit, and goes on when that is called off', async () => {
    dispatcher.start();
    dispatcher.hold(true);
    await board.task('waits', { queue: true });
    expect(await settled()).toEqual([]);
    dispatcher.hold(false);
    expect(await settled()).toEqual(['waits']);
  });

  it('is undone by a start', async () => {
    dispatcher.start();
    dispatcher.stop();
    await board.task('waits', { queue: true });
    dispatcher.start();
    expect(await settled()).toEqual(['waits']);
  });
});
