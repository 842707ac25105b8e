import type { FeatureRow } from './store.ts';
import type { TaskFacts } from './task-rows.ts';

/** What is planned: a feature, or the spec of one task. */
export interface Subject {
  kind: 'feature' | 'task';
  id: string;
  projectId: string;
  slug: string;
  title: string;
  text: string;
  model: string | null;
  effort: string | null;
}

export const featureSubject = (row: FeatureRow): Subject => ({
  kind: 'feature',
  id: row.id,
  projectId: row.project_id,
  slug: row.slug,
  title: row.title,
  text: row.brief,
  model: row.model,
  effort: row.effort,
});

export const taskSubject = (task: TaskFacts): Subject => ({
  kind: 'task',
  id: task.id,
  projectId: task.project_id,
  slug: task.slug,
  title: task.title,
  text: task.body,
  model: task.model,
  effort: task.effort,
});
