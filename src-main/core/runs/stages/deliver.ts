import { branchOfRef, pickRemote } from '../../git/base.ts';
import { commitsSince, headSha } from '../../git/changes.ts';
import { deliver as hand } from '../../git/forge.ts';
import { inspect } from '../../git/repository.ts';
import type { StageFunction } from '../context.ts';
import { deliveryText } from '../delivery-text.ts';

/** Hands the finished branch over: pull request, pushed branch or local branch. Without a commit there is nothing to hand over. */
export const deliver: StageFunction = async (context, state) => {
  const { run, git, project, task, store } = context;
  const head = await headSha(git, run.worktree);
  if (!head.ok) return { event: { type: 'failed', failure: head } };
  const commits = await commitsSince(git, run.worktree, run.baseSha ?? head.value);
  if (!commits.ok) return { event: { type: 'failed', failure: commits } };
  if (commits.value.length === 0) return { event: { type: 'no-change' } };
  await context.measure(head.value);

  const repo = await inspect(git, project.path);
  if (!repo.ok) return { event: { type: 'failed', failure: repo } };
  const remote = await pickRemote(git, repo.value);
  if (!remote.ok) return { event: { type: 'failed', failure: remote } };
  const { title, body } = deliveryText({
    key: task.key,
    title: task.title,
    message: state.closing,
    verdict: state.reviewed === head.value ? store.lastVerdict(run.id) : null,
    receipts: store.receiptsFor(run.id, head.value),
    agent: context.adapter(run.agent).name,
    model: run.model,
    costUsd: run.costUsd,
    tokens: run.tokens,
  });
  const delivered = await hand({
    git,
    worktree: run.worktree,
    branch: run.branch,
    base: branchOfRef(run.baseRef),
    remote: remote.value,
    title,
    body,
    mode: project.settings.delivery,
    signal: context.signal,
  });
  if (!delivered.ok) {
    if (context.signal.aborted)
      return { event: { type: 'stopped', why: context.signal.reason === 'cancelled' ? 'cancelled' : 'interrupted' } };
    return { event: { type: 'failed', failure: delivered } };
  }
  if (delivered.value.note) context.note('deliver', delivered.value.note);
  context.save({ outcome: delivered.value.outcome, pr_url: delivered.value.prUrl, head_sha: head.value });
  context.note(
    'deliver',
    delivered.value.prUrl ??
      `${run.branch} at ${head.value.slice(0, 10)}, ${commits.value.length} ${commits.value.length === 1 ? 'commit' : 'commits'}`,
  );
  return { event: { type: 'delivered' } };
};
