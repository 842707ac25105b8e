import { chmod, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type AppWorld, createAppWorld, passes } from './testing/app-world.ts';

// A story is many processes; on a busy machine each of them takes its time.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

let app: AppWorld;
beforeEach(async () => {
  app = await createAppWorld();
});
afterEach(() => app.close());

/** One task whose agent commits `a.txt`; ends in whatever the delivery makes of it. */
async function work(slug = 'x', closing = 'I added a.txt.') {
  const ref = await app.task('web', slug, 'Do it.');
  const agent = await app.agents.next('do');
  await agent.commit('a.txt');
  await agent.finish(closing);
  return ref;
}

describe('with a remote', () => {
  it('the branch is pushed by the orchestrator, and by nobody else', async () => {
    await app.open();
    const repo = await app.project('web', {}, { remote: true });
    const ref = await app.task('web', 'x', 'Do it.');
    const agent = await app.agents.next();
    await agent.commit('a.txt');
    const bare = `${repo}.git`;
    for (const target of ['origin', `'${bare}'`, `'file://${bare}'`]) {
      const pushed = await agent.sh(`git push ${target} HEAD:refs/heads/sneaky`);
      expect(pushed.code).not.toBe(0);
      expect(pushed.stderr).toContain('Push refused');
    }
    // Fetching is its good right.
    expect(await agent.sh('git fetch origin')).toMatchObject({ code: 0 });
    await agent.finish();
    const done = await app.ended(ref);
    expect(done).toMatchObject({ status: 'review', outcome: 'pushed-branch', prUrl: null });
    expect(done.runs[0]).toMatchObject({ outcome: 'pushed-branch', baseRef: 'refs/remotes/origin/main' });
    expect(await app.world.sh(bare, 'for-each-ref', '--format=%(refname) %(objectname)', 'refs/heads/task', 'refs/heads/sneaky')).toBe(
      `refs/heads/task/x ${done.headSha}`,
    );
    const notes = (await app.journal(ref)).flatMap((event) => (event.type === 'note' && event.stage === 'deliver' ? [event.text] : []));
    expect(notes.join('\n')).toContain('neither on GitHub nor on GitLab');
  });

  it('starts from what the remote has, even where the local branch lags behind', async () => {
    await app.open();
    const repo = await app.project('web', {}, { remote: true });
    const clone = path.join(app.world.dir, 'colleague');
    await app.world.sh(app.world.dir, 'clone', '--quiet', `${repo}.git`, clone);
    await app.world.sh(clone, 'commit', '--quiet', '--allow-empty', '-m', 'theirs');
    await app.world.sh(clone, 'push', '--quiet');
    const done = await app.ended(await work());
    expect(done.baseSha).toBe(await app.world.sh(clone, 'rev-parse', 'HEAD'));
  });

  it('stays local where the project says so', async () => {
    await app.open();
    const repo = await app.project('web', { delivery: 'local' }, { remote: true });
    expect(await app.ended(await work())).toMatchObject({ status: 'review', outcome: 'local-branch' });
    await expect(app.world.sh(`${repo}.git`, 'rev-parse', '--verify', 'refs/heads/task/x')).rejects.toThrow();
  });

  it('a push that fails is push-failed with the server’s words; continue pushes again and does nothing else', async () => {
    await app.open();
    const repo = await app.project('web', {}, { remote: true });
    const hook = path.join(`${repo}.git`, 'hooks/pre-receive');
    await app.world.write(hook, '#!/bin/sh\necho The server is full >&2\nexit 1\n');
    await chmod(hook, 0o755);
    const ref = await work();
    const failed = await app.ended(ref);
    expect(failed).toMatchObject({
      status: 'failed',
      outcome: null,
      failure: { code: 'push-failed', message: expect.stringContaining('The server is full') },
    });
    await rename(hook, `${hook}.off`);
    await app.client.tasks.retry({ ...ref, continue: true });
    const done = await app.ended(ref);
    expect(done).toMatchObject({ status: 'review', outcome: 'pushed-branch', headSha: failed.headSha, failure: null });
    expect(passes(done)).toEqual(['prepare succeeded', 'deliver succeeded']);
  });

  it('a remote that is gone is no reason not to work; the push says what is wrong', async () => {
    await app.open();
    const repo = await app.project('web', {}, { remote: true });
    await rename(`${repo}.git`, `${repo}.gone`);
    const done = await app.ended(await work());
    expect(done).toMatchObject({ status: 'failed', failure: { code: 'push-failed' } });
    expect(done.headSha).not.toBe(done.baseSha);
  });
});

describe('with a forge', () => {
  const url = 'https://github.com/acme/web/pull/7';
  let repo: string;
  let gh: string;

  /** A `gh` that is signed in and keeps what it was told, and an ssh that leads to the bare repository instead of the forge. */
  beforeEach(async () => {
    gh = path.join(app.world.dir, 'gh');
    await app.world.program(
      'gh',
      `printf '%s ' "$1" "$2" >> '${gh}.calls'; echo >> '${gh}.calls'
for a; do case "$a" in --body-file=*) cat "\${a#--body-file=}" > '${gh}.body';; --title=*) echo "\${a#--title=}" > '${gh}.title';; esac; done
case "$1 $2" in
"auth status") ;;
"pr list") cat '${gh}.open' 2>/dev/null || echo '[]';;
"pr create") [ ! -e '${gh}.broken' ] || { echo 'the API is down' >&2; exit 1; }; echo '${url}'; echo '[{"number":7,"url":"${url}","isCrossRepository":false}]' > '${gh}.open';;
"pr edit") ;;
*) exit 2;;
esac
`,
    );
    await app.world.program('fake-ssh', `for last; do :; done\nexec git-receive-or-upload "$last"\n`);
    await app.world.program(
      'git-receive-or-upload',
      `case "$1" in git-upload-pack*) exec git upload-pack "${app.world.dir}/web.git";; *) exec git receive-pack "${app.world.dir}/web.git";; esac\n`,
    );
    Object.assign(app.env, { GIT_SSH: path.join(app.world.dir, 'bin/fake-ssh'), GIT_SSH_VARIANT: 'ssh' });
    await app.open();
    repo = await app.project('web', { verifyCommand: 'echo all is well', review: true }, { remote: true });
    await app.world.sh(repo, 'remote', 'set-url', 'origin', 'git@github.com:acme/web.git');
  });
  const approve = async () => (await app.agents.next('review')).verdict({ verdict: 'approved-with-notes', summary: 'Mind the gap.' });
  const calls = async () => (await readFile(`${gh}.calls`, 'utf8')).trim().split(/\s*\n/);
  const body = () => readFile(`${gh}.body`, 'utf8');

  it('opens a pull request that carries closing words, verdict, receipts and the task', async () => {
    const ref = await work('x', 'I added a.txt, as was asked.');
    await approve();
    const done = await app.ended(ref);
    expect(done).toMatchObject({ status: 'review', outcome: 'pull-request', prUrl: url });
    expect(await calls()).toEqual(['auth status', 'pr list', 'pr create']);
    expect(await body()).toContain('I added a.txt, as was asked.');
    expect(await body()).toContain('Mind the gap.');
    expect(await body()).toContain('echo all is well');
    expect(await body()).toContain('web/x');
    expect(await body()).toContain('Scripted agent');
    // The reviewer's own message is JSON for us, not for people.
    expect(await body()).not.toContain('"verdict"');
    expect(await readFile(`${gh}.title`, 'utf8')).toBe('x\n');
  });

  it('updates it when changes were requested, instead of opening a second one', async () => {
    const ref = await work();
    await approve();
    await app.ended(ref);
    await app.client.tasks.requestChanges({ ...ref, text: 'More.' });
    const agent = await app.agents.next('do');
    await agent.commit('b.txt');
    await agent.finish('Now there is more.');
    await approve();
    const done = await app.when(ref, ({ runs, status }) => runs.length === 2 && status === 'review');
    expect(done).toMatchObject({ outcome: 'pull-request', prUrl: url });
    expect((await calls()).slice(3)).toEqual(['auth status', 'pr list', 'pr edit']);
    expect(await body()).toContain('Now there is more.');
    expect(await app.world.sh(`${repo}.git`, 'rev-parse', 'task/x')).toBe(done.headSha);
  });

  it('fails with pr-failed when the forge does; continued, the request still tells of review and checks', async () => {
    await writeFile(`${gh}.broken`, '');
    const ref = await work('x', 'My closing words.');
    await approve();
    expect(await app.ended(ref)).toMatchObject({
      status: 'failed',
      failure: { code: 'pr-failed', message: expect.stringContaining('the API is down') },
    });
    await rename(`${gh}.broken`, `${gh}.mended`);
    await app.client.tasks.retry({ ...ref, continue: true });
    expect(await app.ended(ref)).toMatchObject({ status: 'review', outcome: 'pull-request' });
    for (const part of ['My closing words.', 'Mind the gap.', 'echo all is well']) expect(await body()).toContain(part);
  });

  it('pushes the branch alone when the CLI is not there', async () => {
    await rename(path.join(app.world.dir, 'bin/gh'), path.join(app.world.dir, 'bin/hub'));
    const ref = await work();
    await approve();
    expect(await app.ended(ref)).toMatchObject({ status: 'review', outcome: 'pushed-branch' });
    expect(JSON.stringify(await app.journal(ref))).toContain('gh is not installed');
  });
});
