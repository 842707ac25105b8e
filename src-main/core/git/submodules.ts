import type { Git } from './git.ts';
import { hasSubmodules } from './repository.ts';

/**
 * Initialises in a new worktree the submodules that the user's own checkout has initialised. Others were left alone there too, and
 * may need access that nobody here has. A failure is a warning (returned, one line each): the setup command or the agent can do
 * it again, and many tasks don't need them.
 */
export async function initSubmodules(git: Git, repo: string, worktree: string): Promise<string[]> {
  if (!(await hasSubmodules(worktree))) return [];
  const wanted = await git.run(worktree, ['ls-files', '--stage', '-z']);
  const links = wanted.ok ? wanted.value.split('\0').flatMap((entry) => /^160000 \S+ 0\t(.*)$/s.exec(entry)?.[1] ?? []) : [];
  if (links.length === 0) return [];
  const status = await git.run(repo, ['submodule', 'status']);
  if (!status.ok) return [`Submodules were left out: ${status.message}`];
  // " sha path (describe)", with "-" in front for one that is not initialised.
  const used = status.value.split('\n').flatMap((line) => /^[ +U][0-9a-f]+ (.*?)(?: \(.*\))?$/.exec(line)?.[1] ?? []);
  const both = links.filter((link) => used.includes(link));
  if (both.length === 0) return [];
  const updated = await git.run(worktree, ['submodule', '--quiet', 'update', '--init', '--recursive', '--', ...both], { kind: 'network' });
  return updated.ok ? [] : [`The submodules ${both.join(', ')} could not be initialised: ${updated.message}`];
}
