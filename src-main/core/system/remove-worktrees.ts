import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Git } from '../git/git.ts';
import { listWorktrees } from '../git/worktree-list.ts';
import { removeWorktree } from '../git/worktrees.ts';
import { type WorktreeFolder, worktreeFolders } from './worktree-folders.ts';

/** Removes worktrees that nothing needs any more; what they hold is salvaged first. Says what it could not do, a sentence each. */
export function createRemoveWorktrees(deps: {
  git: Git;
  worktreesDir: string;
  removable: (folder: WorktreeFolder) => boolean;
  /** Somebody works in it. */
  inUse: (folder: WorktreeFolder) => boolean;
  /** What hides files that were put there and are nobody's work. */
  gitConfig: (folder: WorktreeFolder) => Promise<(readonly [string, string])[]>;
}): (keys: readonly string[]) => Promise<{ removed: number; problems: string[] }> {
  const { git, worktreesDir } = deps;

  const remove = async (folder: WorktreeFolder): Promise<string | null> => {
    if (!deps.removable(folder)) return `${folder.key} is still needed: its task is not done or archived.`;
    if (deps.inUse(folder)) return `${folder.key}: a terminal is open in it. Close the terminal first.`;
    const repo = await repositoryOf(folder.path);
    const entries = repo === null ? null : await listWorktrees(git, repo);
    const entry = entries?.ok ? entries.value.find((candidate) => candidate.path === folder.path) : undefined;
    if (repo === null || !entry)
      return `${folder.path} is no worktree of a repository that is still there. Look at it, and delete it yourself.`;
    const { project, slug } = folder;
    const removed = await removeWorktree({
      ...{ git, repo, worktreesDir, project, slug, branch: entry.branch ?? `task/${slug}`, gitConfig: await deps.gitConfig(folder) },
      runId: 'removed',
      reason: 'The worktree was removed to free space',
    });
    if (!removed.ok) return `${folder.key}: ${removed.message}`;
    return removed.value.kept.length > 0 ? `${folder.key}: what git cannot hold was moved to ${removed.value.kept.join(', ')}.` : null;
  };

  return async (keys) => {
    const folders = new Map((await worktreeFolders(worktreesDir)).map((folder) => [folder.key, folder]));
    const problems: string[] = [];
    let removed = 0;
    for (const key of new Set(keys)) {
      const folder = folders.get(key);
      const problem = folder ? await remove(folder) : `There is no worktree ${key} (any more).`;
      if (problem !== null) problems.push(problem);
      else removed++;
    }
    return { removed, problems };
  };
}

/** The main repository of a linked worktree, by its `.git` file: `gitdir: <repository>/.git/worktrees/<name>`. */
async function repositoryOf(worktree: string): Promise<string | null> {
  const text = await readFile(path.join(worktree, '.git'), 'utf8').catch(() => '');
  return /^gitdir: (.+)[/\\]\.git[/\\]worktrees[/\\][^/\\\n]+\n?$/.exec(text)?.[1] ?? null;
}
