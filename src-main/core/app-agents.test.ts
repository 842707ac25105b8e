import { readFile, rm, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { isAlive } from './process/proc-table.ts';
import { identify } from './process/testing/processes.ts';
import { type AppWorld, createAppWorld, passes } from './testing/app-world.ts';

// A story is many processes; on a busy machine each of them takes its time.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

let app: AppWorld;
afterEach(() => app.close());

const minute = 60_000;

describe('an agent that is not installed', () => {
  beforeEach(async () => {
    app = await createAppWorld({ executable: 'scripted-cli' });
    await app.open();
    await app.project('web', { maxRunning: 1 });
  });

  it('fails its task with what to do, holds the others back, and lets them go when it is there', async () => {
    const first = await app.task('web', 'first', 'Do it.');
    const second = await app.task('web', 'second', 'Do it.');
    const failed = await app.ended(first);
    expect(failed).toMatchObject({
      status: 'failed',
      failure: { code: 'agent-missing', message: expect.stringContaining('Put it on the PATH.') },
    });
    const held = await app.when(second, (task) => task.waiting?.reason === 'agent-missing');
    expect(held).toMatchObject({ status: 'queued', runs: [] });
    // Tasks of other agents go on.
    expect((await app.ended(await app.task('web', 'other', 'demo: no-change', 'demo'))).status).toBe('done');
    expect((await app.client.tasks.get(second)).status).toBe('queued');

    await app.world.program('scripted-cli', 'exec "$@"\n');
    app.clock.skip(30_000);
    const agent = await app.agents.next('do');
    await agent.finish();
    expect(await app.ended(second)).toMatchObject({ status: 'done', runs: [{ number: 1, attempt: 1 }] });
    expect((await app.client.tasks.get(first)).status).toBe('failed');
  });
});

describe('an agent', () => {
  beforeEach(async () => {
    app = await createAppWorld();
    await app.open();
    await app.project('web', { maxRunning: 1 });
  });

  it('is not signed in: its task fails, the others wait until a person says go', async () => {
    const first = await app.task('web', 'first', 'Do it.');
    const second = await app.task('web', 'second', 'Do it.');
    await (await app.agents.next()).end({ status: 'auth', message: 'Sign in with `scripted login`.' });
    expect(await app.ended(first)).toMatchObject({
      status: 'failed',
      failure: { code: 'agent-auth', message: 'Sign in with `scripted login`.' },
    });
    const held = await app.when(second, (task) => task.waiting?.reason === 'agent-auth');
    expect(held.waiting?.text).toContain('scripted login');
    await app.client.agents.resume({ agent: 'scripted' });
    await (await app.agents.next()).finish();
    expect((await app.ended(second)).status).toBe('done');
  });

  it('reaches its usage limit: it is parked until then with all its tasks, and goes on in the same session and attempt', async () => {
    const first = await app.task('web', 'first', 'Do it.');
    const second = await app.task('web', 'second', 'Do it.');
    const agent = await app.agents.next();
    await agent.commit('half.txt');
    const until = app.clock.now() + 90 * minute;
    await agent.end({ status: 'usage-limit', message: 'Come back later.', resetsAt: until });
    const parked = await app.when(first, (task) => task.waiting?.reason === 'parked');
    expect(parked).toMatchObject({
      status: 'queued',
      failure: null,
      waiting: { until, text: expect.stringMatching(/^usage limit, resumes /) },
    });
    expect(parked.runs[0]).toMatchObject({ status: 'parked', attempt: 1, failure: { code: 'usage-limit', message: 'Come back later.' } });
    await app.when(second, (task) => task.waiting?.reason === 'parked' && task.waiting.until === until);

    await app.app.dispatcher.idle();
    app.clock.skip(90 * minute);
    const again = await app.agents.next();
    expect(again).toMatchObject({ session: agent.session, resumed: true, cwd: agent.cwd });
    expect(again.prompt).toMatch(/interrupted/);
    expect((await again.sh('cat half.txt')).stdout).toBe('half.txt\n');
    await again.finish();
    const done = await app.when(first, (task) => task.status === 'review');
    expect(done.runs.map(({ attempt, status, sessionId }) => ({ attempt, status, sessionId }))).toEqual([
      { attempt: 1, status: 'parked', sessionId: agent.session },
      { attempt: 1, status: 'succeeded', sessionId: agent.session },
    ]);
    await (await app.agents.next()).finish();
    expect((await app.ended(second)).runs).toHaveLength(1);
  });

  it('reaches its limit as a reviewer: the review goes on in its session, the work is not done again', async () => {
    await app.client.projects.set({ name: 'web', settings: { review: true } });
    const ref = await app.task('web', 'x', 'Do it.');
    const agent = await app.agents.next('do');
    await agent.commit('a.txt');
    await agent.finish();
    const reviewer = await app.agents.next('review');
    await reviewer.end({ status: 'usage-limit', message: 'Later.', resetsAt: app.clock.now() + minute });
    await app.when(ref, (task) => task.waiting?.reason === 'parked');
    await app.app.dispatcher.idle();
    app.clock.skip(minute);
    const again = await app.agents.next('review');
    expect(again).toMatchObject({ session: reviewer.session, resumed: true });
    await again.verdict({ verdict: 'approved' });
    const done = await app.ended(ref);
    expect(done).toMatchObject({
      status: 'review',
      runs: [{ status: 'parked' }, { status: 'succeeded', attempt: 1, sessionId: agent.session }],
    });
    expect(passes(done)).toEqual(['prepare succeeded', 'review succeeded', 'deliver succeeded']);
  });

  it('reaches a limit without saying until when: half an hour', async () => {
    const ref = await app.task('web', 'x', 'Do it.');
    const agent = await app.agents.next();
    const before = app.clock.now();
    await agent.end({ status: 'usage-limit', message: 'Too much.', resetsAt: null });
    const { waiting } = await app.when(ref, (task) => task.waiting?.reason === 'parked');
    expect((waiting?.until ?? 0) - before - 30 * minute).toBeLessThan(minute);
    expect((waiting?.until ?? 0) - before).toBeGreaterThanOrEqual(30 * minute);
  });

  it('cannot reach its provider: tried again after 10 s in the same session and worktree', async () => {
    const ref = await app.task('web', 'x', 'Do it.');
    const agent = await app.agents.next();
    await agent.end({ status: 'unavailable', message: '503.' });
    await app.clock.armed(10_000);
    expect((await app.client.tasks.get(ref)).status).toBe('inprogress');
    app.clock.skip(10_000);
    const again = await app.agents.next();
    expect(again).toMatchObject({ session: agent.session, resumed: true, cwd: agent.cwd });
    await again.commit('a.txt');
    await again.finish();
    const done = await app.ended(ref);
    expect(done).toMatchObject({ status: 'review', runs: [{ number: 1 }] });
    expect(passes(done).slice(2, 4)).toEqual(['do interrupted', 'do succeeded']);
  });

  it('cannot reach it four times: provider-unavailable, after 10, 20 and 40 s', async () => {
    const ref = await app.task('web', 'x', 'Do it.');
    for (const pause of [10_000, 20_000, 40_000]) {
      await (await app.agents.next()).end({ status: 'unavailable', message: 'Overloaded.' });
      await app.clock.armed(pause);
      app.clock.skip(pause);
    }
    await (await app.agents.next()).end({ status: 'unavailable', message: 'Overloaded.' });
    const done = await app.ended(ref);
    expect(done).toMatchObject({
      status: 'failed',
      failure: { code: 'provider-unavailable', message: expect.stringContaining('Overloaded.') },
    });
  });

  it('is cancelled while it waits for its provider', async () => {
    const ref = await app.task('web', 'x', 'Do it.');
    await (await app.agents.next()).end({ status: 'unavailable', message: 'Overloaded.' });
    await app.clock.armed(10_000);
    expect((await app.client.tasks.cancel(ref)).status).toBe('todo');
  });

  it('says nothing for 15 minutes: stopped, and can be continued in its session', async () => {
    const ref = await app.task('web', 'x', 'Do it.');
    const agent = await app.agents.next();
    await agent.say('I think.');
    await app.event(ref, (event) => event.type === 'message');
    app.clock.skip(14 * minute);
    await agent.say('Still.');
    await app.event(ref, (event) => event.type === 'message' && event.text === 'Still.');
    app.clock.skip(15 * minute);
    await agent.gone;
    const done = await app.ended(ref);
    expect(done).toMatchObject({ status: 'failed', failure: { code: 'stalled', message: expect.stringContaining('15 minutes') } });

    await app.client.tasks.retry({ ...ref, continue: true });
    const again = await app.agents.next();
    expect(again).toMatchObject({ session: agent.session, resumed: true });
    await again.finish();
    expect(await app.ended(ref)).toMatchObject({ status: 'done', runs: [{ attempt: 1 }, { attempt: 2 }] });
  });

  it('is not called stalled or too slow for the time that the machine slept', async () => {
    const ref = await app.task('web', 'x', 'Do it.');
    const agent = await app.agents.next();
    await agent.say('I think.');
    await app.event(ref, (event) => event.type === 'message');
    app.clock.skip(10 * minute);
    app.clock.sleep(9 * 60 * minute);
    app.clock.skip(4 * minute);
    await agent.say('Good morning.');
    await app.event(ref, (event) => event.type === 'message' && event.text === 'Good morning.');
    await agent.commit('a.txt');
    await agent.finish();
    expect(await app.ended(ref)).toMatchObject({ status: 'review', runs: [{ number: 1 }] });
  });

  it('takes longer than its stage may: stopped', async () => {
    await app.client.settings.set({ stallMinutes: 600 });
    const ref = await app.task('web', 'x', 'Do it.');
    const agent = await app.agents.next();
    app.clock.skip(120 * minute);
    await agent.gone;
    expect(await app.ended(ref)).toMatchObject({
      status: 'failed',
      failure: { code: 'timeout', message: expect.stringContaining('120 minutes') },
    });
  });

  it('crashes: failed with its own words, the worktree kept', async () => {
    const ref = await app.task('web', 'x', 'demo: fail', 'demo');
    const done = await app.ended(ref);
    expect(done).toMatchObject({ status: 'failed', failure: { code: 'agent-crashed', message: expect.stringContaining('told to fail') } });
    expect(await readFile(path.join(done.runs[0]?.worktree ?? '', 'README.md'), 'utf8')).toBe('# hello\n');
  });

  it('is told to end by the system: the task goes on from there, but not for ever', async () => {
    const ref = await app.task('web', 'login', 'Mend it.');
    const first = await app.agents.next('do');
    process.kill(first.pid, 'SIGTERM');
    for (let times = 2; times <= 4; times += 1) {
      const again = await app.agents.next('do');
      expect(again).toMatchObject({ session: first.session, resumed: true });
      process.kill(again.pid, times % 2 === 0 ? 'SIGHUP' : 'SIGTERM');
    }
    const failed = await app.ended(ref);
    expect(failed).toMatchObject({ status: 'failed', failure: { code: 'agent-crashed' } });
    expect(failed.runs.map(({ status }) => status)).toEqual(['interrupted', 'interrupted', 'interrupted', 'failed']);
  });

  it('a git command that was killed with the agent leaves no lock behind for the run that goes on', async () => {
    const ref = await app.task('web', 'login', 'Mend it.');
    const first = await app.agents.next('do');
    const gitDir = await app.world.sh(first.cwd, 'rev-parse', '--absolute-git-dir');
    await writeFile(path.join(gitDir, 'index.lock'), '');
    await app.client.settings.set({ queuePaused: true });
    process.kill(first.pid, 'SIGTERM');
    await app.when(ref, ({ status }) => status === 'queued');
    await app.client.settings.set({ queuePaused: false });
    const again = await app.agents.next('do');
    await again.commit('a.txt');
    await again.finish();
    expect(await app.ended(ref)).toMatchObject({ status: 'review' });

    // One that is newer than the last run is somebody's at work.
    await writeFile(path.join(gitDir, 'index.lock'), '');
    await utimes(path.join(gitDir, 'index.lock'), new Date(), new Date(app.clock.now() + 60_000));
    await app.client.tasks.requestChanges({ ...ref, text: 'Once more.' });
    const third = await app.agents.next('do');
    await expect(third.commit('b.txt')).rejects.toThrow();
    await rm(path.join(gitDir, 'index.lock'));
    await third.finish();
    await app.ended(ref);
  });

  it('is killed from outside: agent-crashed, and says by what', async () => {
    const ref = await app.task('web', 'x', 'Do it.');
    const agent = await app.agents.next();
    process.kill(agent.pid, 'SIGKILL');
    expect(await app.ended(ref)).toMatchObject({
      status: 'failed',
      failure: { code: 'agent-crashed', message: expect.stringContaining('SIGKILL') },
    });
  });

  it('leaves a server running: it ends with the turn', async () => {
    const ref = await app.task('web', 'x', 'Do it.');
    const agent = await app.agents.next();
    const { stdout } = await agent.sh('setsid sleep 1000 > /dev/null 2>&1 & echo $!');
    const server = await identify(Number(stdout));
    await agent.commit('a.txt');
    await agent.finish();
    await app.ended(ref);
    expect(await isAlive(server)).toBe(false);
  });

  it('has no journal to be written to: internal, and it is not started', async () => {
    await app.world.write(path.join(app.stateDir, '.runs'), 'in the way');
    const done = await app.ended(await app.task('web', 'x', 'Do it.'));
    expect(done).toMatchObject({ status: 'failed', failure: { code: 'internal' }, runs: [{ status: 'failed', stages: [] }] });
  });

  it.each([
    ['gives up', { status: 'gave-up', message: 'A permission was refused.' }, 'agent-gave-up'],
    ['spends its budget', { status: 'budget', message: 'The budget is spent.' }, 'budget-exceeded'],
    ['refuses the model', { status: 'refused', message: 'No such model.', sessionLost: false }, 'agent-crashed'],
  ] as const)('%s', async (_name, ending, code) => {
    const ref = await app.task('web', 'x', 'Do it.');
    await (await app.agents.next()).end(ending);
    expect(await app.ended(ref)).toMatchObject({ status: 'failed', failure: { code, message: ending.message } });
  });

  it('does not know its session any more: a new one is told the task again', async () => {
    const ref = await app.task('web', 'x', 'Paint it blue.');
    const agent = await app.agents.next();
    await agent.commit('a.txt');
    await agent.finish();
    await app.ended(ref);
    await app.client.tasks.requestChanges({ ...ref, text: 'Rather red.' });
    const lost = await app.agents.next();
    expect(lost).toMatchObject({ session: agent.session, resumed: true });
    await lost.end({ status: 'refused', message: 'Unknown session.', sessionLost: true });
    const fresh = await app.agents.next();
    expect(fresh.resumed).toBe(false);
    expect(fresh.session).not.toBe(agent.session);
    expect(fresh.prompt).toContain('Paint it blue.');
    expect(fresh.prompt).toContain('Rather red.');
    await fresh.commit('b.txt');
    await fresh.finish();
    const done = await app.when(ref, (task) => task.status === 'review' && task.runs.length === 2);
    expect(done.runs[1]?.sessionId).toBe(fresh.session);
  });
});
