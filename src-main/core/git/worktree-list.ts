import type { Git } from './git.ts';
import { ok, type Result } from './result.ts';

export interface WorktreeEntry {
  path: string;
  /** Short name; null when HEAD is detached. */
  branch: string | null;
  sha: string | null;
  /** Its folder is gone. */
  prunable: boolean;
}

/** Everything that git has registered as a worktree of this repository. The main one comes first. */
export async function listWorktrees(git: Git, repo: string): Promise<Result<WorktreeEntry[]>> {
  // Without -z, which came later than the oldest git that we work with: a path with a newline in it is misread, and then not found.
  const list = await git.run(repo, ['worktree', 'list', '--porcelain']);
  if (!list.ok) return list;
  return ok(
    list.value
      .split('\n\n')
      .filter((block) => block.startsWith('worktree '))
      .map((block) => {
        const field = (name: string) => new RegExp(`^${name} (.*)$`, 'm').exec(block)?.[1] ?? null;
        return {
          path: field('worktree') ?? '',
          branch: field('branch')?.replace(/^refs\/heads\//, '') ?? null,
          sha: field('HEAD'),
          prunable: /^prunable/m.test(block),
        };
      }),
  );
}

/** True if this very folder is the top of a checkout. In one that is damaged or gone git would answer for a repository further up. */
export async function isWorktreeTop(git: Git, folder: string): Promise<boolean> {
  const top = await git.run(folder, ['rev-parse', '--show-toplevel']);
  return top.ok && top.value.replace(/\n$/, '') === folder;
}
