import { z } from 'zod';
import type { DroppedProposal } from '../../contract/features.ts';
import { textIsEditable } from '../../contract/moves.ts';
import { recordActivity } from '../db/activity.ts';
import { addDependency, dependenciesOf, dependentsOf, reaches } from '../db/dependencies.ts';
import { freeTaskSlug } from '../db/new-task.ts';
import type { Db } from '../db/open.ts';
import { sameRank } from '../db/rank.ts';
import type { Clock } from '../lib/clock.ts';
import { UserError } from '../lib/errors.ts';
import type { News } from './news.ts';
import { isAtWork } from './rules.ts';
import { keyOf, type TaskFacts, taskById } from './task-rows.ts';

const row = z.record(z.string(), z.union([z.string(), z.number(), z.null()]));
/** A proposal with all that hangs on it, as it was. */
const kept = z.object({
  task: row,
  dependsOn: z.array(z.string()),
  dependents: z.array(z.string()),
  /** Edges that were drawn in place of its own, and go when it comes back. */
  bridged: z.array(z.object({ task: z.string(), dependsOn: z.string() })),
  /** Rows of other tables that go with it. */
  comments: z.array(row),
  versions: z.array(row),
  activity: z.array(row),
  planner: row.nullable(),
});
type Kept = z.infer<typeof kept>;
type Row = z.infer<typeof row>;

/** Takes proposals away so that they can be had back whole. All of it is part of the transaction of whoever calls. */
export function createDrops({ db, clock, news }: { db: Db; clock: Clock; news: News }) {
  const rowsOf = (table: 'comments' | 'spec_versions' | 'activity', taskId: string): Row[] =>
    db.prepare<[string], Row>(`SELECT * FROM ${table} WHERE task_id = ? ORDER BY id`).all(taskId);
  const insertRow = (table: string, values: Row) => {
    const names = Object.keys(values);
    db.prepare(`INSERT INTO ${table} (${names.map((name) => `"${name}"`).join(', ')}) VALUES (${names.map(() => '?').join(', ')})`).run(
      ...names.map((name) => values[name] ?? null),
    );
  };
  const exists = (table: 'tasks' | 'features' | 'runs', id: unknown): boolean =>
    id !== null && db.prepare(`SELECT 1 FROM ${table} WHERE id = ?`).get(id) !== undefined;

  const requireIdle = (task: TaskFacts) => {
    const planner = db.get(
      db.sql
        .selectFrom('planners')
        .innerJoin('tasks', 'tasks.id', 'planners.task_id')
        .select('tasks.status')
        .where('planners.subject_id', '=', task.id),
    );
    if (planner && isAtWork(planner.status))
      throw new UserError('CONFLICT', `The planner is at work on the spec of ${keyOf(task)}. Wait for it, or cancel it first.`);
  };

  /** What waited for one of them waits for these instead: by default for what that one waited for, so that the order stays. */
  const inheritors = (task: TaskFacts, going: ReadonlySet<string>, seen = new Set<string>()): string[] =>
    dependenciesOf(db, task.id).flatMap((id) => {
      if (!going.has(id)) return [id];
      if (seen.has(id)) return [];
      seen.add(id);
      return inheritors(taskById(db, id) as TaskFacts, going, seen);
    });

  /** An edge that was drawn in place of another goes, unless the order hangs on it by now. */
  const unbridge = (taskId: string, dependsOn: string) => {
    db.run(db.sql.deleteFrom('task_deps').where('task_id', '=', taskId).where('depends_on', '=', dependsOn));
    if (exists('tasks', dependsOn) && !reaches(db, taskId, dependsOn)) addDependency(db, taskId, dependsOn);
  };

  const drops = {
    drop(
      tasks: readonly TaskFacts[],
      reason: DroppedProposal['reason'],
      { instead, bundledInto = null }: { instead?: readonly string[]; bundledInto?: string | null } = {},
    ): void {
      const going = new Set(tasks.map(({ id }) => id));
      const now = clock.now();
      const states = tasks.map((task) => {
        if (task.status !== 'proposed')
          throw new UserError('CONFLICT', `${keyOf(task)} is ${task.status}: only a proposal can be dropped.`);
        requireIdle(task);
        const value: Kept = {
          task: db.prepare<[string], Row>('SELECT * FROM tasks WHERE id = ?').get(task.id) as Row,
          dependsOn: dependenciesOf(db, task.id),
          dependents: dependentsOf(db, task.id),
          bridged: [],
          comments: rowsOf('comments', task.id),
          versions: rowsOf('spec_versions', task.id),
          activity: rowsOf('activity', task.id),
          planner: db.prepare<[string], Row>('SELECT * FROM planners WHERE subject_id = ?').get(task.id) ?? null,
        };
        return { task, value, next: instead ?? inheritors(task, going) };
      });
      for (const { value, next } of states)
        for (const dependent of value.dependents.filter((id) => !going.has(id))) {
          const before = new Set(dependenciesOf(db, dependent));
          // Edges to what was made of it stay when it comes back: that still holds the work which was waited for.
          for (const id of next)
            if (!before.has(id) && addDependency(db, dependent, id) && !instead) value.bridged.push({ task: dependent, dependsOn: id });
          news.task({ id: dependent, project_id: (taskById(db, dependent) as TaskFacts).project_id });
        }
      for (const { task, value } of states) {
        db.run(
          db.sql.insertInto('dropped_proposals').values({
            task_id: task.id,
            project_id: task.project_id,
            feature_id: task.feature_id,
            slug: task.slug,
            title: task.title,
            reason,
            bundled_into: bundledInto,
            dropped_at: now,
            value: JSON.stringify(value),
          }),
        );
        db.run(db.sql.deleteFrom('tasks').where('id', '=', task.id));
        news.task(task);
        if (task.feature_id !== null) news.feature({ id: task.feature_id, project_id: task.project_id });
      }
    },

    /** Of a feature, newest first. */
    list: (featureId: string): DroppedProposal[] =>
      db.all(dropped(db).where('d.feature_id', '=', featureId).orderBy('d.dropped_at', 'desc').orderBy('d.task_id', 'desc')).map(toDropped),

    /** Slugs whose proposal a person has taken away. What a plan has replaced may come back with any other. */
    byPerson(featureId: string) {
      const newest = new Map(
        db.all(dropped(db).where('d.feature_id', '=', featureId).orderBy('d.dropped_at')).map((drop) => [drop.slug, drop]),
      );
      return new Map(
        [...newest].flatMap(([slug, { title, reason, bundled_into, dropped_at }]) =>
          reason === 'replanned' ? [] : [[slug, { title, reason, bundledInto: bundled_into, at: dropped_at }] as const],
        ),
      );
    },

    get(taskId: string): DroppedProposal | null {
      const found = db.get(dropped(db).where('d.task_id', '=', taskId));
      return found ? toDropped(found) : null;
    },

    /** Puts a dropped proposal back with its edges, its discussion and its place. Once it is back, it is only answered. */
    undrop(taskId: string): void {
      const found = db.get(
        db.sql.selectFrom('dropped_proposals').select(['value', 'feature_id', 'project_id', 'bundled_into']).where('task_id', '=', taskId),
      );
      if (!found) {
        if (taskById(db, taskId)?.status === 'proposed') return;
        throw new UserError('NOT_FOUND', 'There is no such dropped proposal (any more). Look again.');
      }
      const value = kept.parse(JSON.parse(found.value));
      const now = clock.now();
      const slug = freeTaskSlug(db, found.project_id, String(value.task.slug));
      insertRow('tasks', {
        ...value.task,
        slug,
        branch: slug === value.task.slug ? (value.task.branch ?? null) : `task/${slug}`,
        feature_id: exists('features', value.task.feature_id) ? (value.task.feature_id ?? null) : null,
        origin_id: exists('tasks', value.task.origin_id) ? (value.task.origin_id ?? null) : null,
        rank: sameRank(db, 'proposed', String(value.task.rank), taskId),
        // Counted again by the triggers as its edges come back.
        blocked: 0,
        updated_at: now,
      });
      for (const comment of value.comments)
        insertRow('comments', { ...comment, run_id: exists('runs', comment.run_id) ? (comment.run_id ?? null) : null });
      for (const version of value.versions) insertRow('spec_versions', version);
      for (const entry of value.activity) insertRow('activity', entry);
      if (value.planner && exists('tasks', value.planner.task_id)) insertRow('planners', value.planner);
      for (const id of value.dependsOn) if (exists('tasks', id)) addDependency(db, taskId, id);
      for (const id of value.dependents) {
        const dependent = taskById(db, id);
        if (!dependent || !textIsEditable(dependent.status) || !addDependency(db, id, taskId)) continue;
        for (const edge of value.bridged) if (edge.task === id) unbridge(id, edge.dependsOn);
        news.task(dependent);
      }
      db.run(db.sql.deleteFrom('dropped_proposals').where('task_id', '=', taskId));
      recordActivity(db, { taskId, at: now, actor: 'user', kind: 'undrop', from: null, to: null, runId: null, text: '' });
      news.task({ id: taskId, project_id: found.project_id });
      if (found.feature_id !== null) news.feature({ id: found.feature_id, project_id: found.project_id });
    },
  };
  return drops;
}

export type Drops = ReturnType<typeof createDrops>;

const dropped = (db: Db) =>
  db.sql
    .selectFrom('dropped_proposals as d')
    .leftJoin('tasks as b', 'b.id', 'd.bundled_into')
    .leftJoin('projects as p', 'p.id', 'b.project_id')
    .select([
      'd.task_id',
      'd.slug',
      'd.title',
      'd.reason',
      'd.dropped_at',
      'd.bundled_into',
      'b.slug as bundle_slug',
      'p.name as bundle_project',
    ]);

const toDropped = (found: {
  task_id: string;
  slug: string;
  title: string;
  reason: DroppedProposal['reason'];
  dropped_at: number;
  bundle_slug: string | null;
  bundle_project: string | null;
}): DroppedProposal => ({
  taskId: found.task_id,
  slug: found.slug,
  title: found.title,
  reason: found.reason,
  bundledInto: found.bundle_slug === null ? null : `${found.bundle_project}/${found.bundle_slug}`,
  at: found.dropped_at,
});
