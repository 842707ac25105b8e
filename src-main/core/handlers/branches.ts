import type { Project } from '../../contract/projects.ts';
import { recordActivity } from '../db/activity.ts';
import { createRunChanges } from '../runs/run-changes.ts';
import { type BranchTask, createTaskBranch } from '../runs/task-branch.ts';
import type { TaskRow } from '../tasks/store.ts';
import type { Core, Implementer } from './implementer.ts';
import { runOf } from './runs.ts';

/** A task's branch and worktree, and its way into the base branch. */
export function branchHandlers(os: Implementer, core: Core) {
  const { db, tasks, projects, git, options } = core;
  const branches = createTaskBranch({
    git,
    store: core.runStore,
    stateDir: core.stateDir,
    worktreesDir: options.worktreesDir,
    accept: (taskId) => core.actions.accept(tasks.store.byId(taskId) as TaskRow),
    terminalIsOpen: (taskId) => core.terminals.isOpen(taskId),
    statusOf: (taskId) => tasks.store.byId(taskId)?.status ?? null,
    note: (taskId, text) =>
      recordActivity(db, { taskId, at: options.clock.now(), actor: 'user', kind: 'note', from: null, to: null, runId: null, text }),
  });
  const about = (ref: { project: string; slug: string }): BranchTask => {
    const { id, status, title, branch, prUrl, prState, projectId } = tasks.show(tasks.require(ref));
    return { id, status, title, branch, prUrl, prState, project: projects.store.byId(projectId) as Project };
  };
  return {
    branch: os.tasks.branch.handler(({ input }) => branches.info(about(input))),
    mergePreview: os.tasks.mergePreview.handler(({ input }) => branches.preview(about(input))),
    merge: os.tasks.merge.handler(async ({ input }) => {
      await branches.merge(about(input), input);
      return tasks.show(tasks.require(input));
    }),
    openInEditor: os.tasks.openInEditor.handler(async ({ input }) => core.editor.open(await branches.place(about(input), input))),
  };
}

export function runChangesHandlers(os: Implementer, core: Core) {
  const changes = createRunChanges({
    git: core.git,
    store: core.runStore,
    stateDir: core.stateDir,
    project: (taskId) => core.projects.store.byId(core.tasks.store.byId(taskId)?.project_id ?? '') as Project,
  });
  return {
    changes: os.runs.changes.handler(({ input }) => changes.list(runOf(core, input).id)),
    fileChange: os.runs.fileChange.handler(({ input }) => changes.file(runOf(core, input).id, input.path, input.whole)),
  };
}
