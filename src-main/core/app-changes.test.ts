import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AppWorld, createAppWorld } from './testing/app-world.ts';

let app: AppWorld;
beforeEach(async () => {
  app = await createAppWorld();
  await app.open();
});
afterEach(() => app.close());

const names = async (ref: { project: string; slug: string }, number: number | null = null) => {
  const { files, headSha } = await app.client.runs.changes({ ...ref, number });
  return { files: files.map(({ path: file, status }) => `${status} ${file}`).sort(), headSha };
};

describe('what a run changed', () => {
  it('is what lies in its worktree as it goes on, then its commits, also when the worktree is gone', async () => {
    const repo = await app.project('web');
    const ref = await app.task('web', 'fix', 'Do it.');
    const agent = await app.agents.next('do');
    await agent.commit('a.ts');
    await agent.sh('echo x > b.ts; echo y >> README.md');
    expect(await names(ref)).toEqual({ files: ['added a.ts', 'added b.ts', 'modified README.md'], headSha: null });
    expect(await app.client.runs.fileChange({ ...ref, path: 'b.ts' })).toMatchObject({ kind: 'text', newText: 'x\n' });
    await agent.finish();
    const task = await app.ended(ref);
    const after = { files: ['added a.ts', 'added b.ts', 'modified README.md'], headSha: task.headSha };
    expect(await names(ref)).toEqual(after);

    await writeFile(path.join(task.runs[0]?.worktree ?? '', 'by hand.txt'), 'x\n');
    expect(await names(ref)).toEqual({ files: [...after.files.slice(0, 2), 'added by hand.txt', 'modified README.md'], headSha: null });

    await app.client.tasks.accept(ref);
    expect(await names(ref)).toEqual(after);
    await expect(app.client.runs.fileChange({ ...ref, path: '../../etc/passwd' })).rejects.toThrow('is no file of the repository');
    await expect(app.client.runs.fileChange({ ...ref, path: 'nowhere' })).rejects.toThrow('nowhere is not (any more) among the files');

    await app.world.sh(repo, 'branch', '-D', 'task/fix');
    await app.world.sh(repo, 'for-each-ref', '--format=delete %(refname)', 'refs/task-orchestrator').then(async (refs) => {
      for (const line of refs.split('\n').filter(Boolean)) await app.world.sh(repo, 'update-ref', '-d', line.replace('delete ', ''));
    });
    await app.world.sh(repo, 'reflog', 'expire', '--expire=now', '--all');
    await app.world.sh(repo, 'gc', '--quiet', '--prune=now');
    await expect(names(ref)).rejects.toThrow(/cannot be shown any more: the commit \w{10} is not in/);
  });

  it('is told apart from what a later run made of the same worktree', async () => {
    await app.project('web');
    const ref = await app.task('web', 'fix', 'Do it.');
    const first = await app.agents.next('do');
    await first.commit('a.ts');
    await first.finish();
    await app.ended(ref);
    await app.client.tasks.requestChanges({ ...ref, text: 'More.' });
    const second = await app.agents.next('do');
    await second.commit('b.ts');
    expect((await names(ref, 1)).files).toEqual(['added a.ts']);
    expect((await names(ref, 2)).files).toEqual(['added a.ts', 'added b.ts']);
    await second.finish();
    await app.ended(ref);
  });

  it('has nothing to show before there is a commit to start from', async () => {
    await app.project('web');
    await app.client.tasks.add({ project: 'web', slug: 'later', title: 'Later', body: 'x', model: 'demo' });
    await expect(names({ project: 'web', slug: 'later' })).rejects.toThrow('web/later has not run yet');
  });
});
