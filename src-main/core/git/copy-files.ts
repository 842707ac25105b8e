import { constants, copyFile, lstat, mkdir, realpath, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Git } from './git.ts';
import { isWritableInside } from './inside.ts';
import { fail, ok, type Result } from './result.ts';

/** In the repository's top folder it replaces the project's setting. Same syntax as .gitignore. */
const WORKTREE_INCLUDE = '.worktreeinclude';

export interface CopiedFiles {
  /** Relative to the worktree. */
  copied: string[];
  /** What matched and was left out, with the reason, for the journal. */
  skipped: { path: string; reason: string }[];
}

/**
 * The untracked files of the user's checkout that match the patterns (test settings and the like, which a fresh worktree lacks),
 * relative to `repo`. Walks the whole checkout.
 */
export async function matchListedFiles(options: { git: Git; repo: string; patterns: readonly string[] }): Promise<Result<string[]>> {
  const { git, repo, patterns } = options;
  const listed = await lstat(path.join(repo, WORKTREE_INCLUDE)).catch(() => null);
  const from = listed?.isFile()
    ? [`--exclude-from=${WORKTREE_INCLUDE}`]
    : patterns.filter((pattern) => pattern.trim() !== '').map((pattern) => `--exclude=${pattern.trim()}`);
  if (from.length === 0) return ok([]);
  // The question "what would these patterns ignore?" makes git the matcher.
  const list = await git.run(repo, ['ls-files', '--others', '--ignored', '-z', ...from]);
  return list.ok ? ok(list.value.split('\0').filter((entry) => entry !== '' && !entry.endsWith('/'))) : list;
}

/** Copies files into a worktree. Never a `.env`, never what lies outside of the repository, never over something that is there. */
export async function copyFiles({
  repo,
  worktree,
  files,
}: {
  repo: string;
  worktree: string;
  files: readonly string[];
}): Promise<Result<CopiedFiles>> {
  const result: CopiedFiles = { copied: [], skipped: [] };
  for (const entry of files) {
    const reason = await whyNot(repo, worktree, entry);
    if (reason) {
      result.skipped.push({ path: entry, reason });
      continue;
    }
    const target = path.join(worktree, entry);
    try {
      await mkdir(path.dirname(target), { recursive: true });
      await copyFile(path.join(repo, entry), target, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
      result.copied.push(entry);
    } catch (error) {
      await rm(target, { force: true });
      return fail(
        'git-failed',
        `${path.join(repo, entry)} could not be copied into the worktree: ${(error as Error).message}. Take it off the list of copied files, or mend it.`,
      );
    }
  }
  return ok(result);
}

async function whyNot(repo: string, worktree: string, entry: string): Promise<string | null> {
  // Its secrets are the person's own: an agent gets .env.test or what else is named, but not this one.
  if (path.basename(entry).toLowerCase() === '.env') return '.env is never copied';
  const source = path.join(repo, entry);
  const real = await realpath(source).catch(() => null);
  if (real === null) return 'it leads nowhere';
  if (!real.startsWith((await realpath(repo)) + path.sep)) return 'it is a link out of the repository';
  if (!(await lstat(real)).isFile()) return 'it is no plain file';
  if (await lstat(path.join(worktree, entry)).catch(() => null)) return 'the worktree has it already';
  return (await isWritableInside(worktree, entry)) ? null : 'something in the worktree is in the way';
}
