import { lstat } from 'node:fs/promises';
import path from 'node:path';
import type { ConfigPair } from './config-env.ts';
import type { Git } from './git.ts';
import { ok, type Result } from './result.ts';

/**
 * The files that differ from HEAD or are untracked, each with the id of its content, so that a later look tells whether somebody
 * has touched it since. Deleted files and folders (nested repositories) have a word in its place.
 */
export async function dirtyFiles(git: Git, worktree: string, gitConfig: readonly ConfigPair[]): Promise<Result<Record<string, string>>> {
  const status = await git.run(
    worktree,
    ['status', '--porcelain', '-z', '--untracked-files=all', '--no-renames', '--ignore-submodules=none'],
    { config: gitConfig },
  );
  if (!status.ok) return status;
  const files = status.value.split('\0').flatMap((entry) => (entry.length > 3 ? [entry.slice(3)] : []));
  const dirty: Record<string, string> = {};
  const regular: string[] = [];
  for (const file of files) {
    const stats = await lstat(path.join(worktree, file)).catch(() => null);
    if (stats?.isFile() && !file.includes('\n')) regular.push(file);
    else dirty[file] = stats === null ? 'deleted' : `${stats.mode.toString(8)} ${stats.mtimeMs}`;
  }
  if (regular.length === 0) return ok(dirty);
  const ids = await git.run(worktree, ['hash-object', '--no-filters', '--stdin-paths'], { input: `${regular.join('\n')}\n` });
  if (!ids.ok) return ids;
  for (const [i, id] of ids.value.trimEnd().split('\n').entries()) dirty[regular[i] as string] = id;
  return ok(dirty);
}
