import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { boardAgents, createBoard } from '../queue/testing/board.ts';
import { createSettings } from './settings.ts';

let board: Awaited<ReturnType<typeof createBoard>>;
beforeEach(async () => {
  board = await createBoard();
});
afterEach(() => board.close());

describe('the settings', () => {
  it('are the defaults until something is set, and keep what was set', () => {
    expect(board.settings.get()).toMatchObject({ maxRunning: null, queuePaused: false, roots: [], stallMinutes: 15 });
    expect(board.settings.set({ maxRunning: 3 })).toMatchObject({ maxRunning: 3, queuePaused: false });
    board.settings.set({ queuePaused: true });
    expect(board.settings.get()).toMatchObject({ maxRunning: 3, queuePaused: true });
    expect(board.changes).toEqual([{ type: 'settings' }, { type: 'settings' }]);
  });

  it('refuse a default agent that there is not, and name those that there are', () => {
    expect(() => board.settings.set({ defaultAgent: 'gamma' })).toThrow('There is no agent "gamma". Accepted: alpha, beta.');
    expect(board.settings.get().defaultAgent).toBe('alpha');
  });

  it.each([{ maxRunning: 0 }, { maxRunning: 65 }, { stallMinutes: 0 }])('refuse %o and stay as they were', (change) => {
    const before = board.settings.get();
    expect(() => board.settings.set(change)).toThrow();
    expect(board.settings.get()).toEqual(before);
  });

  it('of an older version are filled up with defaults', () => {
    board.db.prepare("UPDATE settings SET value = '{}'").run();
    expect(board.settings.get()).toMatchObject({ defaultAgent: 'claude', maxRunning: null });
  });
});

describe('an agent', () => {
  it('keeps its limits and defaults over a restart, and forgets no hold', () => {
    board.settings.setAgent('beta', { maxRunning: 2, defaultModel: 'beta' });
    board.settings.setAgent('beta', { enabled: false });
    board.settings.hold('alpha', 'agent-auth', 'sign in');
    const again = createSettings({
      db: board.db,
      bus: board.bus,
      agents: [...boardAgents, ...boardAgents.slice(1).map((beta) => ({ ...beta, id: 'gamma' }))],
    });
    expect(again.agent('beta').settings).toMatchObject({ maxRunning: 2, defaultModel: 'beta', enabled: false });
    expect(again.agent('alpha').hold).toEqual({ reason: 'agent-auth', text: 'sign in' });
    expect(again.agent('gamma')).toMatchObject({ hold: null, parkedUntil: null, settings: { enabled: true } });
  });

  it('takes no default that its runs would fail by', () => {
    expect(() => board.settings.setAgent('alpha', { defaultModel: 'beta' })).toThrow(
      '"beta" is no model of Alpha. Accepted: alpha or alpha/….',
    );
    expect(() => board.settings.setAgent('alpha', { defaultEffort: 'huge' })).toThrow('"huge" is no effort of Alpha. Accepted: low, high.');
    expect(() => board.settings.setAgent('beta', { defaultEffort: 'low' })).toThrow('"low" is no effort of Beta. Accepted: none.');
    expect(board.settings.agent('alpha').settings).toMatchObject({ defaultModel: null, defaultEffort: null });
    board.settings.setAgent('alpha', { defaultModel: 'alpha/one', defaultEffort: 'high' });
    board.settings.setAgent('alpha', { defaultModel: null });
    expect(board.settings.agent('alpha').settings).toMatchObject({ defaultModel: null, defaultEffort: 'high' });
  });

  it('that a version does not have any more is not shown by it', () => {
    const older = createSettings({ db: board.db, bus: board.bus, agents: boardAgents.slice(0, 1) });
    expect(older.agents().map(({ id }) => id)).toEqual(['alpha']);
    expect(() => older.agent('beta')).toThrow('There is no agent "beta". Accepted: alpha.');
  });

  it('is freed by a person from its hold and its limit at once, and so are the tasks that wait for the limit', async () => {
    const task = await board.task('one', { queue: true });
    const until = board.clock.now() + 1000;
    board.db.run(board.db.sql.updateTable('tasks').set({ parked_until: until, parked_text: 'usage limit' }).where('id', '=', task.id));
    board.settings.hold(task.agent, 'paused', 'It is paused');
    board.settings.park(task.agent, until);
    board.settings.resume(task.agent);
    expect(board.settings.agent(task.agent)).toMatchObject({ hold: null, parkedUntil: null });
    expect(board.row(task)).toMatchObject({ parked_until: null, parked_text: null });
  });

  it('keeps its limit when it turns out to be installed after all', () => {
    board.settings.hold('alpha', 'agent-missing', 'Alpha is not installed');
    board.settings.park('alpha', board.clock.now() + 1000);
    board.settings.release('alpha');
    expect(board.settings.agent('alpha')).toMatchObject({ hold: null, parkedUntil: board.clock.now() + 1000 });
  });

  it('that a person paused stays so when it is found to be missing', () => {
    board.settings.hold('alpha', 'paused', 'Alpha is paused');
    board.settings.hold('alpha', 'agent-missing', 'not installed');
    expect(board.settings.agent('alpha').hold?.reason).toBe('paused');
    expect(board.settings.agent('beta').hold).toBeNull();
  });

  it('that is held for one reason is held for the next that is found', () => {
    board.settings.hold('alpha', 'agent-missing', 'not installed');
    board.settings.hold('alpha', 'agent-auth', 'not signed in');
    expect(board.settings.agent('alpha').hold).toEqual({ reason: 'agent-auth', text: 'not signed in' });
    board.settings.hold('alpha', 'paused', 'Alpha is paused');
    expect(board.settings.agent('alpha').hold?.reason).toBe('paused');
  });

  it('tells of every change', () => {
    board.settings.setAgent('beta', { maxRunning: 1 });
    board.settings.hold('beta', 'paused', 'x');
    board.settings.park('beta', 5);
    board.settings.release('beta');
    expect(board.changes).toEqual(Array.from({ length: 4 }, () => ({ type: 'agent', agent: 'beta' })));
  });
});
