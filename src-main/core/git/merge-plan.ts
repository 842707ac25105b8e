import type { DiffStat } from '../../contract/runs.ts';
import { type CommitInfo, commitsSince, diffStat } from './changes.ts';
import { checkoutProblem, isBeingRewritten, someOf } from './checkout-state.ts';
import type { Git } from './git.ts';
import { mergedTree } from './merged-tree.ts';
import { resolveCommits } from './repository.ts';
import { fail, ok, type Result } from './result.ts';
import { listWorktrees } from './worktree-list.ts';

/** What it would mean to merge one local branch into another. With a `problem` it cannot be done. */
export interface MergePlan {
  headSha: string;
  baseSha: string;
  kind: 'fast-forward' | 'merge' | 'nothing' | 'conflicts';
  /** The tree of the base branch afterwards; none with conflicts. */
  tree: string | null;
  commits: CommitInfo[];
  diffStat: DiffStat;
  conflicts: string[];
  /** Where the base branch is checked out: that folder's files change with it. */
  checkout: string | null;
  problem: string | null;
}

/** More than a person looks through before a merge. */
const maxCommits = 200;

/** Looks only; writes nothing but objects that git cleans up by itself. Both branches must be there (`git-failed`). */
export async function planMerge({
  git,
  repo,
  branch,
  base,
}: {
  git: Git;
  repo: string;
  branch: string;
  base: string;
}): Promise<Result<MergePlan>> {
  const tips = await resolveCommits(git, repo, [`refs/heads/${branch}`, `refs/heads/${base}`]);
  if (!tips.ok) return tips;
  const [headSha, baseSha] = tips.value;
  for (const [name, sha] of [
    [branch, headSha],
    [base, baseSha],
  ])
    if (!sha) return fail('git-failed', `There is no local branch ${name} in ${repo}.`);
  if (!headSha || !baseSha) throw new Error('unreachable');

  const worktrees = await listWorktrees(git, repo);
  if (!worktrees.ok) return worktrees;
  const checkout = worktrees.value.find((entry) => entry.branch === base && !entry.prunable)?.path ?? null;
  const plan: MergePlan = {
    headSha,
    baseSha,
    kind: 'nothing',
    tree: null,
    commits: [],
    diffStat: { files: 0, added: 0, removed: 0 },
    conflicts: [],
    checkout,
    problem: null,
  };

  const common = await git.ask(repo, ['merge-base', headSha, baseSha]);
  if (!common.ok) return common;
  if (common.value === null)
    return ok({ ...plan, kind: 'conflicts', problem: `${branch} and ${base} have no commit in common, so they cannot be merged.` });
  const fork = common.value.trim();
  if (fork === headSha) return ok(plan);

  const commits = await commitsSince(git, repo, baseSha, { head: headSha, max: maxCommits });
  if (!commits.ok) return commits;
  const merged = fork === baseSha ? ok({ tree: headSha, conflicts: [] }) : await mergedTree(git, repo, baseSha, headSha);
  if (!merged.ok) return merged;
  const { tree, conflicts } = merged.value;
  const conflicting = conflicts.length > 0;
  const stat = await (conflicting ? diffStat(git, repo, fork, headSha) : diffStat(git, repo, baseSha, tree));
  if (!stat.ok) return stat;
  const found = { ...plan, commits: commits.value, diffStat: stat.value, conflicts };
  if (conflicting)
    return ok({
      ...found,
      kind: 'conflicts',
      problem: `${branch} and ${base} changed the same places (${someOf(conflicts)}). Ask the agent to merge ${base} into its branch and to resolve them, or do it in its worktree.`,
    });
  const problem = await whyNot(git, repo, base, { baseSha, tree, checkout });
  if (!problem.ok) return problem;
  return ok({ ...found, kind: fork === baseSha ? 'fast-forward' : 'merge', tree, problem: problem.value });
}

async function whyNot(
  git: Git,
  repo: string,
  base: string,
  { baseSha, tree, checkout }: { baseSha: string; tree: string; checkout: string | null },
): Promise<Result<string | null>> {
  if (checkout === null) {
    const busy = await isBeingRewritten(git, repo, base);
    if (!busy.ok) return busy;
    return ok(busy.value ? `A rebase or bisect of ${base} is under way. Finish or abort it first.` : null);
  }
  const added = await git.run(repo, [
    ...['diff', '--no-ext-diff', '--no-renames', '--diff-filter=A', '--name-only', '-z', '--no-relative', '-O/dev/null'],
    ...['--end-of-options', baseSha, tree, '--'],
  ]);
  if (!added.ok) return added;
  return checkoutProblem(
    git,
    checkout,
    added.value.split('\0').filter((file) => file !== ''),
  );
}
