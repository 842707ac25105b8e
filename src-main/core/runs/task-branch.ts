import { realpath } from 'node:fs/promises';
import path from 'node:path';
import type { BranchInfo, MergePreview } from '../../contract/branches.ts';
import type { Project } from '../../contract/projects.ts';
import { branchOfRef } from '../git/base.ts';
import { isClean } from '../git/changes.ts';
import { isRepositoryPath } from '../git/file-patch.ts';
import type { Git } from '../git/git.ts';
import { mergeInto } from '../git/merge-into.ts';
import { planMerge } from '../git/merge-plan.ts';
import { resolveCommits } from '../git/repository.ts';
import { ok, type Result } from '../git/result.ts';
import { isWorktreeTop } from '../git/worktree-list.ts';
import { UserError } from '../lib/errors.ts';
import { seededConfig } from './seeded.ts';
import type { RunRow, RunStore } from './store.ts';

export interface BranchTask {
  id: string;
  status: string;
  title: string;
  branch: string;
  prUrl: string | null;
  prState: string | null;
  project: Project;
}

/** A task's branch, its worktree, and the way into the branch that the work started from. */
export function createTaskBranch(deps: {
  git: Git;
  store: RunStore;
  stateDir: string;
  worktreesDir: string;
  /** review → done; throws UserError when somebody else was faster. */
  accept: (taskId: string) => Promise<void>;
  statusOf: (taskId: string) => string | null;
  note: (taskId: string, text: string) => void;
  /** Somebody works in the worktree, which goes when the task is accepted. */
  terminalIsOpen: (taskId: string) => boolean;
}) {
  const { git, store } = deps;

  /** `base` null: the work started from no branch, or has not started. */
  const about = (task: BranchTask): { run: RunRow | null; branch: string; base: string | null } => {
    if (!task.project.present)
      throw new UserError(
        'UNAVAILABLE',
        `${task.project.path} is not there. Move the repository back, or add it again from where it is now.`,
      );
    const run = store.latest(task.id);
    return { run, branch: run?.branch ?? task.branch, base: branchOfRef(run?.baseRef ?? null) };
  };

  const worktreeOf = async (run: RunRow | null) => (run && (await isWorktreeTop(git, run.worktree)) ? run.worktree : null);

  /** What forbids a merge and git does not know. */
  const ownProblem = async (task: BranchTask, run: RunRow | null, checkout: string | null): Promise<string | null> => {
    if (task.status !== 'review') return `The task is ${task.status}. Only a task in review can be merged.`;
    if (deps.terminalIsOpen(task.id))
      return 'A terminal is open in the worktree of this task, which goes with the merge. Close the terminal first.';
    const worktree = await worktreeOf(run);
    if (run && worktree && !value(await isClean(git, worktree, seededConfig(deps.stateDir, run.id))))
      return `The task's worktree ${worktree} has changes that are not committed, so they would not be merged. Commit or discard them there first.`;
    const ours = await realpath(deps.worktreesDir).catch(() => deps.worktreesDir);
    if (checkout?.startsWith(ours + path.sep))
      return `The branch to merge into is checked out in ${checkout}, which is the worktree of another task. Merge or accept that task first.`;
    return null;
  };

  return {
    async info(task: BranchTask): Promise<BranchInfo> {
      const { run, branch, base } = about(task);
      const repo = task.project.path;
      const refs = [`refs/heads/${branch}`, base === null ? `refs/heads/${branch}` : `refs/heads/${base}`, run?.baseRef ?? 'HEAD'];
      const [head = null, local = null, started = null] = value(await resolveCommits(git, repo, refs));
      const into = base === null ? null : (local ?? started);
      let [behind, ahead] = [0, 0];
      if (head !== null && into !== null) {
        const counts = value(await git.run(repo, ['rev-list', '--left-right', '--count', '--end-of-options', `${into}...${head}`, '--']));
        [behind = 0, ahead = 0] = counts.trim().split('\t').map(Number);
      }
      const begun = head !== null && head !== run?.baseSha;
      return {
        branch,
        exists: head !== null,
        headSha: head,
        worktree: await worktreeOf(run),
        base,
        ahead,
        behind,
        prUrl: task.prUrl,
        merged: task.prState === 'merged' || (begun && into !== null && ahead === 0),
      };
    },

    /** Where an editor finds the worktree or a file in it. */
    async place(task: BranchTask, { file, line }: { file: string | null; line: number | null }) {
      const { run, branch } = about(task);
      const folder = await worktreeOf(run);
      if (folder === null)
        throw new UserError(
          'NOT_FOUND',
          `The task has no worktree${run ? ` any more. Its work is on the branch ${branch} in ${task.project.path}` : ' yet: it has not run'}.`,
        );
      if (file === null) return { folder, file, line: null };
      const real = isRepositoryPath(file) ? await realpath(path.join(folder, file)).catch(() => null) : null;
      if (!real?.startsWith(folder + path.sep)) throw new UserError('NOT_FOUND', `There is no file ${JSON.stringify(file)} in ${folder}.`);
      return { folder, file: path.join(folder, file), line };
    },

    async preview(task: BranchTask): Promise<MergePreview> {
      const { run, branch, base } = about(task);
      const repo = task.project.path;
      const noStat = { files: 0, added: 0, removed: 0 };
      const unknown = async (problem: string): Promise<MergePreview> => {
        const [headSha] = value(await resolveCommits(git, repo, [`refs/heads/${branch}`]));
        const known = { branch, base: base ?? '', headSha: headSha ?? '', baseSha: '', checkout: null, problem };
        return { ...known, kind: 'nothing', commits: [], diffStat: noStat, conflicts: [] };
      };
      if (run === null) return unknown('The task has not run yet, so there is nothing to merge.');
      if (base === null)
        return unknown('The work started from no branch, so there is none to merge into. Merge it yourself where you want it.');
      const [head, local] = value(await resolveCommits(git, repo, [`refs/heads/${branch}`, `refs/heads/${base}`]));
      if (!head) return unknown(`The branch ${branch} is not there any more. Look among the salvaged work for it.`);
      if (!local) {
        const from = run.baseRef?.replace(/^refs\/(heads|remotes)\//, '') ?? base;
        return unknown(
          `There is no local branch ${base} in ${repo}. Make one (\`git branch ${base} ${from}\`), or merge the pull request.`,
        );
      }
      const { tree: _tree, ...plan } = value(await planMerge({ git, repo, branch, base }));
      return { branch, base, ...plan, problem: (await ownProblem(task, run, plan.checkout)) ?? plan.problem };
    },

    /** Merged and accepted, or neither. */
    async merge(task: BranchTask, { headSha, baseSha }: { headSha: string; baseSha: string }): Promise<void> {
      const { run, branch, base } = about(task);
      if (base === null || run === null)
        throw new UserError('CONFLICT', 'The work started from no branch, so there is none to merge into.');
      value(
        await git.exclusive(task.project.path, async () => {
          const status = deps.statusOf(task.id) ?? task.status;
          const order = {
            ...{ git, repo: task.project.path, branch, base, headSha, baseSha },
            message: `Merge ${branch}: ${oneLine(task.title)}`,
            check: (checkout: string | null) => ownProblem({ ...task, status }, run, checkout),
          };
          const merged = value(await mergeInto(order));
          if (merged.kind === 'refused') throw new UserError('CONFLICT', merged.why);
          try {
            await deps.accept(task.id);
          } catch (error) {
            // Accepted all the same, and something afterwards failed: then the merge is right.
            if (deps.statusOf(task.id) === 'done') throw error;
            const undone = await merged.undo();
            throw undone.ok ? error : stillMerged(error as Error, `${branch} was merged into ${base} before that. ${undone.message}`);
          }
          deps.note(task.id, `merged into ${base} at ${merged.sha.slice(0, 10)}`);
          return ok(null);
        }),
      );
    },
  };
}

const stillMerged = (error: Error, what: string) => new UserError('FAILED', `${error.message} ${what}`, { cause: error });

/** A commit's subject: what is in a title beyond a line would be read as more than that. */
const oneLine = (title: string) => title.replaceAll(/\s+/g, ' ').trim();

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new UserError('FAILED', result.message);
  return result.value;
}
