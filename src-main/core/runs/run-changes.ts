import type { FileChange, RunChanges } from '../../contract/branches.ts';
import type { Project } from '../../contract/projects.ts';
import { headSha, isClean } from '../git/changes.ts';
import { type Comparison, compare } from '../git/compare.ts';
import { filePatch, isRepositoryPath } from '../git/file-patch.ts';
import type { Git } from '../git/git.ts';
import { resolveCommit } from '../git/repository.ts';
import type { Result } from '../git/result.ts';
import { isWorktreeTop } from '../git/worktree-list.ts';
import { UserError } from '../lib/errors.ts';
import { seededConfig } from './seeded.ts';
import type { RunStore } from './store.ts';

/**
 * What a run changed. The worktree belongs to the task's latest run: while that goes on, or when somebody left something there since,
 * it is what lies in the folder; of every other run it is what its branch came to, which needs no worktree any more.
 */
export function createRunChanges(deps: { git: Git; store: RunStore; stateDir: string; project: (taskId: string) => Project }) {
  const { git, store } = deps;

  const comparisonOf = async (runId: string): Promise<Comparison> => {
    const run = store.get(runId);
    if (!run) throw new UserError('NOT_FOUND', 'There is no such run any more.');
    const project = deps.project(run.taskId);
    if (!project.present) throw new UserError('UNAVAILABLE', `${project.path} is not there, so what the run changed cannot be read.`);
    const base = run.baseSha;
    if (base === null) throw new UserError('NOT_FOUND', `Run ${run.number} has changed nothing: it has no commit to start from yet.`);
    const repo = project.path;
    await requireCommit(repo, base, run.number);

    const latest = store.latest(run.taskId)?.id === runId;
    if (latest && (await isWorktreeTop(git, run.worktree))) {
      const gitConfig = seededConfig(deps.stateDir, runId);
      const worktree: Comparison = { kind: 'worktree', worktree: run.worktree, base, gitConfig };
      if (store.statusOf(runId) === 'running' || !value(await isClean(git, run.worktree, gitConfig))) return worktree;
      return { kind: 'commits', repo, base, head: value(await headSha(git, run.worktree)) };
    }
    // A run that was cut short may have committed after its head was noted last.
    const tip = latest && store.statusOf(runId) !== 'succeeded' ? value(await resolveCommit(git, repo, `refs/heads/${run.branch}`)) : null;
    const head = tip ?? run.headSha ?? base;
    await requireCommit(repo, head, run.number);
    return { kind: 'commits', repo, base, head };
  };

  const requireCommit = async (repo: string, sha: string, number: number) => {
    if (value(await resolveCommit(git, repo, sha)) === null)
      throw new UserError(
        'NOT_FOUND',
        `What run ${number} changed cannot be shown any more: the commit ${sha.slice(0, 10)} is not in ${repo}. Its branch was deleted and git has cleaned up since.`,
      );
  };

  return {
    async list(runId: string): Promise<RunChanges> {
      const comparison = await comparisonOf(runId);
      const changes = value(await compare(git, comparison));
      return { baseSha: comparison.base, headSha: comparison.kind === 'commits' ? comparison.head : null, ...changes };
    },

    async file(runId: string, file: string, whole: boolean): Promise<FileChange> {
      if (!isRepositoryPath(file))
        throw new UserError(
          'INVALID',
          `${JSON.stringify(file)} is no file of the repository. Accepted: a path from its top, with slashes.`,
        );
      const change = value(await filePatch(git, await comparisonOf(runId), file, { whole }));
      if (change === null) throw new UserError('NOT_FOUND', `${file} is not (any more) among the files that the run changed.`);
      return change;
    },
  };
}

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new UserError('FAILED', result.message);
  return result.value;
}
