import type { ConfigPair } from './config-env.ts';
import type { Git } from './git.ts';
import { ok, type Result } from './result.ts';

/**
 * Untracked, not ignored paths of a worktree. Repositories that lie inside it, untracked, come apart: `git add` would record such a
 * folder as a bare link to a commit that exists nowhere else, or refuse to add anything at all if it has no commit.
 */
export async function listUntracked(
  git: Git,
  worktree: string,
  gitConfig: readonly ConfigPair[],
  env: { GIT_INDEX_FILE?: string } = {},
): Promise<Result<{ files: string[]; nested: string[] }>> {
  const list = await git.run(worktree, ['ls-files', '--others', '--exclude-standard', '-z'], { config: gitConfig, env });
  if (!list.ok) return list;
  const paths = list.value.split('\0').filter((entry) => entry !== '');
  // Without --directory git lists files one by one; only a folder that it will not enter, a repository, ends with a slash.
  return ok({
    files: paths.filter((entry) => !entry.endsWith('/')),
    nested: paths.filter((entry) => entry.endsWith('/')).map((entry) => entry.slice(0, -1)),
  });
}
