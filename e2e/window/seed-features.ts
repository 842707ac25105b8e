import path from 'node:path';
import { generateNKeysBetween } from 'fractional-indexing';
import type { PlanQuestion } from '../../src-main/contract/features.ts';
import type { FailureCode } from '../../src-main/contract/runs.ts';
import type { TaskSize, TaskStatus } from '../../src-main/contract/tasks.ts';
import { openDatabase } from '../../src-main/core/db/open.ts';
import { newId } from '../../src-main/core/lib/ids.ts';

export interface SeededTask {
  slug: string;
  title: string;
  body?: string;
  status?: TaskStatus;
  files?: string[];
  size?: TaskSize;
  verify?: string;
  labels?: string[];
  edited?: string[];
  /** Slugs of others of the feature. */
  after?: string[];
}
export interface SeededFeature {
  slug: string;
  title: string;
  brief?: string;
  tasks?: SeededTask[];
  /** A planner that rests, asks, or failed. */
  planner?: { summary?: string; question?: PlanQuestion; failure?: { code: FailureCode; message: string } };
  comments?: { author: 'user' | 'planner'; body: string }[];
}

/** A spec in the house format, as long as such specs are. */
const houseSpec = (what: string): string => `- **Severity**: medium
- **Location**: \`src/auth/session.ts\`

## Issue

${what}

## Proposed fix

Begin with a test that fails at the boundary.

## Acceptance criteria

- [ ] A test shows the issue and passes with the fix
- [ ] The whole test suite passes
`;

/** Adds a feature to the first project that the database has, as the planner and a person would have left it. `now` is epoch ms. */
export async function seedFeature(stateDir: string, feature: SeededFeature, now: number): Promise<void> {
  const db = await openDatabase(path.join(stateDir, 'task-orchestrator.db'), { now });
  try {
    const project = db.get(db.sql.selectFrom('projects').select(['id', 'name']).orderBy('name', 'desc').limit(1));
    if (!project) throw new Error('Add a project first.');
    const last = db.get(db.sql.selectFrom('tasks').select('rank').orderBy('rank', 'desc').limit(1))?.rank ?? null;
    const tasks = feature.tasks ?? [];
    const ranks = generateNKeysBetween(last, null, tasks.length + 1);
    const featureId = newId(now);
    const ids = new Map(tasks.map(({ slug }) => [slug, newId(now)]));
    const base = { project_id: project.id, model: 'demo', agent: 'demo', created_at: now, updated_at: now, moved_at: now } as const;
    db.tx(() => {
      db.run(
        db.sql.insertInto('features').values({
          id: featureId,
          project_id: project.id,
          slug: feature.slug,
          title: feature.title,
          brief: feature.brief ?? '',
          model: 'demo',
          effort: null,
          created_at: now,
          updated_at: now,
          deleted_at: null,
        }),
      );
      for (const [i, task] of tasks.entries())
        db.run(
          db.sql.insertInto('tasks').values({
            ...base,
            id: ids.get(task.slug) as string,
            slug: task.slug,
            title: task.title,
            body: task.body ?? houseSpec(`What ${task.title} is about, in a paragraph that is as long as such paragraphs are.`),
            status: task.status ?? 'proposed',
            rank: ranks[i] as string,
            labels: JSON.stringify(task.labels ?? []),
            branch: `task/${task.slug}`,
            feature_id: featureId,
            verify_command: task.verify ?? null,
            estimate: JSON.stringify({ files: task.files ?? [], size: task.size ?? null, edited: task.edited ?? [] }),
          }),
        );
      for (const task of tasks)
        for (const after of task.after ?? [])
          db.run(db.sql.insertInto('task_deps').values({ task_id: ids.get(task.slug) as string, depends_on: ids.get(after) as string }));
      for (const [i, { author, body }] of (feature.comments ?? []).entries())
        db.run(db.sql.insertInto('comments').values({ id: newId(now + i), feature_id: featureId, author, body, created_at: now + i }));
      if (feature.planner) addPlanner(feature.planner);
    });

    function addPlanner({ summary = '', question, failure }: NonNullable<SeededFeature['planner']>): void {
      const id = newId(now);
      db.run(
        db.sql.insertInto('tasks').values({
          ...base,
          id,
          kind: 'plan',
          slug: `plan-${feature.slug}`,
          title: `Plan: ${feature.title}`,
          body: '',
          status: failure ? 'failed' : 'review',
          rank: ranks.at(-1) as string,
          labels: '[]',
          branch: `plan/${feature.slug}`,
          failure_code: failure?.code ?? null,
          failure_message: failure?.message ?? null,
        }),
      );
      db.run(
        db.sql.insertInto('planners').values({
          task_id: id,
          feature_id: featureId,
          asked: 'generate',
          asked_at: now,
          question: question ? JSON.stringify(question) : null,
          summary,
        }),
      );
    }
  } finally {
    db.close();
  }
}
