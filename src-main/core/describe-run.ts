import type { PlanRequest } from '../contract/plans.ts';
import type { Project } from '../contract/projects.ts';
import type { RunTask } from './runs/context.ts';
import type { TaskRow } from './tasks/store.ts';

/** Says what a run works on, as it is when the run starts. */
export function createDescribe(deps: {
  taskIdOf: (runId: string) => string | undefined;
  task: (id: string) => TaskRow | undefined;
  project: (id: string) => Project | null;
  planRequest: (taskId: string) => PlanRequest | null;
}) {
  return (runId: string): { task: RunTask; project: Project } => {
    const row = deps.task(deps.taskIdOf(runId) ?? '');
    const project = row && deps.project(row.project_id);
    if (!row || !project) throw new Error(`run ${runId} has no task`);
    return {
      task: {
        id: row.id,
        projectId: row.project_id,
        key: `${row.project}/${row.slug}`,
        slug: row.slug,
        title: row.title,
        body: row.body,
        verifyCommand: row.verify_command,
        plan: row.kind === 'plan' ? (deps.planRequest(row.id) ?? gone(row.title)) : null,
      },
      project,
    };
  };
}

/** What it planned was deleted since it was queued. It is a planner still, and without a brief its run ends before it begins. */
const gone = (title: string): PlanRequest => ({
  ...{
    asked: 'generate',
    subject: { kind: 'feature', title, text: '' },
    proposals: [],
    others: [],
    keepEdits: true,
    question: null,
    answers: null,
  },
});
