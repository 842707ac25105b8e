import { fallbackIdentity } from './changes.ts';
import type { Git } from './git.ts';
import { type MergePlan, planMerge } from './merge-plan.ts';
import { resolveCommit } from './repository.ts';
import { fail, ok, type Result } from './result.ts';

export interface MergeOrder {
  git: Git;
  repo: string;
  branch: string;
  base: string;
  /** Where both were when a person looked; if either has moved, nothing is merged. */
  headSha: string;
  baseSha: string;
  /** Of the merge commit, if there is to be one. */
  message: string;
  /** What else forbids it, given the checkout that would change with it. */
  check?: (checkout: string | null) => Promise<string | null>;
}

export type MergeResult =
  | { kind: 'merged'; sha: string; undo: () => Promise<Result<null>> }
  /** A sentence for a person; nothing was changed. */
  | { kind: 'refused'; why: string };

/**
 * Merges a local branch into another:
 *
 *     base checked out somewhere ──► `git merge` there, with the person's hooks; taken back as a whole if it does not come out as planned
 *     nowhere ──► the merge commit is made of the planned tree, and the ref moves from the old value to the new
 *
 * Call it, and `undo`, within `git.exclusive`.
 */
export async function mergeInto(order: MergeOrder): Promise<Result<MergeResult>> {
  const { branch, base, headSha, baseSha } = order;
  const refused = (why: string) => ok({ kind: 'refused', why } as const);
  const planned = await planMerge(order);
  if (!planned.ok) return refused(planned.message);
  const plan = planned.value;
  if (plan.headSha !== headSha || plan.baseSha !== baseSha)
    return refused(`${plan.headSha !== headSha ? branch : base} has moved since you looked. Look at the changes again, then merge.`);
  const problem = (await order.check?.(plan.checkout)) ?? plan.problem;
  if (problem !== null) return refused(problem);
  if (plan.kind === 'nothing') return ok({ kind: 'merged', sha: baseSha, undo: async () => ok(null) });
  return plan.checkout === null ? moveRef(order, plan) : mergeInCheckout(order, plan, plan.checkout);
}

async function moveRef({ git, repo, branch, base, headSha, baseSha, message }: MergeOrder, plan: MergePlan): Promise<Result<MergeResult>> {
  let sha = headSha;
  if (plan.kind === 'merge') {
    const env = await fallbackIdentity(git, repo);
    const made = await git.run(repo, ['commit-tree', plan.tree ?? '', '-p', baseSha, '-p', headSha, '-F', '-'], {
      kind: 'write',
      env,
      input: message,
    });
    if (!made.ok) return made;
    sha = made.value.trim();
  }
  const move = (to: string, from: string, why: string) =>
    git.run(repo, ['update-ref', '--create-reflog', '-m', why, '--', `refs/heads/${base}`, to, from], { kind: 'write' });
  const moved = await move(sha, baseSha, `merge ${branch}`);
  if (!moved.ok) {
    const now = await resolveCommit(git, repo, `refs/heads/${base}`);
    if (now.ok && now.value !== baseSha) return ok({ kind: 'refused', why: `${base} has moved just now. Look again, then merge.` });
    return fail('git-failed', `${base} could not be moved. ${moved.message}`);
  }
  const undo = async () => {
    const back = await move(baseSha, sha, `merge ${branch} taken back`);
    return back.ok ? ok(null) : back;
  };
  return ok({ kind: 'merged', sha, undo });
}

/** Whatever the person's `merge.*` and `branch.*.mergeOptions` say: one merge, committed or not at all, and nothing stashed. */
const plainMerge = ['--commit', '--no-squash', '--no-autostash', '--no-rerere-autoupdate', '--no-edit', '--no-stat', '--quiet'];

async function mergeInCheckout(order: MergeOrder, plan: MergePlan, checkout: string): Promise<Result<MergeResult>> {
  const { git, base, headSha, baseSha, message } = order;
  const how = plan.kind === 'fast-forward' ? ['--ff-only'] : ['--no-ff', '-m', message];
  const env = plan.kind === 'merge' ? await fallbackIdentity(git, checkout) : {};
  const merged = await git.run(checkout, ['merge', ...plainMerge, ...how, headSha], { kind: 'write', env });
  if (!merged.ok) {
    const clean = await abort(git, checkout, baseSha);
    const left = clean ? 'Nothing was changed.' : `Look at ${checkout}: the merge could not be taken back as a whole.`;
    const said = (merged.stderr.trim() || merged.stdout.trim() || merged.message).slice(-1_000);
    return ok({ kind: 'refused', why: `git could not merge into ${base} in ${checkout}: ${said} ${left}` });
  }
  const head = await resolveCommit(git, checkout, 'HEAD');
  const first = await resolveCommit(git, checkout, 'HEAD^1');
  if (!head.ok) return head;
  if (!first.ok) return first;
  if (head.value === null) return fail('git-failed', `HEAD of ${checkout} names no commit. Run \`git fsck\` there.`);
  const sha = head.value;
  const undo = () => takeBack(git, checkout, sha, baseSha);
  // Somebody committed there between our look and the merge.
  if (plan.kind === 'merge' && first.value !== baseSha && first.value !== null) {
    await takeBack(git, checkout, sha, first.value);
    return ok({ kind: 'refused', why: `${base} has moved just now. Look again, then merge.` });
  }
  return ok({ kind: 'merged', sha, undo });
}

/** True if the checkout is as it was. */
async function abort(git: Git, checkout: string, baseSha: string): Promise<boolean> {
  const merging = await resolveCommit(git, checkout, 'MERGE_HEAD');
  if (merging.ok && merging.value !== null) await git.run(checkout, ['merge', '--abort'], { kind: 'write' });
  const head = await resolveCommit(git, checkout, 'HEAD');
  const status = await git.run(checkout, ['status', '--porcelain', '--untracked-files=no', '--ignore-submodules=dirty']);
  return head.ok && head.value === baseSha && status.ok && status.value === '';
}

/** `--keep` refuses rather than touch what somebody has changed in the meantime. */
async function takeBack(git: Git, checkout: string, from: string, to: string): Promise<Result<null>> {
  const head = await resolveCommit(git, checkout, 'HEAD');
  if (!head.ok) return head;
  if (head.value !== from) return fail('git-failed', `${checkout} has moved on, so the merge stays. Look at it there.`);
  const reset = await git.run(checkout, ['reset', '--quiet', '--keep', to], { kind: 'write' });
  return reset.ok ? ok(null) : fail('git-failed', `The merge in ${checkout} could not be taken back. ${reset.message}`);
}
