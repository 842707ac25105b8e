import type { ConfigPair } from './config-env.ts';
import { fail, type Result } from './result.ts';
import { salvage } from './salvage.ts';
import type { Salvage, SalvageOptions } from './salvage-record.ts';

/** Puts a worktree and its branch back to an earlier commit. Everything since is salvaged first. */
export async function resetTo(
  options: SalvageOptions & { worktree: string; branch: string; sha: string; gitConfig: readonly ConfigPair[] },
): Promise<Result<Salvage>> {
  const { git, worktree, branch, sha, gitConfig } = options;
  return git.exclusive(worktree, async () => {
    const kept = await salvage(options);
    if (!kept.ok) return kept;
    const reset = await git.run(worktree, ['checkout', '--quiet', '--force', '-B', branch, sha], {
      kind: 'write',
      config: [...gitConfig, ['core.hooksPath', '/dev/null']],
    });
    return reset.ok ? kept : fail('git-failed', `${worktree} could not be put back to ${sha.slice(0, 10)}. ${reset.message}`);
  });
}
