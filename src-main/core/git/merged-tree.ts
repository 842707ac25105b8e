import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Git } from './git.ts';
import { fail, ok, type Result } from './result.ts';

/** What two commits make when they are merged: a tree, or the paths where they do not fit together. */
export interface Merged {
  tree: string;
  conflicts: string[];
}

/** Merges without touching any checkout. */
export async function mergedTree(git: Git, repo: string, base: string, head: string): Promise<Result<Merged>> {
  const result = await git.run(repo, ['merge-tree', '--write-tree', '-z', '--name-only', '--no-messages', base, head], { kind: 'write' });
  const output = result.ok ? result.value : result.stdout;
  if (result.ok || (result.exitCode === 1 && /^[0-9a-f]{40,64}\0/.test(output))) {
    const [tree = '', ...conflicts] = output.split('\0').filter((field) => field !== '');
    return ok({ tree, conflicts });
  }
  // Before git 2.38 the command takes three trees and knows no options.
  return /^usage:/m.test(result.stderr) ? mergeInScratch(git, repo, base, head) : unmergeable(result.stderr, result.message);
}

/** The same for an older git, in a worktree of its own that is gone afterwards. */
export async function mergeInScratch(git: Git, repo: string, base: string, head: string): Promise<Result<Merged>> {
  return git.exclusive(repo, async () => {
    const scratch = await realpath(await mkdtemp(path.join(tmpdir(), 'task-orchestrator-')));
    const folder = path.join(scratch, 'merge');
    const options = { kind: 'write', config: [['core.hooksPath', '/dev/null']] } as const;
    try {
      const added = await git.run(repo, ['worktree', 'add', '--quiet', '--detach', folder, base], options);
      if (!added.ok) return added;
      const args = ['merge', '--no-commit', '--no-ff', '--no-squash', '--no-rerere-autoupdate', '--quiet', head];
      const merged = await git.run(folder, args, options);
      const unmerged = await git.run(folder, ['diff', '--name-only', '--diff-filter=U', '-z', '--']);
      if (!unmerged.ok) return unmerged;
      const conflicts = unmerged.value.split('\0').filter((file) => file !== '');
      if (conflicts.length > 0) return ok({ tree: '', conflicts });
      if (!merged.ok) return unmergeable(merged.stderr, merged.message);
      const tree = await git.run(folder, ['write-tree'], options);
      return tree.ok ? ok({ tree: tree.value.trim(), conflicts: [] }) : tree;
    } finally {
      await git.run(repo, ['worktree', 'remove', '--force', '--', folder], options);
      await rm(scratch, { recursive: true, force: true });
    }
  });
}

const unmergeable = (stderr: string, message: string) =>
  fail(
    'git-failed',
    stderr.includes('unrelated histories') ? 'The two branches have no commit in common, so they cannot be merged.' : message,
  );
