import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, rm } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { isAlive, readProcessTable } from './process/proc-table.ts';
import { identify } from './process/testing/processes.ts';
import { type AppWorld, createAppWorld, passes, type TaskRef } from './testing/app-world.ts';
import { startDriver } from './testing/driver.ts';
import type { Call } from './testing/scripted-agent.ts';

// A story is many processes; on a busy machine each of them takes its time.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

let app: AppWorld;
let repo: string;
beforeEach(async () => {
  app = await createAppWorld();
  await app.open({ dispatch: false });
  repo = await app.project('web');
});
afterEach(() => app.close());

const messages = async (ref: TaskRef, run: number | null = null) =>
  (await app.journal(ref, run)).flatMap((event) => (event.type === 'message' ? [event.text] : []));
/** Resolves when the driver has it in the journal. */
const journaled = (ref: TaskRef, text: string) => app.event(ref, (event) => event.type === 'message' && event.text === text);
const kill = async (call: Call) => {
  process.kill(call.pid, 'SIGKILL');
  await call.gone;
};
/** The same, until its wrapper has written down how it ended: up to then it still counts as alive, and is adopted. */
const killAtShutdown = async (call: Call) => {
  const table = await readProcessTable();
  const wrapper = table.get(table.get(call.pid)?.ppid ?? 0);
  await kill(call);
  while (wrapper && (await isAlive(wrapper))) await setImmediate();
};
const started = async (role: Call['role']) => {
  const driver = await startDriver(app);
  return { driver, call: await app.agents.next(role) };
};

async function whole(ref: TaskRef) {
  const events = await app.journal(ref);
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, i) => i + 1));
  return events;
}

describe('the app is killed while the agent works', () => {
  it('the agent lives on and is adopted: one run, no event twice, none missing', async () => {
    const ref = await app.task('web', 'x', 'Do it.');
    const { driver, call: agent } = await started('do');
    for (const text of ['one', 'two', 'three']) await agent.say(text);
    await journaled(ref, 'three');
    const { pid } = (await app.client.tasks.get(ref)).runs[0] ?? {};
    await driver.kill();
    await agent.say('alone');
    await agent.commit('a.txt');

    await app.open();
    expect((await app.client.tasks.get(ref)).runs[0]).toMatchObject({ pid, status: 'running' });
    await journaled(ref, 'alone');
    await agent.say('five');
    await agent.finish('six');
    const done = await app.ended(ref);
    expect(done).toMatchObject({ status: 'review', failure: null });
    expect(done.runs).toHaveLength(1);
    expect(passes(done)).toEqual(['prepare succeeded', 'setup skipped', 'do succeeded', 'verify skipped', 'deliver succeeded']);
    expect(await messages(ref)).toEqual(['one', 'two', 'three', 'alone', 'five', 'six']);
    const events = await whole(ref);
    for (const type of ['prompt', 'session', 'finish']) expect(events.filter((event) => event.type === type)).toHaveLength(1);
    expect(
      events.filter((event) => event.type === 'stage' && event.stage === 'do').map((event) => event.type === 'stage' && event.status),
    ).toEqual(['started', 'succeeded']);
  });

  it('an agent that ended meanwhile is judged from its files', async () => {
    const ref = await app.task('web', 'x', 'Do it.');
    const { driver, call: agent } = await started('do');
    await driver.kill();
    await agent.commit('a.txt');
    await agent.finish('Done alone.');
    await app.open();
    const done = await app.ended(ref);
    expect(done).toMatchObject({ status: 'review', runs: [{ number: 1, status: 'succeeded' }] });
    expect(await messages(ref)).toEqual(['Done alone.']);
    await whole(ref);
  });

  it('so is one that failed meanwhile', async () => {
    const ref = await app.task('web', 'x', 'Do it.');
    const { driver, call: agent } = await started('do');
    await driver.kill();
    await agent.end({ status: 'budget', message: 'No money left.' });
    await app.open();
    expect(await app.ended(ref)).toMatchObject({ status: 'failed', failure: { code: 'budget-exceeded', message: 'No money left.' } });
  });

  it('an adopted agent has no more time than it had before', async () => {
    const ref = await app.task('web', 'x', 'Do it.');
    const { driver, call: agent } = await started('do');
    await driver.kill();
    await app.client.settings.set({ stallMinutes: 600 });
    app.clock.skip(100 * 60_000);
    await app.open();
    await agent.say('adopted');
    await journaled(ref, 'adopted');
    app.clock.skip(21 * 60_000);
    await agent.gone;
    expect(await app.ended(ref)).toMatchObject({ status: 'failed', failure: { code: 'timeout' } });
  });

  it('and can be cancelled after its adoption', async () => {
    const ref = await app.task('web', 'x', 'Do it.');
    const { driver, call: agent } = await started('do');
    await driver.kill();
    await app.open();
    expect(await app.client.tasks.cancel(ref)).toMatchObject({ status: 'todo' });
    await agent.gone;
  });
});

describe('app and agent are killed', () => {
  it('the task is queued again and goes on in the same session and worktree, and what the agent had started is gone', async () => {
    const ref = await app.task('web', 'x', 'Do it.');
    const { driver, call: agent } = await started('do');
    await agent.commit('a.txt');
    await agent.sh('echo half > half.txt');
    const { stdout } = await agent.sh('setsid sleep 1000 > /dev/null 2>&1 & echo $!');
    const grandchild = await identify(Number(stdout));
    const wrapper = (await app.client.tasks.get(ref)).runs[0]?.pid;
    await driver.kill();
    // As in a power cut: nobody is left to write down how the agent ended.
    process.kill(wrapper ?? 0, 'SIGKILL');
    await kill(agent);
    expect(await isAlive(grandchild)).toBe(true);

    await app.open();
    expect(await isAlive(grandchild)).toBe(false);
    const again = await app.agents.next('do');
    expect(again).toMatchObject({ session: agent.session, resumed: true, cwd: agent.cwd });
    expect(again.prompt).toContain('interrupted');
    expect((await again.sh('cat a.txt half.txt')).stdout).toBe('a.txt\nhalf\n');
    await again.finish();
    const done = await app.ended(ref);
    expect(done.status).toBe('review');
    expect(done.runs.map(({ number, attempt, status, failure }) => ({ number, attempt, status, code: failure?.code ?? null }))).toEqual([
      { number: 1, attempt: 1, status: 'interrupted', code: 'interrupted' },
      { number: 2, attempt: 1, status: 'succeeded', code: null },
    ]);
    expect(passes(done, 0).at(-1)).toBe('do interrupted');
    expect(await app.world.sh(repo, 'diff', '--name-only', `${done.baseSha}..${done.headSha}`)).toBe('a.txt\nhalf.txt');
  });

  it('during prepare: it begins again', async () => {
    await app.world.write(
      `${repo}/.git/hooks/post-checkout`,
      `#!/bin/sh\n[ "$1" != 0000000000000000000000000000000000000000 ] || { ${app.agents.command('hook')}; }\n`,
    );
    await chmod(`${repo}/.git/hooks/post-checkout`, 0o755);
    const ref = await app.task('web', 'x', 'Do it.');
    const { driver, call: hook } = await started('command');
    await driver.kill();
    await kill(hook);
    await rm(`${repo}/.git/hooks/post-checkout`);
    await app.open();
    const agent = await app.agents.next('do');
    expect(agent.resumed).toBe(false);
    expect((await agent.sh('git status --porcelain')).stdout).toBe('');
    await agent.commit('a.txt');
    await agent.finish();
    expect(await app.ended(ref)).toMatchObject({
      status: 'review',
      runs: [{ status: 'interrupted' }, { status: 'succeeded', attempt: 1 }],
    });
  });

  it.each(['setup', 'verify'])('during %s: the command is stopped and run again', async (stage) => {
    await app.client.projects.set({ name: 'web', settings: { review: false, [`${stage}Command`]: app.agents.command('it') } });
    const ref = await app.task('web', 'x', 'Do it.');
    const driver = await startDriver(app);
    const work = async () => {
      const agent = await app.agents.next('do');
      await agent.commit('a.txt');
      await agent.finish();
    };
    if (stage === 'verify') await work();
    const command = await app.agents.next('command');
    await driver.kill();
    await app.open();
    await command.gone;
    await (await app.agents.next('command')).exit(0);
    if (stage === 'setup') await work();
    const done = await app.ended(ref);
    expect(done).toMatchObject({ status: 'review', runs: [{ status: 'interrupted' }, { status: 'succeeded', attempt: 1 }] });
    expect(passes(done, 0).at(-1)).toBe(`${stage} interrupted`);
    expect(passes(done, 1).filter((pass) => pass.startsWith('do'))).toHaveLength(stage === 'setup' ? 1 : 0);
  });

  describe('during review', () => {
    let ref: TaskRef;
    let reviewer: Call;
    beforeEach(async () => {
      await app.client.projects.set({ name: 'web', settings: { review: true, verifyCommand: 'echo fine' } });
      ref = await app.task('web', 'x', 'Do it.');
      const { driver, call: agent } = await started('do');
      await agent.commit('a.txt');
      await agent.finish();
      reviewer = await app.agents.next('review');
      await reviewer.commit('meddled.txt');
      await driver.kill();
    });

    it('a reviewer that lives is adopted, and its commits are still not delivered', async () => {
      await app.open();
      await reviewer.verdict({ verdict: 'approved' });
      const done = await app.ended(ref);
      expect(done).toMatchObject({ status: 'review', runs: [{ status: 'succeeded' }] });
      expect(await app.world.sh(repo, 'diff', '--name-only', `${done.baseSha}..task/x`)).toBe('a.txt');
    });

    it('one that was killed meanwhile, as at a shutdown, is resumed in its session, told of the checks, and its commits are not delivered', async () => {
      await killAtShutdown(reviewer);
      await app.open();
      const again = await app.agents.next('review');
      expect(again).toMatchObject({ session: reviewer.session, resumed: true });
      expect(again.prompt).toContain('echo fine');
      await again.verdict({ verdict: 'approved' });
      const done = await app.ended(ref);
      expect(done).toMatchObject({ status: 'review', runs: [{ status: 'interrupted' }, { status: 'succeeded', attempt: 1 }] });
      expect(await app.world.sh(repo, 'diff', '--name-only', `${done.baseSha}..task/x`)).toBe('a.txt');
    });
  });
});

describe('an orderly stop', () => {
  it('that stops the agents puts their tasks back into the queue, and they go on at the next start', async () => {
    const ref = await app.task('web', 'x', 'Do it.');
    const { driver, call: agent } = await started('do');
    await agent.commit('a.txt');
    expect(await driver.stop('stop')).toBe(0);
    await agent.gone;
    const stopped = await app.client.tasks.get(ref);
    expect(stopped).toMatchObject({ status: 'queued', waiting: { reason: 'no-dispatcher' }, runs: [{ status: 'interrupted', pid: null }] });
    expect(await app.statusFile(ref)).toMatch(/^queued run=1 last=interrupted/);

    await app.open();
    const again = await app.agents.next('do');
    expect(again).toMatchObject({ session: agent.session, resumed: true, cwd: agent.cwd });
    await again.finish();
    expect(await app.ended(ref)).toMatchObject({ status: 'review', runs: [{}, { attempt: 1, status: 'succeeded' }] });
  });

  it('that leaves them lets them work on, and the next start adopts them', async () => {
    const ref = await app.task('web', 'x', 'Do it.');
    const { driver, call: agent } = await started('do');
    await agent.say('before');
    await journaled(ref, 'before');
    expect(await driver.stop('leave')).toBe(0);
    await agent.say('meanwhile');
    expect(await app.client.tasks.get(ref)).toMatchObject({ status: 'inprogress', runs: [{ status: 'running' }] });
    await app.open();
    await agent.commit('a.txt');
    await agent.finish('after');
    expect(await app.ended(ref)).toMatchObject({ status: 'review', runs: [{ status: 'succeeded' }] });
    expect(await messages(ref)).toEqual(['before', 'meanwhile', 'after']);
    await whole(ref);
  });

  it('in the middle of a command stops it, whichever was asked for', async () => {
    await app.client.projects.set({ name: 'web', settings: { review: false, setupCommand: app.agents.command('it') } });
    const ref = await app.task('web', 'x', 'Do it.');
    const { driver, call: command } = await started('command');
    expect(await driver.stop('leave')).toBe(0);
    await command.gone;
    await app.open();
    await (await app.agents.next('command')).exit(0);
    await (await app.agents.next('do')).finish();
    expect(await app.ended(ref)).toMatchObject({ status: 'done', runs: [{ status: 'interrupted' }, { attempt: 1 }] });
  });
});

describe('what a run left behind', () => {
  it('is ended at the next start, if the run is one of ours and over; anything else is not touched', async () => {
    await app.open();
    const ref = await app.task('web', 'x', 'demo: no-change', 'demo');
    const { runs } = await app.ended(ref);
    const start = (runId: string) =>
      spawn('sleep', ['1000'], { env: { PATH: process.env.PATH, TASK_ORCH_RUN_ID: runId }, stdio: 'ignore' });
    const ours = start(runs[0]?.id ?? '');
    const foreign = start('01ARZ3NDEKTSV4RRFFQ69G5FAV');
    try {
      await Promise.all([once(ours, 'spawn'), once(foreign, 'spawn')]);
      const gone = once(ours, 'exit');
      await app.open();
      await gone;
      expect(foreign.exitCode ?? foreign.signalCode).toBeNull();
    } finally {
      foreign.kill('SIGKILL');
    }
  });
});

describe('a second instance', () => {
  it('is refused while the first one lives, and looks on without dispatching', async () => {
    const driver = await startDriver(app);
    await expect(app.open()).rejects.toThrow('Another instance is running');
    await app.open({ dispatch: false });
    const ref = await app.task('web', 'x', 'Do it.');
    expect((await app.client.tasks.get(ref)).waiting?.reason).toBe('next');
    await app.client.tasks.cancel(ref);
    expect(await driver.stop('stop')).toBe(0);
  });
});
