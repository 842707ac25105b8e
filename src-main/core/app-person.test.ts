import { access, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { isAlive, markedProcesses } from './process/proc-table.ts';
import { identify } from './process/testing/processes.ts';
import { type AppWorld, createAppWorld, passes } from './testing/app-world.ts';

// A story is many processes; on a busy machine each of them takes its time.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

let app: AppWorld;
let repo: string;
beforeEach(async () => {
  app = await createAppWorld();
  await app.open();
  repo = await app.project('web', { maxRunning: 1 });
});
afterEach(() => app.close());

/** A task whose agent has committed `a.txt` and is in review. */
async function delivered(slug: string) {
  const ref = await app.task('web', slug, 'Do it.');
  const agent = await app.agents.next();
  await agent.commit('a.txt');
  await agent.finish();
  return { ref, agent, task: await app.ended(ref) };
}

const exists = (file: string) =>
  access(file).then(
    () => true,
    () => false,
  );

describe('an end', () => {
  it('waits for what a person has just asked for', async () => {
    const { ref, task } = await delivered('x');
    const accepting = app.client.tasks.accept(ref);
    await app.when(ref, ({ status }) => status === 'done');
    await app.app.stop({ agents: 'stop' });
    expect(await exists(task.runs[0]?.worktree ?? '')).toBe(false);
    expect((await accepting).status).toBe('done');
  });
});

describe('cancel', () => {
  it('answers when the whole tree is gone, a grandchild in a session of its own that ignores signals included', async () => {
    const ref = await app.task('web', 'x', 'demo: grandchild', 'demo');
    const event = await app.event(
      ref,
      ({ type, ...rest }) => type === 'result' && 'output' in rest && /grandchild pid/.test(String(rest.output)),
    );
    const grandchild = await identify(Number(/\d+/.exec(JSON.stringify('output' in event ? event.output : ''))?.[0]));
    const { runs } = await app.client.tasks.get(ref);

    const answer = await app.client.tasks.cancel(ref);
    expect(await isAlive(grandchild)).toBe(false);
    expect(await markedProcesses('TASK_ORCH_RUN_ID', runs[0]?.id ?? '')).toEqual([]);
    expect(answer).toMatchObject({ status: 'todo', failure: null, queuedAt: null });
    expect((await app.client.tasks.get(ref)).runs[0]).toMatchObject({ status: 'cancelled', failure: { code: 'cancelled' }, pid: null });
    expect(await app.statusFile(ref)).toMatch(/^todo run=1 cancelled=yes/);
  });

  it('salvages the work: commits, changes and untracked files', async () => {
    const ref = await app.task('web', 'x', 'Do it.');
    const agent = await app.agents.next();
    await agent.commit('a.txt');
    await agent.sh('echo changed >> README.md; echo new > new.txt');
    await app.client.tasks.cancel(ref);
    await agent.gone;
    const [point, ...more] = await app.client.salvage.list({});
    expect(more).toEqual([]);
    expect(point).toMatchObject({ project: 'web', slug: 'x', reason: expect.stringContaining('cancelled') });
    await app.client.salvage.restore({ project: 'web', ref: point?.ref ?? '', branch: 'rescued' });
    expect(await app.world.sh(repo, 'diff', '--name-only', 'main..rescued')).toBe('README.md\na.txt\nnew.txt');
  });

  it.each(['setup', 'verify'])('stops the %s command', async (stage) => {
    await app.client.projects.set({
      name: 'web',
      settings: { review: false, maxRunning: 1, [`${stage}Command`]: app.agents.command('it') },
    });
    const ref = await app.task('web', 'x', 'Do it.');
    if (stage === 'verify') {
      const agent = await app.agents.next('do');
      await agent.commit('a.txt');
      await agent.finish();
    }
    const command = await app.agents.next('command');
    const process = await identify(command.pid);
    expect(await app.client.tasks.cancel(ref)).toMatchObject({ status: 'todo' });
    expect(await isAlive(process)).toBe(false);
    expect(passes(await app.client.tasks.get(ref)).at(-1)).toBe(`${stage} interrupted`);
  });

  it('takes a queued task out of the queue', async () => {
    await app.client.settings.set({ queuePaused: true });
    const ref = await app.task('web', 'x', 'Do it.');
    expect((await app.client.tasks.get(ref)).waiting?.reason).toBe('paused');
    expect(await app.client.tasks.cancel(ref)).toMatchObject({ status: 'todo', waiting: null });
  });

  it('is refused for a task that does not run, with what can be done', async () => {
    const { ref } = await delivered('x');
    await expect(app.client.tasks.cancel(ref)).rejects.toThrow(
      'A task that is review cannot be cancelled. It can be accepted, sent back with changes.',
    );
  });

  it('frees its slot', async () => {
    const first = await app.task('web', 'first', 'Do it.');
    const second = await app.task('web', 'second', 'Do it.');
    await app.agents.next();
    expect((await app.client.tasks.get(second)).waiting).toMatchObject({ reason: 'slot', text: 'waiting for a slot (1/1 in web)' });
    await app.client.tasks.cancel(first);
    await (await app.agents.next()).finish();
    expect((await app.ended(second)).status).toBe('done');
  });
});

describe('retry', () => {
  const crashed = async () => {
    const ref = await app.task('web', 'x', 'Do it.');
    const agent = await app.agents.next();
    await agent.commit('first.txt');
    await agent.sh('echo loose > loose.txt');
    await agent.end({ status: 'crashed', message: 'It broke.' });
    return { ref, agent, failed: await app.ended(ref) };
  };

  it('starts afresh: the old work is salvaged, the session is new', async () => {
    const { ref, agent } = await crashed();
    await app.client.tasks.retry(ref);
    const again = await app.agents.next();
    expect(again.resumed).toBe(false);
    expect(again.session).not.toBe(agent.session);
    expect((await again.sh('ls')).stdout).toBe('README.md\ntasks\n');
    await again.finish();
    const done = await app.ended(ref);
    expect(done).toMatchObject({ status: 'done', failure: null, outcome: 'no-change' });
    expect(done.runs.map(({ number, attempt, status }) => `${number} ${attempt} ${status}`)).toEqual(['1 1 failed', '2 2 succeeded']);
    const [point] = await app.client.salvage.list({ project: 'web' });
    await app.client.salvage.restore({ project: 'web', ref: point?.ref ?? '', branch: 'rescued' });
    expect(await app.world.sh(repo, 'diff', '--name-only', 'main..rescued')).toBe('first.txt\nloose.txt');
  });

  it('continues: same worktree, same session, a new attempt', async () => {
    const { ref, agent, failed } = await crashed();
    await app.client.tasks.retry({ ...ref, continue: true });
    const again = await app.agents.next();
    expect(again).toMatchObject({ session: agent.session, resumed: true, cwd: agent.cwd });
    expect((await again.sh('cat first.txt loose.txt')).stdout).toBe('first.txt\nloose\n');
    await again.finish();
    const done = await app.ended(ref);
    expect(done).toMatchObject({ status: 'review', baseSha: failed.baseSha });
    expect(done.runs[1]).toMatchObject({ attempt: 2, sessionId: agent.session });
    expect(await app.world.sh(repo, 'diff', '--name-only', `${done.baseSha}..${done.headSha}`)).toBe('first.txt\nloose.txt');
    expect(await app.client.salvage.list({})).toEqual([]);
  });
});

describe('request changes', () => {
  it('tells the same session, and the result is checked and delivered again', async () => {
    const { ref, agent, task } = await delivered('x');
    await app.client.projects.set({ name: 'web', settings: { review: false, verifyCommand: 'test -e b.txt' } });
    await app.client.tasks.requestChanges({ ...ref, text: 'Please add b.txt too.' });
    const again = await app.agents.next('do');
    expect(again).toMatchObject({ session: agent.session, resumed: true, cwd: agent.cwd });
    expect(again.prompt).toContain('Please add b.txt too.');
    await again.commit('b.txt');
    await again.finish();
    const done = await app.when(ref, ({ status, runs }) => status === 'review' && runs.length === 2);
    expect(done.baseSha).toBe(task.baseSha);
    expect(done.runs[1]?.receipts).toMatchObject([{ exitCode: 0, sha: done.headSha }]);
    expect(await app.world.sh(repo, 'diff', '--name-only', `${done.baseSha}..${done.headSha}`)).toBe('a.txt\nb.txt');
    // Told once: the next run of this task is not.
    expect((await app.client.tasks.activity(ref)).filter(({ kind }) => kind === 'request-changes')).toHaveLength(1);
  });

  it('keeps what the person changed in the worktree', async () => {
    const { ref, agent } = await delivered('x');
    await writeFile(path.join(agent.cwd, 'person.txt'), 'by hand\n');
    await app.client.tasks.requestChanges({ ...ref, text: 'Mind my file.' });
    await (await app.agents.next()).finish();
    const done = await app.when(ref, ({ status, runs }) => status === 'review' && runs.length === 2);
    expect(await app.world.sh(repo, 'diff', '--name-only', `${done.baseSha}..${done.headSha}`)).toBe('a.txt\nperson.txt');
  });

  it('makes a worktree again that is gone, and sets it up again', async () => {
    await app.client.projects.set({ name: 'web', settings: { review: false, setupCommand: 'echo cached > cache.tmp' } });
    const { ref, agent } = await delivered('x');
    await app.world.sh(repo, 'worktree', 'remove', '--force', agent.cwd);
    await app.client.tasks.requestChanges({ ...ref, text: 'More.' });
    const again = await app.agents.next();
    expect(again.prompt).toContain('More.');
    expect((await again.sh('cat a.txt cache.tmp')).stdout).toBe('a.txt\ncached\n');
    await again.finish();
    expect((await app.when(ref, ({ status, runs }) => status === 'review' && runs.length === 2)).outcome).toBe('local-branch');
  });
});

describe('when a task is over', () => {
  it('accept removes the worktree and keeps the branch, and what was not committed', async () => {
    const { ref, agent, task } = await delivered('x');
    await writeFile(path.join(agent.cwd, 'loose.txt'), 'loose\n');
    expect(await app.client.tasks.accept(ref)).toMatchObject({ status: 'done' });
    expect(await exists(agent.cwd)).toBe(false);
    expect(await app.world.sh(repo, 'rev-parse', 'task/x')).toBe(task.headSha);
    const points = await app.client.salvage.list({});
    expect(points).toHaveLength(1);
    expect(await app.world.sh(repo, 'show', `${points[0]?.sha}:loose.txt`)).toBe('loose');
    // Nothing that was seeded is in it.
    expect(await app.world.sh(repo, 'ls-tree', '-r', '--name-only', points[0]?.sha ?? '')).toBe('README.md\na.txt\nloose.txt');
  });

  it('archive does the same, and restore brings the task back', async () => {
    const ref = await app.task('web', 'x', 'demo: fail', 'demo');
    const { runs } = await app.ended(ref);
    await app.client.tasks.archive(ref);
    expect(await exists(runs[0]?.worktree ?? '')).toBe(false);
    expect(await app.client.tasks.restore(ref)).toMatchObject({ status: 'failed', failure: { code: 'agent-crashed' } });
    // Its worktree is made again from the branch when it goes on.
    await app.client.tasks.retry({ ...ref, continue: true });
    expect((await app.when(ref, (task) => task.runs.length === 2 && task.status !== 'inprogress')).status).toBe('review');
  });

  it('a task that waits for it is dispatched, one of another project too; a failed one releases nobody', async () => {
    const other = await app.project('api');
    expect(other).not.toBe(repo);
    const { ref } = await delivered('first');
    const bad = await app.task('api', 'bad', 'demo: fail', 'demo');
    const waits = await app.task('api', 'waits', 'Do it.', 'scripted', { after: [ref] });
    const never = await app.task('api', 'never', 'Do it.', 'scripted', { after: [ref, bad] });
    await app.ended(bad);
    expect((await app.client.tasks.get(waits)).waiting).toMatchObject({ reason: 'blocked', text: 'blocked by web/first' });
    await app.client.tasks.accept(ref);
    await (await app.agents.next()).finish();
    expect((await app.ended(waits)).status).toBe('done');
    expect((await app.client.tasks.get(never)).waiting).toMatchObject({ reason: 'blocked', text: 'blocked by api/bad' });
  });
});
