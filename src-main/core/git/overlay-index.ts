import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ConfigPair } from './config-env.ts';
import type { Git } from './git.ts';
import { fail, type Result } from './result.ts';
import { listUntracked } from './untracked.ts';

/**
 * Runs `fn` with an index in which untracked files count as added, so that one `git diff` shows all that lies in a worktree. It is a
 * copy: the worktree's own index is neither written nor locked, whatever an agent does with it meanwhile.
 */
export async function withOverlayIndex<T>(
  options: { git: Git; worktree: string; gitConfig: readonly ConfigPair[] },
  fn: (env: { GIT_INDEX_FILE: string }) => Promise<Result<T>>,
): Promise<Result<T>> {
  const { git, worktree, gitConfig } = options;
  const own = await git.run(worktree, ['rev-parse', '--path-format=absolute', '--git-path', 'index']);
  if (!own.ok) return own;
  const scratch = await mkdtemp(path.join(tmpdir(), 'task-orchestrator-'));
  try {
    const env = { GIT_INDEX_FILE: path.join(scratch, 'index') };
    try {
      // Its file times spare git from reading every file again.
      await copyFile(own.value.replace(/\n$/, ''), env.GIT_INDEX_FILE);
    } catch (error) {
      return fail('git-failed', `The index of ${worktree} could not be read: ${(error as Error).message}.`);
    }
    const settled = await forgetUnmerged(git, worktree, env);
    if (!settled.ok) return settled;
    const untracked = await listUntracked(git, worktree, gitConfig, env);
    if (!untracked.ok) return untracked;
    if (untracked.value.files.length > 0) {
      const added = await git.run(worktree, ['add', '--intent-to-add', '--force', '--pathspec-from-file=-', '--pathspec-file-nul'], {
        kind: 'write',
        env,
        config: gitConfig,
        input: untracked.value.files.map((file) => `:(top,literal)${file}`).join('\0'),
      });
      // A file that went away since it was listed: the agent is at work. Without the additions there is still the rest.
      if (!added.ok && !/did not match any files/.test(added.stderr)) return added;
    }
    return await fn(env);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Of a file that a merge left in several versions git would only say so; what lies in the folder is what a person wants to see. */
async function forgetUnmerged(git: Git, worktree: string, env: { GIT_INDEX_FILE: string }): Promise<Result<unknown>> {
  const unmerged = await git.run(worktree, ['ls-files', '--unmerged', '-z'], { env });
  if (!unmerged.ok || unmerged.value === '') return unmerged;
  const paths = new Set(unmerged.value.split('\0').flatMap((entry) => (entry === '' ? [] : [entry.slice(entry.indexOf('\t') + 1)])));
  return git.run(worktree, ['update-index', '--force-remove', '-z', '--stdin'], {
    kind: 'write',
    env,
    input: [...paths].map((file) => `${file}\0`).join(''),
  });
}
