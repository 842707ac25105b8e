import { dirtyFiles } from '../../git/dirty.ts';
import { runCommand } from '../command.ts';
import type { StageFunction } from '../context.ts';

/** The project's setup command (for example `npm ci`). What it leaves dirty is remembered: it is not the agent's work. */
export const setup: StageFunction = async (context) => {
  const command = context.project.settings.setupCommand?.trim();
  if (!command) return { event: { type: 'skipped' } };
  const result = await runCommand(context, command);
  if (!result.ok) return { event: result.event };
  if (result.exitCode !== 0) {
    return {
      event: {
        type: 'failed',
        failure: {
          code: 'setup-failed',
          message: `The setup command \`${command}\` ended with exit code ${result.exitCode}. Its output is in the journal; mend it or change the command in the project's settings.`,
        },
      },
    };
  }
  const dirt = await dirtyFiles(context.git, context.run.worktree, context.gitConfig);
  if (!dirt.ok) return { event: { type: 'failed', failure: dirt } };
  return { event: { type: 'ok' }, progress: { notWork: dirt.value } };
};
