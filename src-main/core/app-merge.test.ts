import { access, chmod, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AppWorld, createAppWorld, type TaskRef } from './testing/app-world.ts';

let app: AppWorld;
beforeEach(async () => {
  app = await createAppWorld();
  await app.open();
});
afterEach(() => app.close());

async function delivered(slug: string): Promise<TaskRef> {
  const ref = await app.task('web', slug, 'Do it.');
  const agent = await app.agents.next('do');
  await agent.commit(`${slug}.ts`);
  await agent.finish();
  await app.ended(ref);
  return ref;
}
const merge = async (ref: TaskRef) => {
  const { headSha, baseSha } = await app.client.tasks.mergePreview(ref);
  return app.client.tasks.merge({ ...ref, headSha, baseSha });
};

describe('merging a task', () => {
  it('shows where its work is, merges it and accepts it', async () => {
    const repo = await app.project('web');
    const ref = await delivered('fix');
    const worktree = path.join(app.worktreesDir, 'web/fix');
    expect(await app.client.tasks.branch(ref)).toMatchObject({
      ...{ branch: 'task/fix', exists: true, worktree, base: 'main', ahead: 1, behind: 0, prUrl: null, merged: false },
    });
    expect(await app.client.tasks.mergePreview(ref)).toMatchObject({ kind: 'fast-forward', base: 'main', checkout: repo, problem: null });
    expect(await merge(ref)).toMatchObject({ status: 'done' });
    expect(await app.world.sh(repo, 'log', '-1', '--format=%s')).toBe('Add fix.ts');
    expect(await app.client.tasks.branch(ref)).toMatchObject({ exists: true, worktree: null, ahead: 0, merged: true });
    expect((await app.client.tasks.activity(ref)).map(({ kind, text }) => `${kind} ${text}`)).toContainEqual(
      expect.stringMatching(/^note merged into main at \w{10}$/),
    );
  });

  it('names the merge commit after the task', async () => {
    const repo = await app.project('web');
    const ref = await delivered('fix');
    await app.world.sh(repo, 'commit', '--quiet', '--allow-empty', '-m', 'main went on');
    expect(await app.client.tasks.branch(ref)).toMatchObject({ ahead: 1, behind: 1, merged: false });
    await merge(ref);
    expect(await app.world.sh(repo, 'log', '-1', '--format=%s')).toBe('Merge task/fix: fix');
  });

  it('takes the merge back when the task cannot be accepted', async () => {
    const repo = await app.project('web');
    const ref = await delivered('fix');
    const before = await app.world.sh(repo, 'rev-parse', 'main');
    const { headSha, baseSha } = await app.client.tasks.mergePreview(ref);
    // The moment at which git is done with the merge: somebody else sends the task back.
    await app.world.write(
      path.join(repo, '.git/hooks/post-merge'),
      `#!/bin/sh\ntouch '${app.world.dir}/merged'; while [ -e '${app.world.dir}/merged' ]; do sleep 0.02; done\n`,
    );
    await app.world.sh(repo, 'config', 'core.hooksPath', path.join(repo, '.git/hooks'));
    await chmod(path.join(repo, '.git/hooks/post-merge'), 0o755);
    const merging = app.client.tasks.merge({ ...ref, headSha, baseSha });
    const refused = expect(merging).rejects.toThrow(/cannot be accepted/);
    const mark = path.join(app.world.dir, 'merged');
    await expect
      .poll(() =>
        access(mark).then(
          () => true,
          () => false,
        ),
      )
      .toBe(true);
    await app.client.settings.set({ queuePaused: true });
    await app.client.tasks.requestChanges({ ...ref, text: 'No.' });
    await rm(mark);
    await refused;
    expect(await app.world.sh(repo, 'rev-parse', 'main')).toBe(before);
    expect(await app.world.sh(repo, 'status', '--porcelain')).toBe('');
    expect(await app.client.tasks.get(ref)).toMatchObject({ status: 'queued' });
  });

  it('merges only what is in review, committed and as it was looked at', async () => {
    const repo = await app.project('web');
    const ref = await delivered('fix');
    const looked = await app.client.tasks.mergePreview(ref);
    await app.world.sh(repo, 'commit', '--quiet', '--allow-empty', '-m', 'main went on');
    await expect(app.client.tasks.merge({ ...ref, ...looked })).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('main has moved'),
    });
    await writeFile(path.join(app.worktreesDir, 'web/fix/by hand'), 'x');
    expect((await app.client.tasks.mergePreview(ref)).problem).toContain('has changes that are not committed');
    await expect(merge(ref)).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(await app.client.tasks.get(ref)).toMatchObject({ status: 'review' });
    await app.client.tasks.accept(ref);
    expect((await app.client.tasks.mergePreview(ref)).problem).toBe('The task is done. Only a task in review can be merged.');
    await expect(merge(ref)).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  it('waits until nobody works in the worktree', async () => {
    await app.project('web');
    const ref = await delivered('fix');
    const terminal = await app.client.terminals.open({ ...ref, kind: 'shell', cols: 80, rows: 24 });
    expect((await app.client.tasks.mergePreview(ref)).problem).toContain('A terminal is open');
    await expect(merge(ref)).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('A terminal is open') });
    await app.client.terminals.close({ id: terminal.id });
    expect(await merge(ref)).toMatchObject({ status: 'done' });
  });

  it('goes into the local branch of the name that the remote one has, if there is one', async () => {
    const repo = await app.project('web', { delivery: 'push' }, { remote: true });
    const ref = await delivered('fix');
    expect(await app.client.tasks.mergePreview(ref)).toMatchObject({ base: 'main', kind: 'fast-forward', problem: null });
    await app.world.sh(repo, 'branch', '-m', 'main', 'mine');
    expect(await app.client.tasks.mergePreview(ref)).toMatchObject({
      ...{ base: 'main', baseSha: '', problem: expect.stringContaining('no local branch main') },
    });
    expect(await app.client.tasks.branch(ref)).toMatchObject({ base: 'main', ahead: 1, merged: false });
    await expect(app.client.tasks.merge({ ...ref, headSha: 'x', baseSha: 'y' })).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  it('has nothing to say of a task that has not run', async () => {
    await app.project('web');
    await app.client.tasks.add({ project: 'web', slug: 'later', title: 'Later', body: 'x', model: 'demo' });
    const ref = { project: 'web', slug: 'later' };
    expect(await app.client.tasks.branch(ref)).toMatchObject({
      branch: 'task/later',
      exists: false,
      base: null,
      worktree: null,
      merged: false,
    });
    expect((await app.client.tasks.mergePreview(ref)).problem).toContain('has not run yet');
  });
});
