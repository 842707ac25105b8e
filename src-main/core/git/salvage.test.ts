import { chmod, mkdir, readFile, rm, symlink } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { salvage, salvageBranch } from './salvage.ts';
import { expireSalvages, listSalvages, restoreToBranch, restoreToWorktree } from './salvage-store.ts';
import { createWorld, good, snapshot, type World } from './testing/world.ts';

let world: World;
let repo: string;
let worktree: string;

beforeEach(async () => {
  world = await createWorld();
  repo = await world.repository();
  worktree = path.join(world.dir, 'wt', 'fix');
  await world.sh(repo, 'worktree', 'add', '--quiet', '-b', 'task/fix', worktree);
});
afterEach(() => world.close());

const take = (folder = worktree, runId = 'run1') => salvage({ git: world.git, repo, worktree: folder, slug: 'fix', runId, reason: 'test' });
const status = (folder: string) => world.sh(folder, 'status', '--porcelain', '--untracked-files=all');

describe('salvage', () => {
  it('keeps HEAD, index, changes and untracked files without touching any of them', async () => {
    await world.write(path.join(worktree, 'staged.txt'), 'staged');
    await world.sh(worktree, 'add', 'staged.txt');
    await world.write(path.join(worktree, 'staged.txt'), 'staged, then changed');
    await world.write(path.join(worktree, 'README.md'), '# changed\n');
    await world.write(path.join(worktree, 'new ünï', 'file\twith tab.txt'), 'untracked');
    const before = {
      status: await status(worktree),
      index: await readFile(path.join(repo, '.git/worktrees/fix/index')),
      files: await snapshot(worktree),
    };

    const point = good(await take());

    expect(point).toMatchObject({ ref: 'refs/task-orchestrator/salvage/fix/run1', clean: false, nested: [] });
    expect({
      status: await status(worktree),
      index: await readFile(path.join(repo, '.git/worktrees/fix/index')),
      files: await snapshot(worktree),
    }).toEqual(before);
    expect(await world.sh(repo, 'show', `${point.ref}:staged.txt`)).toBe('staged, then changed');
    expect(await world.sh(repo, 'show', `${point.ref}^2:staged.txt`)).toBe('staged');
    expect(await world.sh(repo, 'show', `${point.ref}:new ünï/file\twith tab.txt`)).toBe('untracked');
    expect(await world.sh(repo, 'rev-parse', `${point.ref}^1`)).toBe(await world.sh(repo, 'rev-parse', 'task/fix'));
  });

  it('leaves ignored files out', async () => {
    await world.write(path.join(worktree, '.gitignore'), 'node_modules\n');
    await world.write(path.join(worktree, 'node_modules/x.js'), '1');
    const point = good(await take());
    expect(await world.sh(repo, 'ls-tree', '-r', '--name-only', point.ref)).toBe('.gitignore\nREADME.md');
  });

  it('keeps an unfinished merge with its conflict', async () => {
    await world.write(path.join(repo, 'README.md'), '# theirs\n');
    await world.sh(repo, 'commit', '--quiet', '-am', 'theirs');
    await world.write(path.join(worktree, 'README.md'), '# ours\n');
    await world.sh(worktree, 'commit', '--quiet', '-am', 'ours');
    await expect(world.sh(worktree, 'merge', 'main')).rejects.toThrow();
    const before = await status(worktree);
    const point = good(await take());
    expect(await status(worktree)).toBe(before);
    expect(await world.sh(repo, 'show', `${point.ref}:README.md`)).toContain('<<<<<<<');
    expect(await world.sh(repo, 'show', `${point.ref}^2:README.md`)).toBe('# ours');
    expect(await world.sh(repo, 'rev-parse', `${point.ref}^3`)).toBe(await world.sh(repo, 'rev-parse', 'main'));
  });

  it('keeps files of a repository that has no commit yet', async () => {
    repo = worktree = await world.repository('unborn', { commit: false });
    await world.write(path.join(worktree, 'a'), '1');
    await world.sh(worktree, 'add', 'a');
    await world.write(path.join(worktree, 'b'), '2');
    const point = good(await take());
    expect(await world.sh(repo, 'ls-tree', '-r', '--name-only', point.ref)).toBe('a\nb');
    expect(await status(worktree)).toBe('A  a\n?? b');
    await rm(path.join(worktree, 'a'));
    await rm(path.join(worktree, 'b'));
    good(await restoreToWorktree({ git: world.git, repo, ref: point.ref, worktree, runId: 'r' }));
    expect(await status(worktree)).toBe('A  a\n?? b');
  });

  it('keeps an empty worktree without any file', async () => {
    await world.sh(worktree, 'rm', '--quiet', 'README.md');
    await world.sh(worktree, 'commit', '--quiet', '-m', 'empty');
    expect(good(await take()).clean).toBe(true);
  });

  it('keeps deleted files, executable bits and symlinks as they are', async () => {
    await rm(path.join(worktree, 'README.md'));
    await world.write(path.join(worktree, 'run.sh'), '#!/bin/sh\n');
    await chmod(path.join(worktree, 'run.sh'), 0o755);
    await symlink('/nowhere/at/all', path.join(worktree, 'link'));
    const point = good(await take());
    expect((await world.sh(repo, 'ls-tree', '-r', '--format=%(objectmode) %(path)', point.ref)).split('\n')).toEqual([
      '120000 link',
      '100755 run.sh',
    ]);
  });

  it('sees changes in files that were hidden from git', async () => {
    await world.write(path.join(worktree, 'skip'), 'a');
    await world.sh(worktree, 'add', 'skip');
    await world.sh(worktree, 'commit', '--quiet', '-m', 'more');
    await world.sh(worktree, 'update-index', '--assume-unchanged', 'README.md');
    await world.sh(worktree, 'update-index', '--skip-worktree', 'skip');
    await world.write(path.join(worktree, 'README.md'), 'hidden change');
    await world.write(path.join(worktree, 'skip'), 'hidden too');
    const point = good(await take());
    expect(await world.sh(repo, 'show', `${point.ref}:README.md`)).toBe('hidden change');
    expect(await world.sh(repo, 'show', `${point.ref}:skip`)).toBe('hidden too');
  });

  it('names untracked repositories inside instead of keeping an empty link to them', async () => {
    await world.sh(worktree, 'init', '--quiet', 'vendor/lib');
    await world.write(path.join(worktree, 'vendor/lib/a'), '1');
    await world.write(path.join(worktree, 'vendor/plain'), '2');
    const point = good(await take());
    expect(point.nested).toEqual(['vendor/lib']);
    expect(await world.sh(repo, 'ls-tree', '-r', '--name-only', point.ref)).toBe('README.md\nvendor/plain');
  });

  it('never overwrites: the same run salvaged again gets a ref of its own', async () => {
    await world.write(path.join(worktree, 'a'), '1');
    good(await take());
    await world.write(path.join(worktree, 'a'), '2');
    const second = good(await take());
    expect(second.ref).toBe('refs/task-orchestrator/salvage/fix/run1.2');
    expect(await world.sh(repo, 'show', 'refs/task-orchestrator/salvage/fix/run1:a')).toBe('1');
  });

  it('takes odd slugs that no ref may be called', async () => {
    const point = good(await salvage({ git: world.git, repo, worktree, slug: 'a..b.lock', runId: 'r~1', reason: 'two\nlines' }));
    expect(good(await listSalvages(world.git, repo))[0]).toMatchObject({
      ref: point.ref,
      slug: 'a..b.lock',
      runId: 'r~1',
      reason: 'two lines',
    });
  });

  it('refuses, with the reason, what cannot be read', async () => {
    await world.sh(worktree, 'config', '--worktree', 'x.y', 'z').catch(() => undefined);
    await world.sh(repo, 'config', 'filter.broken.clean', 'exit 1');
    await world.sh(repo, 'config', 'filter.broken.required', 'true');
    await world.write(path.join(worktree, '.gitattributes'), '*.bin filter=broken\n');
    await world.write(path.join(worktree, 'a.bin'), '1');
    expect(await take()).toMatchObject({
      ok: false,
      code: 'git-failed',
      message: expect.stringMatching(/could not be kept safe, so nothing was changed.*a\.bin/s),
    });
  });

  it('works in a shallow clone', async () => {
    await world.sh(repo, 'commit', '--quiet', '--allow-empty', '-m', 'second');
    await world.sh(world.dir, 'clone', '--quiet', '--depth=1', `file://${repo}`, 'shallow');
    repo = worktree = path.join(world.dir, 'shallow');
    await world.write(path.join(worktree, 'a'), '1');
    expect(good(await take()).clean).toBe(false);
  });
});

describe('salvageBranch', () => {
  it('keeps a branch beyond its deletion', async () => {
    await world.sh(repo, 'branch', 'old');
    const tip = await world.sh(repo, 'rev-parse', 'old');
    const point = good(await salvageBranch({ git: world.git, repo, slug: 'fix', runId: 'r', reason: 'x', branch: 'old' }));
    await world.sh(repo, 'branch', '-D', 'old');
    expect(good(await restoreToBranch({ git: world.git, repo, ref: point.ref, branch: 'again' }))).toBe(tip);
    expect(await world.sh(repo, 'rev-parse', 'again')).toBe(tip);
  });

  it('says that a branch is not there', async () => {
    const result = await salvageBranch({ git: world.git, repo, slug: 'fix', runId: 'r', reason: 'x', branch: 'none' });
    expect(result).toMatchObject({ ok: false, message: expect.stringContaining('none does not exist') });
  });
});

describe('restore', () => {
  it('brings uncommitted work back as a commit on a new branch', async () => {
    await world.write(path.join(worktree, 'a'), '1');
    const point = good(await take());
    await world.sh(repo, 'worktree', 'remove', '--force', worktree);
    good(await restoreToBranch({ git: world.git, repo, ref: point.ref, branch: 'rescued' }));
    expect(await world.sh(repo, 'log', '--format=%s', 'rescued')).toBe('wip: restored work of fix\nfirst');
    expect(await world.sh(repo, 'show', 'rescued:a')).toBe('1');
  });

  it('refuses a branch name that exists or that is none', async () => {
    const point = good(await take());
    expect(await restoreToBranch({ git: world.git, repo, ref: point.ref, branch: 'main' })).toMatchObject({
      ok: false,
      message: expect.stringContaining('main'),
    });
    expect(await restoreToBranch({ git: world.git, repo, ref: point.ref, branch: '-f' })).toMatchObject({ ok: false });
  });

  it('puts a worktree back exactly, and keeps what it held before', async () => {
    await world.write(path.join(worktree, 'a'), '1');
    await world.sh(worktree, 'add', 'a');
    await world.write(path.join(worktree, 'b'), '2');
    const before = { status: await status(worktree), files: await snapshot(worktree) };
    const point = good(await take());
    await world.sh(worktree, 'add', '.');
    await world.sh(worktree, 'commit', '--quiet', '-m', 'went on');
    await world.write(path.join(worktree, 'c'), '3');
    const { previous } = good(await restoreToWorktree({ git: world.git, repo, ref: point.ref, worktree, runId: 'run1' }));
    expect({ status: await status(worktree), files: await snapshot(worktree) }).toEqual(before);
    expect(await world.sh(repo, 'log', '--format=%s', '-1', 'task/fix')).toBe('first');
    expect(await world.sh(repo, 'show', `${previous.ref}:c`)).toBe('3');
  });

  it('gives back every tree that it took, whatever was done to the files', { timeout: 60_000 }, async () => {
    const name = fc.constantFrom('a', 'b', 'dir/c', 'dir/ä b', 'dir/deep/d', '-x', ':y', '"q"', 'e.txt');
    const operation = fc.oneof(
      fc.record({ kind: fc.constant('write' as const), name, content: fc.uint8Array({ maxLength: 40 }) }),
      fc.record({ kind: fc.constant('remove' as const), name }),
      fc.record({ kind: fc.constant('exec' as const), name }),
      fc.record({ kind: fc.constant('link' as const), name, to: fc.constantFrom('a', '../out', 'dir') }),
      fc.record({ kind: fc.constant('add' as const), name }),
      fc.record({ kind: fc.constant('commit' as const), name }),
    );
    let number = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { maxLength: 14 }), async (operations) => {
        const folder = path.join(world.dir, 'wt', `p${++number}`);
        await world.sh(repo, 'worktree', 'add', '--quiet', '--detach', folder, 'main');
        for (const op of operations) {
          const file = path.join(folder, op.name);
          // An operation that this tree does not allow (a file where a folder is) is simply none.
          const act = async () => {
            await mkdir(path.dirname(file), { recursive: true });
            if (op.kind === 'write') await world.write(file, op.content);
            else if (op.kind === 'remove') await rm(file, { recursive: true, force: true });
            else if (op.kind === 'exec') await chmod(file, 0o755);
            else if (op.kind === 'link') await symlink(op.to, file);
            else if (op.kind === 'add') await world.sh(folder, 'add', '--', `:(literal)${op.name}`);
            else await world.sh(folder, 'commit', '--quiet', '-m', 'x');
          };
          await act().catch(() => undefined);
        }
        const state = async () => ({
          files: await snapshot(folder),
          status: await status(folder),
          head: await world.sh(folder, 'rev-parse', 'HEAD'),
        });
        const before = await state();
        const point = good(await take(folder, `p${number}`));
        expect(await state()).toEqual(before);
        await world.sh(folder, 'reset', '--quiet', '--hard', 'main');
        await world.sh(folder, 'clean', '-fdq');
        good(await restoreToWorktree({ git: world.git, repo, ref: point.ref, worktree: folder, runId: `p${number}` }));
        expect(await state()).toEqual(before);
        await world.sh(repo, 'worktree', 'remove', '--force', folder);
      }),
      { numRuns: 12 },
    );
  });
});

describe('expireSalvages', () => {
  it('removes the old ones only', async () => {
    const point = good(await take());
    const { at } = good(await listSalvages(world.git, repo))[0]!;
    expect(good(await expireSalvages({ git: world.git, repo, before: at }))).toEqual([]);
    expect(good(await expireSalvages({ git: world.git, repo, before: at + 1 })).map(({ ref }) => ref)).toEqual([point.ref]);
    expect(good(await listSalvages(world.git, repo))).toEqual([]);
  });
});
