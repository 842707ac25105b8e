import { existsSync } from 'node:fs';
import { readdir, readFile, realpath, rename, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type AppWorld, createAppWorld, passes } from './testing/app-world.ts';

// A story is many processes; on a busy machine each of them takes its time.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

let app: AppWorld;
beforeEach(async () => {
  app = await createAppWorld();
  await app.open();
});
afterEach(() => app.close());

const files = (repo: string, base: string | null, head: string | null) => app.world.sh(repo, 'diff', '--name-only', `${base}..${head}`);
const subjects = (repo: string, base: string | null, head: string | null) => app.world.sh(repo, 'log', '--format=%s', `${base}..${head}`);

it('a check that prints without end fills no disk, and still tells how it ended', async () => {
  await app.project('web', { verifyCommand: 'yes 0123456789abcdef0123456789abcdef | head -c 90000000; echo the end' });
  const ref = await app.task('web', 'login', 'Mend it.');
  const call = await app.agents.next('do');
  await call.commit('a.txt');
  await call.finish();
  const done = await app.ended(ref);
  expect(done.runs[0]?.receipts).toMatchObject([{ exitCode: 0, outputTail: expect.stringContaining('the end') }]);
  const [file] = (await readdir(path.join(app.stateDir, '.runs', done.runs[0]?.id ?? ''))).filter((name) => name.endsWith('.terminal'));
  expect((await stat(path.join(app.stateDir, '.runs', done.runs[0]?.id ?? '', file ?? ''))).size).toBeLessThan(70_000_000);
  const log = await readFile(path.join(app.stateDir, 'web', 'login.log'), 'latin1');
  expect(log.split('The command prints more than is kept')).toHaveLength(2);
});

it('a renamed project finds its worktrees: to go on in them, to start afresh, to remove them', async () => {
  const repo = await app.project('web');
  const ref = await app.task('web', 'login', 'Mend it.');
  const first = await app.agents.next('do');
  await first.commit('a.txt');
  await first.finish();
  await app.ended(ref);
  await app.client.projects.set({ name: 'web', rename: 'shop', settings: {} });
  const renamed = { project: 'shop', slug: 'login' };
  await app.client.tasks.requestChanges({ ...renamed, text: 'Once more.' });
  const again = await app.agents.next('do');
  expect(again).toMatchObject({ cwd: first.cwd, session: first.session });
  await again.exit(1);
  await app.ended(renamed);

  await app.client.tasks.retry({ ...renamed, continue: false });
  const afresh = await app.agents.next('do');
  expect(afresh.cwd).toBe(path.join(await realpath(app.worktreesDir), 'shop', 'login'));
  expect(existsSync(first.cwd)).toBe(false);
  await afresh.commit('b.txt');
  await afresh.finish();
  await app.ended(renamed);

  await app.client.projects.set({ name: 'shop', rename: 'store', settings: {} });
  await app.client.tasks.accept({ project: 'store', slug: 'login' });
  expect(existsSync(afresh.cwd)).toBe(false);
  expect((await app.world.sh(repo, 'worktree', 'list')).split('\n')).toHaveLength(1);
});

describe('what the agent leaves behind', () => {
  it('nothing: done, and nothing is verified, reviewed or delivered', async () => {
    const repo = await app.project('web', { review: true, verifyCommand: 'exit 1' });
    const done = await app.ended(await app.task('web', 'idle', 'demo: no-change', 'demo'));
    expect(done).toMatchObject({ status: 'done', outcome: 'no-change', failure: null, headSha: done.baseSha });
    expect(done.runs[0]).toMatchObject({ status: 'succeeded', receipts: [], verdict: null });
    expect(passes(done)).toEqual(['prepare succeeded', 'setup skipped', 'do succeeded', 'deliver succeeded']);
    expect(await app.world.sh(done.runs[0]?.worktree ?? repo, 'status', '--porcelain', '--untracked-files=no')).toBe('');
    expect(await app.statusFile({ project: 'web', slug: 'idle' })).toMatch(/^done run=1 outcome=no-change/);
    await app.client.tasks.archive({ project: 'web', slug: 'idle' });
    await vi.waitFor(async () => expect(await app.statusFile({ project: 'web', slug: 'idle' })).toMatch(/^archived run=1/));
  });

  it('changes without a commit: they are committed for it', async () => {
    const repo = await app.project('web');
    const done = await app.ended(await app.task('web', 'untidy', 'demo: uncommitted', 'demo'));
    expect(done).toMatchObject({ status: 'review', outcome: 'local-branch' });
    expect(await subjects(repo, done.baseSha, done.headSha)).toMatch(/^wip: /);
    expect(await files(repo, done.baseSha, done.headSha)).toBe('NOTES.md');
  });

  it('an untracked file beside its commit: both are delivered, what was seeded is not', async () => {
    const repo = await app.project('web');
    const ref = await app.task('web', 'half', 'Write two files.');
    const agent = await app.agents.next('do');
    await agent.commit('committed.txt');
    await agent.sh('mkdir -p "with blank" && echo x > "with blank/ümlaut.txt" && echo y >> README.md');
    await agent.finish();
    const done = await app.ended(ref);
    expect(done.status).toBe('review');
    expect(await app.world.sh(repo, '-c', 'core.quotePath=false', 'diff', '--name-only', `${done.baseSha}..${done.headSha}`)).toBe(
      'README.md\ncommitted.txt\nwith blank/ümlaut.txt',
    );
  });

  it('what setup made dirty is not taken for work', async () => {
    const repo = await app.project('web', { setupCommand: 'echo locked >> README.md; echo cache > cache.tmp' });
    const idle = await app.task('web', 'idle', 'Look around.');
    await (await app.agents.next('do')).finish('Nothing to do.');
    expect(await app.ended(idle)).toMatchObject({ status: 'done', outcome: 'no-change' });

    const busy = await app.task('web', 'busy', 'Change one of them.');
    const agent = await app.agents.next('do');
    await agent.sh('echo by the agent >> README.md; echo own > own.txt');
    await agent.finish();
    const done = await app.ended(busy);
    expect(done.status).toBe('review');
    expect(await files(repo, done.baseSha, done.headSha)).toBe('README.md\nown.txt');
  });

  it('what the checks made dirty is not taken for work either', async () => {
    const repo = await app.project('web', { verifyCommand: 'echo run >> coverage.tmp; test -e fixed' });
    const ref = await app.task('web', 'fix', 'Fix it.');
    const first = await app.agents.next('do');
    await first.commit('a.txt');
    await first.finish();
    const second = await app.agents.next('do');
    await second.sh('touch fixed; git add fixed; git commit --quiet -m fixed');
    await second.finish();
    const done = await app.ended(ref);
    expect(done.status).toBe('review');
    expect(await files(repo, done.baseSha, done.headSha)).toBe('a.txt\nfixed');
  });
});

describe('setup', () => {
  it('fails: the agent is not started, and the journal has its output', async () => {
    await app.project('web', { setupCommand: 'echo no such registry; exit 3' });
    const ref = await app.task('web', 'x', 'Do it.', 'demo');
    const done = await app.ended(ref);
    expect(done).toMatchObject({ status: 'failed', failure: { code: 'setup-failed' } });
    expect(done.failure?.message).toContain('exit code 3');
    expect(passes(done)).toEqual(['prepare succeeded', 'setup failed']);
    expect(JSON.stringify(await app.journal(ref))).toContain('no such registry');
    expect(await app.statusFile(ref)).toMatch(/^failed run=1 code=setup-failed message=/);
  });
});

describe('verify', () => {
  it('fails once: the same session is told, and its fix is checked again', async () => {
    await app.project('web', { verifyCommand: 'echo checking; test -e fixed || { echo fixed is missing; exit 4; }' });
    const ref = await app.task('web', 'fix', 'Fix it.');
    const first = await app.agents.next('do');
    await first.commit('a.txt');
    await first.finish();
    const second = await app.agents.next('do');
    expect(second).toMatchObject({ session: first.session, resumed: true });
    expect(second.prompt).toContain('fixed is missing');
    await second.commit('fixed');
    await second.finish();
    const done = await app.ended(ref);
    expect(done.status).toBe('review');
    const { receipts } = done.runs[0] as (typeof done.runs)[number];
    expect(receipts.map(({ exitCode }) => exitCode)).toEqual([4, 0]);
    expect(receipts[1]?.sha).toBe(done.headSha);
    expect(receipts[0]?.sha).not.toBe(done.headSha);
    expect(done.runs[0]?.stages.map(({ name, round, status }) => `${name} ${round} ${status}`)).toEqual([
      'prepare 1 succeeded',
      'setup 1 skipped',
      'do 1 succeeded',
      'verify 1 failed',
      'do 2 succeeded',
      'verify 2 succeeded',
      'deliver 1 succeeded',
    ]);
  });

  it('fails always: failed after the rounds that the project allows, with a receipt for each', async () => {
    await app.project('web', { verifyCommand: 'exit 1', verifyRounds: 1 });
    const ref = await app.task('web', 'never', 'Do it.', 'demo');
    const done = await app.ended(ref);
    expect(done).toMatchObject({ status: 'failed', failure: { code: 'verify-failed' }, outcome: null });
    expect(done.runs[0]?.receipts).toHaveLength(2);
    expect(done.failure?.message).toContain('exit 1');

    // "Continue" begins with the agent, which is told why, and has its rounds again.
    await app.client.tasks.retry({ ...ref, continue: true });
    const again = await app.when(ref, (task) => task.runs.length === 2 && task.status === 'failed');
    expect(again.runs[1]).toMatchObject({ attempt: 2, sessionId: done.runs[0]?.sessionId, baseSha: done.baseSha });
    expect(passes(again).filter((pass) => !pass.endsWith('skipped'))).toEqual([
      'prepare succeeded',
      'do succeeded',
      'verify failed',
      'do succeeded',
      'verify failed',
    ]);
    const prompts = (await app.journal(ref)).filter((event) => event.type === 'prompt');
    expect(prompts[0]).toMatchObject({ text: expect.stringContaining('check of this project fails') });
  });

  it('takes too long: stopped with all that it started, and said so', async () => {
    await app.project('web', { verifyCommand: app.agents.command('check') });
    const ref = await app.task('web', 'slow', 'Do it.');
    const agent = await app.agents.next('do');
    await agent.commit('a.txt');
    await agent.finish();
    const command = await app.agents.next('command');
    app.clock.skip(60 * 60_000);
    await command.gone;
    expect(await app.ended(ref)).toMatchObject({
      status: 'failed',
      failure: { code: 'timeout', message: expect.stringContaining('60 minutes') },
    });
  });
});

describe('review', () => {
  beforeEach(() => app.project('web', { review: true }));

  it('rejects once: the findings go to the same session, and another session reviews the fix', async () => {
    const ref = await app.task('web', 'once', 'demo: reject-once', 'demo');
    const done = await app.ended(ref);
    expect(done).toMatchObject({ status: 'review', failure: null });
    expect(passes(done)).toEqual([
      'prepare succeeded',
      'setup skipped',
      'do succeeded',
      'verify skipped',
      'review failed',
      'do succeeded',
      'verify skipped',
      'review succeeded',
      'deliver succeeded',
    ]);
    expect(done.runs[0]?.verdict?.verdict).toBe('approved');
    const events = await app.journal(ref);
    const sessions = events.flatMap((event) => (event.type === 'session' ? [`${event.stage} ${event.sessionId}`] : []));
    expect(sessions[0]).toBe(sessions[2]);
    expect(new Set(sessions).size).toBe(3);
    expect(events.filter(({ type }) => type === 'prompt')[2]).toMatchObject({
      text: expect.stringContaining('A reviewer rejected your work'),
    });
  });

  it('rejects always: failed with the findings, and the work is kept', async () => {
    const done = await app.ended(await app.task('web', 'never', 'demo: reject', 'demo'));
    expect(done).toMatchObject({
      status: 'failed',
      outcome: null,
      failure: { code: 'review-rejected', message: expect.stringContaining('1 finding') },
    });
    expect(done.runs[0]?.verdict?.verdict).toBe('rejected');
    expect(await app.world.sh(done.runs[0]?.worktree ?? '', 'rev-parse', 'HEAD')).toBe(done.headSha);
  });

  it('gives no verdict: asked once more in the same session, then failed', async () => {
    const ref = await app.task('web', 'silent', 'demo: no-verdict', 'demo');
    const done = await app.ended(ref);
    expect(done).toMatchObject({ status: 'failed', failure: { code: 'no-verdict' } });
    const events = await app.journal(ref);
    const reviews = events.flatMap((event) => (event.type === 'session' && event.stage === 'review' ? [event.sessionId] : []));
    expect(reviews).toHaveLength(2);
    expect(reviews[0]).toBe(reviews[1]);
  });

  it('gives its verdict when asked again', async () => {
    const ref = await app.task('web', 'late', 'Do it.');
    const agent = await app.agents.next('do');
    await agent.commit('a.txt');
    await agent.finish();
    const reviewer = await app.agents.next('review');
    await reviewer.finish('Looks fine to me.');
    const again = await app.agents.next('review');
    expect(again).toMatchObject({ session: reviewer.session, resumed: true });
    await again.verdict({ verdict: 'approved-with-notes', summary: 'Fine.' });
    const done = await app.ended(ref);
    expect(done.status).toBe('review');
    expect(done.runs[0]?.verdict).toMatchObject({ verdict: 'approved-with-notes', summary: 'Fine.' });
  });

  it('makes commits: they are undone and salvaged, and only what was reviewed is delivered', async () => {
    const ref = await app.task('web', 'meddler', 'Do it.');
    const agent = await app.agents.next('do');
    await agent.commit('a.txt');
    await agent.finish();
    const reviewer = await app.agents.next('review');
    await reviewer.commit('meddled.txt');
    const { stdout } = await reviewer.sh('git rev-parse HEAD');
    await reviewer.verdict({ verdict: 'approved' });
    const done = await app.ended(ref);
    expect(done.status).toBe('review');
    expect(done.headSha).not.toBe(stdout.trim());
    expect(await app.world.sh(done.runs[0]?.worktree ?? '', 'diff', '--name-only', `${done.baseSha}..task/meddler`)).toBe('a.txt');
    const [salvaged] = await app.client.salvage.list({ project: 'web' });
    expect(salvaged).toMatchObject({ slug: 'meddler', reason: 'Commits that the reviewer made' });
    await app.client.salvage.restore({ project: 'web', ref: salvaged?.ref ?? '', branch: 'rescued' });
    expect(await app.world.sh(done.runs[0]?.worktree ?? '', 'rev-parse', 'rescued')).toBe(stdout.trim());
  });

  it('makes commits and then breaks: they are undone all the same, and a continued run has another review', async () => {
    const ref = await app.task('web', 'broken', 'Do it.');
    const agent = await app.agents.next('do');
    await agent.commit('a.txt');
    await agent.finish();
    const reviewer = await app.agents.next('review');
    await reviewer.commit('meddled.txt');
    await reviewer.end({ status: 'gave-up', message: 'No turns left.' });
    const failed = await app.ended(ref);
    expect(failed).toMatchObject({ status: 'failed', failure: { code: 'agent-gave-up', message: 'No turns left.' } });
    await app.client.tasks.retry({ ...ref, continue: true });
    const again = await app.agents.next('review');
    expect(again.resumed).toBe(false);
    expect((await again.sh('ls')).stdout).not.toContain('meddled');
    await again.verdict({ verdict: 'approved' });
    expect(await app.ended(ref)).toMatchObject({ status: 'review', headSha: failed.headSha });
  });

  it('leaves files lying about: they are not taken for the author’s work', async () => {
    const ref = await app.task('web', 'messy', 'Do it.');
    const agent = await app.agents.next('do');
    await agent.commit('a.txt');
    await agent.finish();
    const reviewer = await app.agents.next('review');
    await reviewer.sh('echo notes > review-notes.txt');
    await reviewer.verdict({
      verdict: 'rejected',
      findings: [{ severity: 'high', file: 'a.txt', line: 1, problem: 'wrong', followUp: false }],
    });
    const second = await app.agents.next('do');
    expect(second.prompt).toContain('wrong');
    await second.sh('echo b > b.txt && git add b.txt && git commit --quiet -m b');
    await second.finish();
    await (await app.agents.next('review')).verdict({ verdict: 'approved' });
    const done = await app.ended(ref);
    expect(done.status).toBe('review');
    expect(await app.world.sh(done.runs[0]?.worktree ?? '', 'diff', '--name-only', `${done.baseSha}..${done.headSha}`)).toBe(
      'a.txt\nb.txt',
    );
  });
});

describe('before the agent', () => {
  it('a project whose folder is gone: its task waits and says so, until the folder is back', async () => {
    const repo = await app.project('web');
    const away = `${repo} away`;
    await rename(repo, away);
    const ref = await app.task('web', 'x', 'demo: no-change', 'demo');
    const waiting = await app.when(ref, (task) => task.waiting?.reason === 'project-missing');
    expect(waiting.runs).toEqual([]);
    await rename(away, repo);
    app.clock.skip(30_000);
    expect((await app.ended(ref)).status).toBe('done');
  });

  it('a repository without a commit: base-missing, and what to do', async () => {
    await app.project('web', {}, { commit: false });
    const done = await app.ended(await app.task('web', 'x', 'Do it.', 'demo'));
    expect(done).toMatchObject({ status: 'failed', failure: { code: 'base-missing', message: expect.stringContaining('no commit yet') } });
    await expect(app.client.tasks.retry({ project: 'web', slug: 'x', continue: true })).rejects.toThrow('nothing to continue');
  });

  it('a base branch that does not exist: base-missing, by name', async () => {
    await app.project('web', { baseBranch: 'develop' });
    const done = await app.ended(await app.task('web', 'x', 'Do it.', 'demo'));
    expect(done).toMatchObject({ status: 'failed', failure: { code: 'base-missing', message: expect.stringContaining('develop') } });
  });

  it('an empty spec is not queued', async () => {
    await app.project('web');
    await expect(app.task('web', 'x', '  \n')).rejects.toThrow('The spec is empty');
  });

  it('a branch that a person has checked out elsewhere: git-failed, and nothing of theirs is touched', async () => {
    const repo = await app.project('web');
    await app.world.sh(repo, 'switch', '--quiet', '-c', 'task/x');
    await writeFile(path.join(repo, 'theirs.txt'), 'mine');
    const done = await app.ended(await app.task('web', 'x', 'Do it.', 'demo'));
    expect(done).toMatchObject({ status: 'failed', failure: { code: 'git-failed', message: expect.stringContaining(repo) } });
    expect(await app.world.sh(repo, 'status', '--porcelain')).toBe('?? theirs.txt');
  });
});
