import { commitLeftovers, commitsSince } from '../../git/changes.ts';
import { dirtyFiles } from '../../git/dirty.ts';
import { agentTurn } from '../agent-turn.ts';
import type { RunContext, StageFunction } from '../context.ts';
import { wipMessage } from '../delivery-text.ts';
import { changesRequestedPrompt, continuePrompt, doPrompt, messagePrompt, reviewRejectedPrompt, verifyFailedPrompt } from '../prompts.ts';
import { linkAttachments } from '../seeded.ts';
import type { Progress } from '../state.ts';

/** More than a pull request holds of it. */
const closingChars = 16_000;

/** The agent works. What it leaves uncommitted is committed here, so that nothing depends on its tidiness. */
export const work: StageFunction = async (context, state) => {
  const { run, git } = context;
  const turn = await agentTurn(context, { role: 'do', prompt: promptFor(context, state), session: run.sessionId });
  if (!turn.ok) return { event: turn.event };

  const { taken, refused } = await context.followUps.gather(run);
  if (taken.length > 0) context.note('do', `Left to be done by others, and shown to you as proposals: ${taken.join(', ')}`);
  for (const { file, reason } of refused) context.note('do', `${file} was not taken for a proposal: ${reason}`);
  const dirt = await dirtyFiles(git, run.worktree, context.gitConfig);
  if (!dirt.ok) return { event: { type: 'failed', failure: dirt } };
  const untouched = Object.keys(dirt.value).filter((file) => state.notWork[file] === dirt.value[file]);
  const left = await commitLeftovers({
    git,
    worktree: run.worktree,
    branch: run.branch,
    message: wipMessage(context.task.title),
    gitConfig: context.gitConfig,
    except: untouched,
  });
  if (!left.ok) return { event: { type: 'failed', failure: left } };
  if (left.value.committed) context.note('do', 'The agent left changes uncommitted; they were committed as a `wip` commit');
  for (const folder of left.value.nested)
    context.note('do', `${folder} is a repository of its own inside the worktree; no commit can hold it`);
  context.save({ head_sha: left.value.headSha });
  run.headSha = left.value.headSha;
  await context.measure(left.value.headSha);

  const commits = await commitsSince(git, run.worktree, run.baseSha ?? left.value.headSha);
  if (!commits.ok) return { event: { type: 'failed', failure: commits } };
  return {
    event: { type: commits.value.length === 0 ? 'nothing-changed' : 'ok' },
    progress: { closing: turn.conclusion.text.slice(0, closingChars) || state.closing },
  };
};

function promptFor(context: RunContext, state: Progress): string {
  const prompt = taskPrompt(context, state);
  return 'message' in state.turn && state.turn.message ? messagePrompt(state.turn.message, prompt) : prompt;
}

/** What the agent is told. Follow-ups go to its own session; where that is gone, the task is told again in front of them. */
function taskPrompt(context: RunContext, state: Progress): string {
  const { run, store } = context;
  const task = {
    slug: context.task.slug,
    title: context.task.title,
    specPath: state.specPath,
    skillPath: state.skills['do-task'] ?? '.claude/skills/do-task/SKILL.md',
    spec: linkAttachments(context.task.body, state.attached),
    attachments: Object.values(state.attached),
    branch: run.branch,
    baseSha: run.baseSha ?? '',
  };
  const hasSession = run.sessionId !== null;
  const followUp = (text: string) => (hasSession ? text : `${continuePrompt(task)}\n\n${text}`);
  switch (state.turn.kind) {
    case 'resume':
      return continuePrompt(hasSession ? null : task);
    case 'changes':
      return followUp(changesRequestedPrompt(linkAttachments(state.turn.text, state.attached)));
    case 'message':
      return followUp(messagePrompt(linkAttachments(state.turn.text, state.attached)));
    case 'verify-failed': {
      const receipt = store.lastReceipt(run.id);
      return receipt
        ? followUp(verifyFailedPrompt({ command: receipt.command, exitCode: receipt.exitCode, output: receipt.outputTail }))
        : continuePrompt(hasSession ? null : task);
    }
    case 'rejected': {
      const verdict = store.lastVerdict(run.id);
      return verdict ? followUp(reviewRejectedPrompt(verdict)) : continuePrompt(hasSession ? null : task);
    }
    default:
      return doPrompt(task);
  }
}
