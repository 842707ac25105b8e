import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startOfDay, startOfWeek } from '../lib/local-days.ts';
import { createDispatcher } from '../queue/dispatcher.ts';
import { createBoard } from '../queue/testing/board.ts';
import { createCapNews } from './caps.ts';

const hour = 3_600_000;
let board: Awaited<ReturnType<typeof createBoard>>;
/** Wednesday, 14:00. */
let wednesday: number;
beforeEach(async () => {
  board = await createBoard();
  const monday = startOfWeek(board.clock.now() + 7 * 24 * hour);
  wednesday = startOfDay(monday + 60 * hour) + 14 * hour;
  board.clock.advance(wednesday - board.clock.now());
});
afterEach(() => board.close());

const midnight = () => startOfDay(wednesday + 24 * hour);
const monday = () => startOfWeek(wednesday + 7 * 24 * hour);

/** A run of this agent that has cost so much and goes on. */
async function spend(usd: number, model = 'alpha') {
  await board.task(`spends-${usd}-${board.clock.now()}`, { queue: true, model });
  const claim = board.claim();
  if (!claim) throw new Error('nothing was started');
  board.runStore.update(claim.runId, board.owner, { cost_usd: usd });
  return claim;
}

describe('a cap', () => {
  it('keeps an agent from starting anything more until midnight, and no other', async () => {
    board.settings.setAgent('alpha', { dailyCapUsd: 10 });
    const running = await spend(10);
    const held = await board.task('held', { queue: true, model: 'alpha' });
    await board.task('free', { queue: true, model: 'beta', project: 'api' });
    expect(board.claimAll()).toEqual(['free']);
    expect(board.shown(held).waiting).toEqual({
      reason: 'agent-capped',
      text: 'daily cap of $10 reached, goes on at 00:00',
      until: midnight(),
    });
    expect(board.queue.nextDue()).toBe(midnight());
    // What runs goes on.
    expect(board.runStore.statusOf(running.runId)).toBe('running');
    board.clock.advance(midnight() - board.clock.now());
    expect(board.claimAll()).toEqual(['held']);
    expect(board.queue.nextDue()).toBeNull();
  });

  it('is reached by what was spent, to the cent', async () => {
    board.settings.setAgent('alpha', { dailyCapUsd: 2.5 });
    await spend(2.49);
    expect(board.caps.reached().size).toBe(0);
    await spend(0.01);
    expect(board.caps.reached().get('alpha')?.text).toBe('daily cap of $2.50 reached');
  });

  it('of a week lasts until Monday, and counts what was spent since the last', async () => {
    board.settings.setAgent('alpha', { weeklyCapUsd: 10 });
    await spend(6);
    board.clock.advance(24 * hour);
    await spend(6);
    expect(board.caps.reached().get('alpha')).toEqual({ until: monday(), text: 'weekly cap of $10 reached' });
    board.clock.advance(monday() - board.clock.now() - 1);
    expect(board.caps.reached().size).toBe(1);
    board.clock.advance(1);
    expect(board.caps.reached().size).toBe(0);
  });

  it('that lasts longer is told when both are reached', async () => {
    board.settings.setAgent('alpha', { dailyCapUsd: 5, weeklyCapUsd: 8 });
    await spend(8);
    expect(board.caps.reached().get('alpha')?.until).toBe(monday());
  });

  it('that is raised or taken away lets the agent go on at once', async () => {
    board.settings.setAgent('alpha', { dailyCapUsd: 5 });
    await spend(5);
    board.settings.setAgent('alpha', { dailyCapUsd: 6 });
    expect(board.caps.reached().size).toBe(0);
    board.settings.setAgent('alpha', { dailyCapUsd: 5 });
    board.settings.setAgent('alpha', { dailyCapUsd: null });
    expect(board.caps.reached().size).toBe(0);
  });

  it('is left by the dispatcher at midnight by itself', async () => {
    board.settings.setAgent('alpha', { dailyCapUsd: 5 });
    const { runId } = await spend(5);
    const held = await board.task('held', { queue: true, model: 'alpha' });
    const started: string[] = [];
    const dispatcher = createDispatcher({
      queue: board.queue,
      bus: board.bus,
      clock: board.clock,
      limits: () => ({ maxRunning: 4, queuePaused: false }),
      reconcile: async () => {},
      startRun: ({ taskId }) => started.push(taskId),
      onError: (error) => {
        throw error;
      },
    });
    try {
      dispatcher.start();
      await dispatcher.idle();
      board.finish(runId, { status: 'succeeded', changed: true });
      await dispatcher.idle();
      expect(started).toEqual([]);
      board.clock.advance(midnight() - board.clock.now());
      await dispatcher.idle();
      expect(started).toEqual([held.id]);
    } finally {
      dispatcher.stop();
    }
  });

  it('is news for the windows when it is reached and when it ends, once each', async () => {
    const news = createCapNews({ bus: board.bus, caps: board.caps });
    const told = () => board.changes.splice(0).filter(({ type }) => type === 'agent');
    board.settings.setAgent('alpha', { dailyCapUsd: 5 });
    await spend(4);
    told();
    news.look();
    expect(told()).toEqual([]);
    await spend(1);
    news.look();
    news.look();
    expect(told()).toEqual([{ type: 'agent', agent: 'alpha' }]);
    board.clock.advance(midnight() - board.clock.now());
    news.look();
    news.look();
    expect(told()).toEqual([{ type: 'agent', agent: 'alpha' }]);
  });
});
