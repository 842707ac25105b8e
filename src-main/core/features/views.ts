import type { Feature, FeatureDetail, Planner, TaskPlan } from '../../contract/features.ts';
import type { Task } from '../../contract/tasks.ts';
import type { Drops } from './drops.ts';
import type { FeaturePorts } from './ports.ts';
import { featureStatus, isAtWork, progressOf } from './rules.ts';
import { createSpecStore } from './spec-store.ts';
import { type FeatureRow, type FeatureStore, type LatestRun, type PlannerRow, questionOf } from './store.ts';
import { dependenciesAmong, estimateOf, proposalsOf, publishedOf, type TaskFacts } from './task-rows.ts';
import { planWarnings } from './warnings.ts';

/** Features and planners as the contract shows them. */
export function createViews({ db, tasks, store, drops }: Pick<FeaturePorts, 'db' | 'tasks'> & { store: FeatureStore; drops: Drops }) {
  const specs = createSpecStore(db);

  const planners = (rows: readonly PlannerRow[]): Map<string, Planner> => {
    const ids = rows.map(({ task_id }) => task_id);
    const shown = new Map(tasks.many(ids).map(({ task }) => [task.id, task]));
    const runs = store.latestRuns(ids);
    return new Map(
      rows.flatMap((row) => {
        const task = shown.get(row.task_id);
        return task ? [[row.task_id, toPlanner(row, task, runs.get(row.task_id))] as const] : [];
      }),
    );
  };

  const features = (rows: readonly FeatureRow[]): Feature[] => {
    const ids = rows.map(({ id }) => id);
    const linked = store.linked(ids);
    const plannerRows = store.plannersOf(ids);
    const shown = planners([...plannerRows.values()]);
    return rows.map((row) => {
      const work = linked.get(row.id) ?? { counts: {}, putAwayDone: 0, costUsd: 0 };
      const planner = shown.get(plannerRows.get(row.id)?.task_id ?? '') ?? null;
      return {
        id: row.id,
        key: `${row.project}/${row.slug}`,
        project: row.project,
        projectId: row.project_id,
        slug: row.slug,
        title: row.title,
        brief: row.brief,
        model: row.model,
        effort: row.effort,
        status: featureStatus(planner && { status: planner.status, asksSomething: planner.question !== null }, work),
        progress: progressOf(work.counts),
        counts: work.counts,
        planner,
        costUsd: work.costUsd + (planner?.costUsd ?? 0),
        createdAt: row.created_at,
        updatedAt: row.updated_at,
      };
    });
  };

  return {
    features,
    feature: (row: FeatureRow): Feature => features([row])[0] as Feature,

    detail(row: FeatureRow): FeatureDetail {
      const proposals = proposalsOf(db, row.id);
      const published = publishedOf(db, row.id);
      const waitsFor = dependenciesAmong(
        db,
        [...published, ...proposals].map(({ id }) => id),
      );
      const facts = (task: TaskFacts) => ({
        ...{ id: task.id, slug: task.slug, body: task.body, files: estimateOf(task).files },
        waitsFor: waitsFor.get(task.id) ?? [],
      });
      const isOver = ({ status }: TaskFacts) => status === 'done' || status === 'archived';
      return {
        ...(features([row])[0] as Feature),
        tasks: tasks.many(store.linkedIds(row.id)).map(({ task }) => task),
        warnings: planWarnings(
          proposals.map(facts),
          published.map((task) => ({ ...facts(task), isOver: isOver(task) })),
        ),
        dropped: drops.list(row.id),
      };
    },

    taskPlan(subjectId: string): TaskPlan {
      const row = store.planner({ subjectId });
      return {
        planner: (row && planners([row]).get(row.task_id)) ?? null,
        draft: row ? specs.draft(row) : null,
        earlier: specs.earlier(subjectId),
      };
    },
  };
}

export type Views = ReturnType<typeof createViews>;

function toPlanner(row: PlannerRow, task: Task, run: LatestRun | undefined): Planner {
  return {
    taskId: row.task_id,
    key: task.key,
    project: task.project,
    slug: task.slug,
    status: task.status,
    agent: task.agent,
    asked: row.asked,
    askedAt: row.asked_at,
    waiting: task.waiting,
    failure: task.failure,
    run: run
      ? {
          id: run.id,
          number: run.number,
          step: run.step_text === null || run.step_at === null ? null : { text: run.step_text, at: run.step_at },
          startedAt: run.started_at,
        }
      : null,
    // While it is at work again, the question has been answered.
    question: isAtWork(task.status) ? null : questionOf(row),
    summary: row.summary,
    costUsd: task.costUsd,
  };
}
