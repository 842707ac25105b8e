import type { Project } from '../../contract/projects.ts';
import type { Salvage } from '../../contract/system.ts';
import type { Git } from '../git/git.ts';
import { projectFolder } from '../git/places.ts';
import { expireSalvages, listSalvages, restoreToBranch, SALVAGE_DAYS } from '../git/salvage-store.ts';
import { removeWorktree } from '../git/worktrees.ts';
import type { Clock } from '../lib/clock.ts';
import { UserError } from '../lib/errors.ts';
import { salvageConfig } from './seeded.ts';
import type { RunStore } from './store.ts';

/** What becomes of worktrees when their task is over, and of the work that was salvaged from them. */
export function createWorktreeCare(deps: {
  git: Git;
  clock: Clock;
  store: RunStore;
  worktreesDir: string;
  stateDir: string;
  describeTask: (taskId: string) => { slug: string; project: Project };
}) {
  const { git, store } = deps;
  return {
    /** Salvages and removes the worktree of a task that is accepted or archived. The branch stays. */
    async remove(taskId: string): Promise<{ problem: string | null }> {
      const { slug, project } = deps.describeTask(taskId);
      const last = store.latest(taskId);
      if (!last || !project.present) return { problem: null };
      const removed = await removeWorktree({
        git,
        repo: project.path,
        worktreesDir: deps.worktreesDir,
        project: await projectFolder(deps.worktreesDir, { project: project.name, slug, earlier: last.worktree }),
        slug,
        branch: last.branch,
        runId: last.id,
        gitConfig: await salvageConfig(deps.stateDir, last.id),
        reason: 'The task was accepted or archived',
      });
      return { problem: removed.ok ? null : `The worktree was not removed: ${removed.message}` };
    },

    async list(projects: Project[]): Promise<Salvage[]> {
      const found: Salvage[] = [];
      for (const project of projects.filter(({ present }) => present)) {
        const points = await listSalvages(git, project.path);
        if (!points.ok) throw new UserError('FAILED', points.message);
        found.push(
          ...points.value.map(({ slug, runId, ref, sha, at, reason }) => ({ project: project.name, slug, runId, ref, sha, at, reason })),
        );
      }
      return found;
    },

    async restore(project: Project, { ref, branch }: { ref: string; branch: string }): Promise<{ branch: string; sha: string }> {
      const restored = await restoreToBranch({ git, repo: project.path, ref, branch });
      if (!restored.ok) throw new UserError('INVALID', restored.message);
      return { branch, sha: restored.value };
    },

    async expire(projects: Project[]): Promise<void> {
      const before = deps.clock.now() - SALVAGE_DAYS * 24 * 3_600_000;
      for (const project of projects.filter(({ present }) => present)) await expireSalvages({ git, repo: project.path, before });
    },
  };
}

export type WorktreeCare = ReturnType<typeof createWorktreeCare>;
