import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
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

describe('worktrees', () => {
  it('are removed when nothing needs them, with what they hold kept', async () => {
    const repo = await app.project('web');
    const [fix, open] = [await delivered('fix'), await delivered('open')];
    const worktree = path.join(app.worktreesDir, 'web/fix');
    // Accepted while the folder could not be removed.
    await app.world.sh(repo, 'worktree', 'move', worktree, path.join(app.world.dir, 'elsewhere'));
    await app.client.tasks.accept(fix);
    await app.world.sh(repo, 'worktree', 'move', path.join(app.world.dir, 'elsewhere'), worktree);
    await writeFile(path.join(worktree, 'by hand.txt'), 'mine');
    await app.world.write(path.join(app.worktreesDir, 'gone/thing/file'), 'x');

    const before = await app.client.system.diskUse();
    expect(before.worktrees.map(({ key, removable }) => `${key} ${removable}`)).toEqual([
      'gone/thing true',
      'web/fix true',
      'web/open false',
    ]);
    const done = await app.client.system.removeWorktrees({ keys: ['web/fix', 'web/open', 'gone/thing', '../../etc', 'web/fix'] });
    expect(done).toEqual({
      removed: 1,
      problems: [
        'web/open is still needed: its task is not done or archived.',
        expect.stringContaining('is no worktree of a repository that is still there'),
        'There is no worktree ../../etc (any more).',
      ],
    });
    expect((await app.client.system.diskUse()).worktrees.map(({ key }) => key)).toEqual(['gone/thing', 'web/open']);
    const [kept] = (await app.client.salvage.list({ project: 'web' })).filter(({ slug }) => slug === 'fix');
    expect(await app.world.sh(repo, 'show', `${kept?.ref}:by hand.txt`)).toBe('mine');
    expect(await app.world.sh(repo, 'ls-tree', '-r', '--name-only', kept?.ref ?? '')).not.toContain('tasks/todo');
    expect(await readdir(path.join(app.worktreesDir, 'web'))).toEqual(['open']);
    expect(open.slug).toBe('open');
  });

  it('open in the editor of the person, at a file and line in them', async () => {
    await app.project('web');
    const bin = path.join(app.world.dir, 'bin');
    await mkdir(bin, { recursive: true });
    await writeFile(path.join(bin, 'subl'), `#!/bin/sh\nprintf '%s\\n' "$@" > '${app.world.dir}/args'\n`);
    await chmod(path.join(bin, 'subl'), 0o755);
    await app.client.tasks.add({ project: 'web', slug: 'later', title: 'Later', body: 'x', model: 'demo' });
    await expect(app.client.tasks.openInEditor({ project: 'web', slug: 'later' })).rejects.toThrow('The task has no worktree yet');
    const ref = await delivered('fix');
    await app.client.settings.set({ editorCommand: ['subl', '{path}'] });
    expect((await app.client.system.info()).editor).toBe('subl');
    await app.client.tasks.openInEditor({ ...ref, file: 'fix.ts', line: 3 });
    expect(await readFile(path.join(app.world.dir, 'args'), 'utf8')).toBe(`${app.worktreesDir}/web/fix/fix.ts\n`);
    for (const file of ['../../../etc/passwd', 'nowhere.ts', '/etc/passwd'])
      await expect(app.client.tasks.openInEditor({ ...ref, file })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await app.client.tasks.accept(ref);
    await expect(app.client.tasks.openInEditor(ref)).rejects.toThrow('any more. Its work is on the branch task/fix');
  });
});

describe('the sample project', () => {
  it('is made once, with a task for the demo agent each time', async () => {
    const [first, second] = await Promise.all([app.client.system.demo(), app.client.system.demo()]);
    expect([first, second]).toEqual([
      { project: 'sample-shop', slug: 'price-guide' },
      { project: 'sample-shop', slug: 'price-guide-2' },
    ]);
    expect((await app.client.projects.list()).map(({ path: folder }) => folder)).toEqual([path.join(app.stateDir, 'demo/sample-shop')]);
    expect(await app.client.tasks.get(first)).toMatchObject({ status: 'todo', model: 'demo' });
    await app.client.tasks.queue(first);
    expect(await app.ended(first)).toMatchObject({ status: 'review', outcome: 'local-branch' });
  });
});
