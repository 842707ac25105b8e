import type { PlanAnswer, PlanRequest } from '../../../contract/plans.ts';
import { headSha } from '../../git/changes.ts';
import { dirtyFiles } from '../../git/dirty.ts';
import { resetTo } from '../../git/reset.ts';
import type { GitFailure } from '../../git/result.ts';
import { agentTurn } from '../agent-turn.ts';
import type { RunContext, StageFunction } from '../context.ts';
import { parsePlan } from '../plan.ts';
import {
  type PlanPrompt,
  planAgainPrompt,
  planContinuePrompt,
  planFollowUpPrompt,
  planMessagePrompt,
  planPrompt,
} from '../plan-prompts.ts';
import { linkAttachments, unlinkAttachments } from '../seeded.ts';
import type { Progress } from '../state.ts';

/**
 * The planner reads and answers. Like a reviewer it is read-only by instruction only: what it changed all the same is salvaged and
 * undone, so that the next turn reads the code that there is.
 */
export const plan: StageFunction = async (context, state) => {
  const { run } = context;
  const request = context.task.plan;
  if (!request) throw new Error(`${context.task.key} is no planner`);
  const turn = await agentTurn(context, { role: 'plan', prompt: promptFor(context, request, state), session: run.sessionId });
  if (!turn.ok && turn.event.type === 'stopped') return { event: turn.event };
  const undone = await undoChanges(context, state);
  if (!turn.ok) return { event: turn.event };
  if (undone.failure) return { event: { type: 'failed', failure: undone.failure } };
  const progress = { notWork: undone.dirt };
  const parsed = parsePlan(turn.conclusion.text, request);
  if (!parsed.ok) return { event: { type: 'plan-invalid', reason: parsed.reason }, progress };
  return { event: { type: 'planned', answer: withLinks(parsed.answer, state, run.worktree) }, progress };
};

/** The worktree goes; what is attached stays with the texts that mention it. */
const withLinks = (answer: PlanAnswer, state: Progress, worktree: string): PlanAnswer =>
  JSON.parse(JSON.stringify(answer), (_key, value: unknown) =>
    typeof value === 'string' ? unlinkAttachments(value, state, worktree) : value,
  ) as PlanAnswer;

function promptFor(context: RunContext, request: PlanRequest, state: Progress): string {
  const { turn } = state;
  const told = context.run.sessionId !== null;
  const link = (text: string) => linkAttachments(text, state.attached);
  const opening: PlanPrompt = {
    request: { ...request, proposals: request.proposals.map((proposal) => ({ ...proposal, body: link(proposal.body) })) },
    subject: link(request.subject.text),
    specPath: state.specPath,
    skillPath: state.skills['plan-task'] ?? '.claude/skills/plan-task/SKILL.md',
    baseSha: context.run.baseSha ?? '',
    attachments: Object.values(state.attached),
  };
  const message = 'message' in turn && turn.message ? link(turn.message) : null;
  const withMessage = (prompt: string) => (message === null ? prompt : `${prompt}\n${planMessagePrompt(request, message)}`);
  // A session that is gone is told the whole again, and then what it was told last.
  const whole = planPrompt(opening);
  switch (turn.kind) {
    case 'changes':
      return withMessage(planFollowUpPrompt(opening, link(turn.text), told));
    case 'message':
      return told ? planMessagePrompt(request, link(turn.text)) : `${whole}\n${planMessagePrompt(request, link(turn.text))}`;
    case 'plan-again':
      return told
        ? planAgainPrompt(request, state.planProblem, message)
        : `${whole}\n${planAgainPrompt(request, state.planProblem, message)}`;
    case 'resume':
      return withMessage(told ? planContinuePrompt(request) : whole);
    default:
      return withMessage(whole);
  }
}

async function undoChanges(context: RunContext, state: Progress): Promise<{ failure: GitFailure | null; dirt: Record<string, string> }> {
  const { git, run, gitConfig } = context;
  const failed = (failure: GitFailure) => ({ failure, dirt: state.notWork });
  const base = run.baseSha;
  const now = await headSha(git, run.worktree);
  if (!now.ok) return failed(now);
  const before = await dirtyFiles(git, run.worktree, gitConfig);
  if (!before.ok) return failed(before);
  const touched = Object.keys(before.value).some((file) => state.notWork[file] !== before.value[file]);
  if (base === null || (now.value === base && !touched)) return { failure: null, dirt: before.value };
  const reset = await resetTo({
    git,
    repo: context.project.path,
    worktree: run.worktree,
    branch: run.branch,
    sha: base,
    slug: context.task.slug,
    runId: run.id,
    reason: 'Changes that the planner made',
    gitConfig,
  });
  if (!reset.ok) return failed(reset);
  context.note('plan', `The planner changed files although it is to read only; that was undone and is kept as ${reset.value.ref}`);
  // New files stay where they are: they are kept, and in no commit.
  const after = await dirtyFiles(git, run.worktree, gitConfig);
  return after.ok ? { failure: null, dirt: after.value } : failed(after);
}
