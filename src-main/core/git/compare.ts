import type { ChangedFile } from '../../contract/branches.ts';
import type { DiffStat } from '../../contract/runs.ts';
import type { ConfigPair } from './config-env.ts';
import type { Git } from './git.ts';
import { withOverlayIndex } from './overlay-index.ts';
import { ok, type Result } from './result.ts';

/** Two states of a project's files: a commit, and a later commit or what lies in a worktree now. */
export type Comparison =
  | { kind: 'commits'; repo: string; base: string; head: string }
  /** `gitConfig` hides what is nobody's work. */
  | { kind: 'worktree'; worktree: string; base: string; gitConfig: readonly ConfigPair[] };

/** A person reads no longer list; the rest is counted. */
const maxListed = 3_000;

/**
 * The user's settings for colours, prefixes and external viewers must not reach a parser. Above 1,000 candidates git gives up on
 * renames by itself unless it is configured otherwise, and a person waits for the answer.
 */
const plainDiff = [
  ...['--no-ext-diff', '--no-textconv', '--no-color', '--src-prefix=a/', '--dst-prefix=b/', '--no-relative', '--no-indent-heuristic'],
  ...['--find-renames', '-l1000', '--diff-algorithm=histogram', '--ignore-submodules=dirty', '--submodule=short', '--unified=3'],
  ...['--inter-hunk-context=0', '--no-function-context', '-O/dev/null'],
];

/** Output of `git diff` over both sides. */
export function diffOf(
  git: Git,
  comparison: Comparison,
  args: readonly string[],
  pathspecs: readonly string[] = [],
): Promise<Result<string>> {
  const tail = (sides: string[]) => ['diff', ...plainDiff, ...args, '--end-of-options', ...sides, '--', ...pathspecs];
  if (comparison.kind === 'commits') return git.run(comparison.repo, tail([comparison.base, comparison.head]));
  const { worktree, base, gitConfig } = comparison;
  return withOverlayIndex({ git, worktree, gitConfig }, (env) => git.run(worktree, tail([base]), { env, config: gitConfig }));
}

/** The files that differ, in git's order, and how many more there are. */
export async function compare(git: Git, comparison: Comparison): Promise<Result<{ files: ChangedFile[]; unlisted: number }>> {
  const result = await diffOf(git, comparison, ['--raw', '--numstat', '-z', '--abbrev=40']);
  if (!result.ok) return result;
  const files = parse(result.value);
  return ok({ files: files.slice(0, maxListed), unlisted: Math.max(0, files.length - maxListed) });
}

/** The size of the difference; binary files count as files without lines. */
export async function sizeOf(git: Git, comparison: Comparison): Promise<Result<DiffStat>> {
  const result = await diffOf(git, comparison, ['--shortstat']);
  if (!result.ok) return result;
  const number = (pattern: RegExp) => Number(pattern.exec(result.value)?.[1] ?? 0);
  return ok({ files: number(/(\d+) files? changed/), added: number(/(\d+) insertion/), removed: number(/(\d+) deletion/) });
}

/** Where a file that is new under this path was before; null when it really is new. */
export async function renamedFrom(git: Git, comparison: Comparison, path: string): Promise<Result<string | null>> {
  const result = await diffOf(git, comparison, ['--raw', '-z', '--diff-filter=R']);
  if (!result.ok) return result;
  return ok(parse(result.value).find((file) => file.path === path)?.oldPath ?? null);
}

/**
 * Raw entries (`:modes shas M`, path), then the numstat ones (`added\tremoved\tpath`); of a rename both paths follow as fields of
 * their own.
 */
function parse(output: string): ChangedFile[] {
  const fields = output.split('\0');
  const files = new Map<string, ChangedFile>();
  for (let i = 0; i < fields.length; i++) {
    const raw = /^:\d+ \d+ [0-9a-f.]+ [0-9a-f.]+ ([A-Z])\d*$/.exec(fields[i] ?? '');
    const stat = raw ? null : /^(\d+|-)\t(\d+|-)\t(.*)$/s.exec(fields[i] ?? '');
    if (raw) {
      const renamed = raw[1] === 'R' || raw[1] === 'C';
      const oldPath = renamed ? (fields[++i] ?? '') : null;
      const path = fields[++i] ?? '';
      files.set(path, { path, oldPath, status: statuses[raw[1] ?? ''] ?? 'modified', added: 0, removed: 0, binary: false });
    } else if (stat) {
      // Without a path here it is a rename: the old one, the new one.
      if (stat[3] === '') i += 2;
      const file = files.get(stat[3] === '' ? (fields[i] ?? '') : (stat[3] ?? ''));
      if (file) Object.assign(file, { added: Number(stat[1]) || 0, removed: Number(stat[2]) || 0, binary: stat[1] === '-' });
    }
  }
  return [...files.values()];
}

const statuses: Record<string, ChangedFile['status']> = { A: 'added', D: 'deleted', R: 'renamed', C: 'added' };
