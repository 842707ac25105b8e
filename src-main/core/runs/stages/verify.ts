import { headSha } from '../../git/changes.ts';
import { dirtyFiles } from '../../git/dirty.ts';
import { runCommand } from '../command.ts';
import type { RunContext, StageFunction } from '../context.ts';
import type { StepEvent } from '../state.ts';

/**
 * The project's verify command, and after it the task's own. Every time one runs to its end it leaves a receipt, tied to the commit
 * that it ran on. The first that fails goes back to the agent: the next ones would only tell it more of the same.
 */
export const verify: StageFunction = async (context) => {
  const commands = [context.project.settings.verifyCommand, context.task.verifyCommand].flatMap((command) => command?.trim() || []);
  if (commands.length === 0) return { event: { type: 'skipped' } };
  const sha = await headSha(context.git, context.run.worktree);
  if (!sha.ok) return { event: { type: 'failed', failure: sha } };
  let failed: StepEvent | null = null;
  for (const [n, command] of [...new Set(commands)].entries()) {
    failed = await check(context, command, sha.value, n + 1);
    if (failed) break;
  }
  if (failed && failed.type !== 'verify-failed') return { event: failed };
  // What the checks left (coverage, snapshots) is no work of the agent's, should it have another turn.
  const dirt = await dirtyFiles(context.git, context.run.worktree, context.gitConfig);
  if (!dirt.ok) return { event: { type: 'failed', failure: dirt } };
  return { event: failed ?? { type: 'ok' }, progress: { notWork: dirt.value } };
};

/** Null: it passes. */
async function check(context: RunContext, command: string, sha: string, number: number): Promise<StepEvent | null> {
  const startedAt = context.clock.now();
  const result = await runCommand(context, command, number);
  if (!result.ok) return result.event;
  context.store.addReceipt(context.run.id, {
    command,
    exitCode: result.exitCode,
    sha,
    durationMs: result.durationMs,
    startedAt,
    outputTail: result.outputTail,
  });
  if (result.exitCode === 0) return null;
  return {
    type: 'verify-failed',
    message: `The verify command \`${command}\` ended with exit code ${result.exitCode}, and the agent did not get it to pass. Its output is with the receipts.`,
  };
}
