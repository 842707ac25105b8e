import { headSha } from '../../git/changes.ts';
import { dirtyFiles } from '../../git/dirty.ts';
import { resetTo } from '../../git/reset.ts';
import { agentTurn, isUnderWay } from '../agent-turn.ts';
import type { RunContext, StageFunction } from '../context.ts';
import { leftOpenBy, withoutRepeats } from '../follow-up-text.ts';
import { reviewPrompt, verdictAgainPrompt } from '../prompts.ts';
import { linkAttachments } from '../seeded.ts';
import { parseVerdict } from '../verdict.ts';

/**
 * Another session judges the diff. It is read-only by instruction only, so commits that it made all the same are salvaged and
 * undone: nothing is delivered that was neither verified nor reviewed.
 */
export const review: StageFunction = async (context, state) => {
  const { run, git } = context;
  // A review that was cut short goes on with the commit that it began with: what came after it is the reviewer's own.
  const begun = run.headSha !== null && (state.turn.kind !== 'start' || isUnderWay(context));
  const reviewed = begun ? { ok: true as const, value: run.headSha as string } : await headSha(git, run.worktree);
  if (!reviewed.ok) return { event: { type: 'failed', failure: reviewed } };
  context.save({ head_sha: reviewed.value });
  run.headSha = reviewed.value;
  const again = state.turn.kind === 'verdict-again' && run.reviewSessionId !== null;
  // Every round is a session of its own: a reviewer that sees its old findings looks for those alone.
  const session = again || state.turn.kind === 'resume' ? run.reviewSessionId : null;
  const prompt = again
    ? verdictAgainPrompt(state.verdictProblem)
    : reviewPrompt({
        spec: linkAttachments(context.task.body, state.attached),
        specPath: state.specPath,
        skillPath: state.skills['review-task'] ?? '.claude/skills/review-task/SKILL.md',
        baseSha: run.baseSha ?? '',
        headSha: reviewed.value,
        branch: run.branch,
        receipts: context.store.receiptsFor(run.id, reviewed.value),
      });
  const turn = await agentTurn(context, { role: 'review', prompt, session });
  if (!turn.ok && turn.event.type === 'stopped') return { event: turn.event };
  const undone = await undoCommits(context, reviewed.value);
  if (!turn.ok) return { event: turn.event };
  if (undone) return { event: { type: 'failed', failure: undone } };
  // Files that it left lying about are in no commit, so not delivered; nor are they the author's, should it have another turn.
  const dirt = await dirtyFiles(git, run.worktree, context.gitConfig);
  if (!dirt.ok) return { event: { type: 'failed', failure: dirt } };
  const progress = { notWork: dirt.value, reviewed: reviewed.value };
  const parsed = parseVerdict(turn.conclusion.text);
  if (!parsed.ok) return { event: { type: 'no-verdict', reason: parsed.reason }, progress };
  context.save({ verdict: JSON.stringify(parsed.verdict) });
  run.verdict = parsed.verdict;
  const leftOpen = withoutRepeats(state.leftOpen, leftOpenBy(parsed.verdict));
  return { event: { type: 'verdict', verdict: parsed.verdict }, progress: { ...progress, leftOpen } };
};

async function undoCommits(context: RunContext, sha: string) {
  const { git, run, gitConfig } = context;
  const now = await headSha(git, run.worktree);
  if (!now.ok) return now;
  if (now.value === sha) return null;
  const reset = await resetTo({
    git,
    repo: context.project.path,
    worktree: run.worktree,
    branch: run.branch,
    sha,
    slug: context.task.slug,
    runId: run.id,
    reason: 'Commits that the reviewer made',
    gitConfig,
  });
  if (!reset.ok) return reset;
  context.note('review', `The reviewer made commits; they were undone and kept as ${reset.value.ref}`);
  return null;
}
