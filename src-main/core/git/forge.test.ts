import { chmod, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deliver } from './forge.ts';
import { createGit } from './git.ts';
import { parseRemoteUrl } from './remote-url.ts';
import { salvageBranch } from './salvage.ts';
import { createWorld, good, type World } from './testing/world.ts';

let world: World;
let repo: string;
let worktree: string;

beforeEach(async () => {
  world = await createWorld();
  repo = await world.repository('r', { remote: true });
  worktree = path.join(world.dir, 'wt');
  await world.sh(repo, 'worktree', 'add', '--quiet', '-b', 'task/fix', worktree);
  await commit('work');
});
afterEach(() => world.close());

const commit = (message: string) => world.sh(worktree, 'commit', '--quiet', '--allow-empty', '-m', message);
const run = (more = {}) =>
  deliver({
    git: world.git,
    worktree,
    branch: 'task/fix',
    base: 'main',
    remote: 'origin',
    title: 'Fix it',
    body: '# Summary\n',
    mode: 'auto',
    ...more,
  });
const remoteTip = () => world.sh(`${repo}.git`, 'rev-parse', 'refs/heads/task/fix');
const tip = () => world.sh(worktree, 'rev-parse', 'HEAD');

/** A stand-in that records its arguments, one per line, and the body file, then goes by `cases` of a shell `case` over "$1 $2". */
async function program(name: string, cases: string) {
  await world.program(
    name,
    `log="${world.dir}/${name}.log"
printf '%s\\n' "--- $#" "$@" >> "$log"
for a; do case "$a" in --body-file=*) cat "\${a#--body-file=}" > "${world.dir}/body";; esac; done
case "$1 $2" in
${cases}
*) echo "unexpected: $*" >&2; exit 2;;
esac
`,
  );
}
const calls = async (name: string) =>
  (await readFile(path.join(world.dir, `${name}.log`), 'utf8'))
    .split(/^--- \d+\n/m)
    .slice(1)
    .map((call) => call.trimEnd().split('\n'));

describe('deliver to a plain remote', () => {
  it('keeps the branch local where the project or the lack of a remote says so', async () => {
    expect(good(await run({ mode: 'local' }))).toEqual({ outcome: 'local-branch', prUrl: null, note: null });
    expect(good(await run({ remote: null }))).toEqual({ outcome: 'local-branch', prUrl: null, note: null });
    expect(good(await run({ remote: null, mode: 'pull-request' })).note).toContain('has no remote');
    await expect(remoteTip()).rejects.toThrow();
  });

  it('pushes the branch, says why there is no pull request, and writes no configuration', async () => {
    const before = await readFile(path.join(repo, '.git/config'), 'utf8');
    const delivered = good(await run());
    expect(delivered).toMatchObject({
      outcome: 'pushed-branch',
      prUrl: null,
      note: expect.stringMatching(/neither on GitHub nor on GitLab.*is pushed to origin/),
    });
    expect(await remoteTip()).toBe(await tip());
    expect(good(await run({ mode: 'push' })).note).toBeNull();
    expect(await readFile(path.join(repo, '.git/config'), 'utf8')).toBe(before);
  });

  it("passes on what the server's hook says", async () => {
    const hook = path.join(`${repo}.git`, 'hooks/pre-receive');
    await writeFile(hook, '#!/bin/sh\necho "Commits need a ticket."\nexit 1\n');
    await chmod(hook, 0o755);
    expect(await run()).toMatchObject({
      ok: false,
      code: 'push-failed',
      message: expect.stringContaining('origin refused the branch task/fix: Commits need a ticket.'),
    });
  });

  it('says what to do when the remote is not there', async () => {
    await world.sh(repo, 'remote', 'set-url', 'origin', path.join(world.dir, 'gone'));
    expect(await run()).toMatchObject({ ok: false, code: 'push-failed', message: expect.stringContaining('git remote set-url origin') });
  });

  it('replaces its own earlier push after an amended commit', async () => {
    good(await run());
    await world.sh(worktree, 'commit', '--quiet', '--amend', '--allow-empty', '-m', 'better');
    good(await run());
    expect(await remoteTip()).toBe(await tip());
  });

  it('replaces what an earlier, salvaged run pushed', async () => {
    good(await run());
    good(await salvageBranch({ git: world.git, repo, slug: 'fix', runId: 'r1', reason: 'x', branch: 'task/fix' }));
    await world.sh(repo, 'worktree', 'remove', '--force', worktree);
    await world.sh(repo, 'branch', '-D', 'task/fix');
    await world.sh(repo, 'worktree', 'add', '--quiet', '-b', 'task/fix', worktree, 'main');
    await commit('second try');
    good(await run());
    expect(await remoteTip()).toBe(await tip());
  });

  it('never overwrites commits of others', async () => {
    good(await run());
    await world.sh(world.dir, 'clone', '--quiet', '--branch', 'task/fix', `${repo}.git`, 'colleague');
    const colleague = path.join(world.dir, 'colleague');
    await world.sh(colleague, 'commit', '--quiet', '--allow-empty', '-m', 'theirs');
    await world.sh(colleague, 'push', '--quiet');
    const theirs = await remoteTip();
    await commit('ours');
    expect(await run()).toMatchObject({
      ok: false,
      code: 'push-failed',
      message: expect.stringContaining('commits that are not from this task'),
    });
    await world.sh(repo, 'fetch', '--quiet');
    expect(await run()).toMatchObject({ ok: false, code: 'push-failed' });
    expect(await remoteTip()).toBe(theirs);
  });

  it('refuses names that git would take for an option', async () => {
    expect(await run({ branch: '--mirror' })).toMatchObject({ ok: false, code: 'git-failed' });
  });
});

describe('deliver to GitHub', () => {
  beforeEach(async () => {
    // `git remote -v` must show the forge, `git push` must reach the folder: the shim sits between git and the network.
    await world.sh(repo, 'remote', 'set-url', 'origin', 'git@github.com:acme/web.git');
    await world.program(
      'fake-ssh',
      `for last; do :; done\ncase "$last" in git-receive-pack*) exec git receive-pack "${repo}.git";; *) exec git upload-pack "${repo}.git";; esac\n`,
    );
    world.git = createGit({ env: { ...world.env, GIT_SSH: path.join(world.dir, 'bin/fake-ssh'), GIT_SSH_VARIANT: 'ssh' } });
  });

  const signedIn = '"auth status") exit 0;;';
  const none = '"pr list") echo "[]";;';

  it('opens a pull request with the whole text', async () => {
    await program(
      'gh',
      `${signedIn}\n${none}\n"pr create") echo "Warning: 1 uncommitted change" >&2; echo "https://github.com/acme/web/pull/7";;`,
    );
    expect(good(await run({ title: "--web 'quoted' $(x)" }))).toEqual({
      outcome: 'pull-request',
      prUrl: 'https://github.com/acme/web/pull/7',
      note: null,
    });
    expect(await readFile(path.join(world.dir, 'body'), 'utf8')).toBe('# Summary');
    const [auth, list, create] = await calls('gh');
    expect(auth).toEqual(['auth', 'status', '--hostname=github.com']);
    expect(list).toEqual([
      'pr',
      'list',
      '--repo=github.com/acme/web',
      '--head=task/fix',
      '--state=open',
      '--json=number,url,isCrossRepository',
      '--limit=20',
    ]);
    expect(create).toEqual([
      'pr',
      'create',
      '--repo=github.com/acme/web',
      '--head=task/fix',
      '--base=main',
      "--title=--web 'quoted' $(x)",
      expect.stringMatching(/^--body-file=/),
    ]);
    expect(await remoteTip()).toBe(await tip());
  });

  it('updates the open pull request of the branch, never one of a fork', async () => {
    const list =
      '[{"number":1,"url":"https://github.com/acme/web/pull/1","isCrossRepository":true},{"number":9,"url":"https://github.com/acme/web/pull/9","isCrossRepository":false}]';
    await program('gh', `${signedIn}\n"pr list") echo '${list}';;\n"pr edit") exit 0;;`);
    expect(good(await run())).toEqual({ outcome: 'pull-request', prUrl: 'https://github.com/acme/web/pull/9', note: null });
    expect((await calls('gh')).at(-1)).toEqual([
      'pr',
      'edit',
      '9',
      '--repo=github.com/acme/web',
      '--title=Fix it',
      expect.stringMatching(/^--body-file=/),
    ]);
  });

  it('counts a pull request whose description cannot be changed as delivered, with a note', async () => {
    await program(
      'gh',
      `${signedIn}\n"pr list") echo '[{"number":9,"url":"https://github.com/acme/web/pull/9"}]';;\n"pr edit") echo "GraphQL: no scope" >&2; exit 1;;`,
    );
    expect(good(await run())).toMatchObject({ outcome: 'pull-request', note: expect.stringContaining('GraphQL: no scope') });
  });

  it('pushes and says so where gh is missing or not signed in', async () => {
    expect(good(await run())).toMatchObject({
      outcome: 'pushed-branch',
      note: expect.stringContaining('gh is not installed. Install it and run `gh auth login --hostname github.com`'),
    });
    await program('gh', '"auth status") echo "You are not logged into any GitHub hosts." >&2; exit 1;;');
    expect(good(await run({ mode: 'pull-request' }))).toMatchObject({
      outcome: 'pushed-branch',
      note: expect.stringContaining('gh is not signed in to github.com'),
    });
    expect(await remoteTip()).toBe(await tip());
  });

  it('fails with the words of gh when it cannot open one', async () => {
    await program(
      'gh',
      `${signedIn}\n${none}\n"pr create") echo "pull request create failed: GraphQL: No commits between main and task/fix" >&2; exit 1;;`,
    );
    expect(await run()).toMatchObject({
      ok: false,
      code: 'pr-failed',
      message:
        'The branch task/fix is pushed, but no pull request could be opened. gh says: pull request create failed: GraphQL: No commits between main and task/fix',
    });
  });

  it('shortens a body that GitHub would not take', async () => {
    await program('gh', `${signedIn}\n${none}\n"pr create") echo "https://github.com/acme/web/pull/7";;`);
    good(await run({ body: 'x'.repeat(100_000) }));
    expect((await readFile(path.join(world.dir, 'body'), 'utf8')).length).toBe(60_000);
  });

  it('opens none without a base branch', async () => {
    await program('gh', signedIn);
    expect(good(await run({ base: null }))).toMatchObject({
      outcome: 'pushed-branch',
      note: expect.stringContaining('started from no branch'),
    });
  });

  it('finds out what a self-hosted forge is by who is signed in there', async () => {
    await world.sh(repo, 'remote', 'set-url', 'origin', 'ssh://git@code.acme.example:2222/group/sub/web.git');
    await program('gh', '"auth status") exit 1;;');
    await program(
      'glab',
      `"auth status") exit 0;;\n"mr list") echo "No open merge requests match your search";;\n"mr create") echo "Creating merge request"; echo "!3 Fix it (task/fix)"; echo " https://code.acme.example/group/sub/web/-/merge_requests/3";;`,
    );
    expect(good(await run())).toMatchObject({
      outcome: 'pull-request',
      prUrl: 'https://code.acme.example/group/sub/web/-/merge_requests/3',
    });
    expect((await calls('glab')).at(-1)).toEqual([
      'mr',
      'create',
      '--repo=https://code.acme.example/group/sub/web',
      '--source-branch=task/fix',
      '--target-branch=main',
      '--title=Fix it',
      '--description=# Summary',
      '--no-editor',
      '--yes',
    ]);
    await rm(path.join(world.dir, 'bin/glab'));
    expect(good(await run()).note).toContain('Neither gh nor glab is signed in to code.acme.example');
  });

  it('looks through an alias of the ssh configuration', async () => {
    await world.sh(repo, 'remote', 'set-url', 'origin', 'work:acme/web.git');
    await world.program('ssh', 'echo "user git"; echo "hostname ssh.github.com"; echo "port 443"\n');
    await program('gh', `${signedIn}\n${none}\n"pr create") echo "https://github.com/acme/web/pull/7";;`);
    expect(good(await run()).prUrl).toBe('https://github.com/acme/web/pull/7');
    expect((await calls('gh'))[0]).toEqual(['auth', 'status', '--hostname=github.com']);
  });

  it('updates a merge request on GitLab', async () => {
    await world.sh(repo, 'remote', 'set-url', 'origin', 'git@gitlab.com:group/web.git');
    await program(
      'glab',
      `"auth status") exit 0;;\n"mr list") echo '[{"iid":4,"state":"opened","web_url":"https://gitlab.com/group/web/-/merge_requests/4"}]';;\n"mr update") exit 0;;`,
    );
    expect(good(await run())).toMatchObject({
      outcome: 'pull-request',
      prUrl: 'https://gitlab.com/group/web/-/merge_requests/4',
      note: null,
    });
    expect((await calls('glab')).at(-1)?.slice(0, 3)).toEqual(['mr', 'update', '4']);
  });
});

describe('parseRemoteUrl', () => {
  it.each([
    ['https://github.com/o/r.git', 'github.com', 'o/r'],
    ['https://user:token@GitHub.com/o/r', 'github.com', 'o/r'],
    ['https://git.acme.example:8443/a/b/c.git/', 'git.acme.example:8443', 'a/b/c'],
    ['git@github.com:o/r.git', 'github.com', 'o/r'],
    ['ssh://git@ssh.github.com:443/o/r.git', 'github.com', 'o/r'],
    ['ssh://git@altssh.gitlab.com:443/g/s/r.git', 'gitlab.com', 'g/s/r'],
    ['work:o/r', 'work', 'o/r'],
  ])('reads %s', (url, host, remotePath) => expect(parseRemoteUrl(url)).toEqual({ host, path: remotePath }));

  it.each(['/srv/git/r.git', '../r', 'file:///srv/r.git', 'C:\\repos\\r', 'C:/repos/r', '', 'https://github.com/', 'host:r'])(
    'knows no forge behind %j',
    (url) => expect(parseRemoteUrl(url)).toBeNull(),
  );
});
