import { access } from 'node:fs/promises';
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

/** The same for salvage: it does not see what was put into the worktree, but everything that was written there since. */
export const salvageExcludesFile = (stateDir: string, runId: string): string => path.join(runDir(stateDir, runId), 'git-excludes-salvage');

/** Git configuration for salvaging and removing the worktree of this run. */
export async function salvageConfig(stateDir: string, runId: string | null): Promise<ConfigPair[]> {
  if (runId === null) return [];
  const file = salvageExcludesFile(stateDir, runId);
  // Runs of earlier versions have none.
  return (await isThere(file)) ? [['core.excludesFile', file]] : seededConfig(stateDir, runId);
}

const isThere = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );

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
