import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AppWorld, createAppWorld, type TaskRef } from './testing/app-world.ts';

const url = 'https://github.com/acme/web/pull/7';
const interval = 2 * 60_000;
let app: AppWorld;
let gh: string;

/** A `gh` that is signed in and says of the pull request what a file says, and an ssh that leads to the bare repository instead. */
beforeEach(async () => {
  app = await createAppWorld();
  gh = path.join(app.world.dir, 'gh');
  await app.world.program(
    'gh',
    `case "$1 $2" in
"auth status") ;;
"pr list") echo '[]';;
"pr create") echo '${url}';;
"pr view") echo "$*" >> '${gh}.asked'; cat '${gh}.state' || { echo 'could not connect' >&2; exit 1; };;
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
});
afterEach(() => app.close());

async function delivered(): Promise<TaskRef> {
  const repo = await app.project('web', {}, { remote: true });
  await app.world.sh(repo, 'remote', 'set-url', 'origin', 'git@github.com:acme/web.git');
  const ref = await app.task('web', 'fix', 'Do it.');
  const agent = await app.agents.next('do');
  await agent.commit('fix.ts');
  await agent.finish();
  expect(await app.ended(ref)).toMatchObject({ status: 'review', prUrl: url });
  // The next tick sees it; it is asked about two minutes after that.
  await later(30_000);
  return ref;
}
const says = (state: string) => writeFile(`${gh}.state`, JSON.stringify({ state }));
const asked = async () => (await readFile(`${gh}.asked`, 'utf8').catch(() => '')).split('\n').filter(Boolean);
/** The tick of the dispatcher some time later, and the answers to what it asked. */
async function later(ms = interval) {
  await app.app.pullRequestWatch.idle();
  app.clock.skip(ms);
  await app.app.dispatcher.idle();
  await app.app.pullRequestWatch.idle();
}

describe('a pull request', () => {
  it('that is merged on the forge accepts its task', async () => {
    const ref = await delivered();
    await says('OPEN');
    await later();
    expect(await asked()).toEqual(['pr view 7 --repo=github.com/acme/web --json=state']);
    expect((await app.client.tasks.get(ref)).status).toBe('review');
    await says('MERGED');
    await later(60_000);
    expect((await asked()).length).toBe(1);
    await later();
    expect(await app.client.tasks.get(ref)).toMatchObject({ status: 'done' });
    expect((await app.client.tasks.activity(ref)).at(-1)).toMatchObject({ kind: 'accept', actor: 'system', text: 'pull request merged' });
    expect((await app.client.tasks.branch(ref)).worktree).toBeNull();
    await later();
    expect((await asked()).length).toBe(2);
  });

  it('that is closed fails its task, with what to do', async () => {
    const ref = await delivered();
    await says('CLOSED');
    await later();
    const task = await app.client.tasks.get(ref);
    expect(task).toMatchObject({ status: 'failed', failure: { code: 'pr-failed' } });
    expect(task.failure?.message).toBe(`The pull request ${url} was closed without being merged. Retry the task, or archive it.`);
    expect((await app.client.tasks.branch(ref)).worktree).not.toBeNull();
  });

  it('that was merged while nothing ran is seen at the next start', async () => {
    const ref = await delivered();
    await says('MERGED');
    await app.open();
    expect(await app.when(ref, ({ status }) => status === 'done')).toMatchObject({ status: 'done' });
  });

  it('of which nothing is heard stays as it was known', async () => {
    const ref = await delivered();
    await rm(`${gh}.state`, { force: true });
    await later();
    expect((await asked()).length).toBe(1);
    for (const state of ['LOCKED', '', 'null']) {
      await says(state);
      await later();
    }
    await writeFile(`${gh}.state`, 'not json');
    await later();
    expect(await app.client.tasks.get(ref)).toMatchObject({ status: 'review', prUrl: url });
    expect((await asked()).length).toBe(5);
  });
});
