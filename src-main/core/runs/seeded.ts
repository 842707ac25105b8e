import path from 'node:path';
import { attachmentLink } from '../../contract/attachments.ts';
import type { ConfigPair } from '../git/config-env.ts';
import { runDir } from './journal-files.ts';
import type { Progress } from './state.ts';

/** The git excludes file of a run: the user's own global excludes plus what was put into the worktree. */
export const excludesFile = (stateDir: string, runId: string): string => path.join(runDir(stateDir, runId), 'git-excludes');

/** Git configuration under which the files that this run was seeded with are no changes. */
export const seededConfig = (stateDir: string, runId: string | null): ConfigPair[] =>
  runId === null ? [] : [['core.excludesFile', excludesFile(stateDir, runId)]];

/** A spec with the paths of the attached files in place of their ids; `attached` has them by id. What is missing stays as it is. */
export const linkAttachments = (spec: string, attached: Readonly<Record<string, string>>): string =>
  spec.replaceAll(attachmentLink, (link, id: string) => attached[id] ?? link);

/** The other way round, for what outlives the worktree: however an agent writes the path, seen from its folder or from the spec's. */
export function unlinkAttachments(text: string, { attached, specPath }: Pick<Progress, 'attached' | 'specPath'>, worktree: string): string {
  return Object.entries(attached).reduce((unlinked, [id, file]) => {
    const besideSpec = path.posix.relative(path.posix.dirname(specPath), file);
    const ways = [path.join(worktree, file), `./${file}`, file, `./${besideSpec}`, besideSpec];
    return ways.reduce((now, way) => now.replaceAll(way, `attachment:${id}`), unlinked);
  }, text);
}
