import type { Feature, FeatureDetail, FeatureRef } from '../../contract/features.ts';
import { freeSlug, slugFor, slugProblem } from '../../contract/slugs.ts';
import { recordActivity } from '../db/activity.ts';
import { UserError } from '../lib/errors.ts';
import { newId } from '../lib/ids.ts';
import type { CommentStore } from './comment-store.ts';
import type { Drops } from './drops.ts';
import type { News } from './news.ts';
import type { Planners } from './planners.ts';
import type { FeaturePorts } from './ports.ts';
import type { FeatureRow, FeatureStore } from './store.ts';
import { featureSubject } from './subjects.ts';
import { keyOf, proposalsOf, requireWork, taskById } from './task-rows.ts';
import type { Views } from './views.ts';

interface Draft {
  title: string;
  brief: string;
  model: string | null;
  effort: string | null;
}

/** What a person does with a feature as a whole. */
export function createFeatures(
  deps: FeaturePorts & { store: FeatureStore; views: Views; planners: Planners; drops: Drops; comments: CommentStore; news: News },
) {
  const { db, clock, store, views, planners, drops, comments, news } = deps;

  const require = ({ project, slug }: FeatureRef): FeatureRow => {
    const row = store.byRef(deps.project(project).id, slug);
    if (!row) throw new UserError('NOT_FOUND', `There is no feature "${slug}" in ${project}.`);
    return row;
  };
  const detail = (row: FeatureRow): FeatureDetail => views.detail(store.byId(row.id) as FeatureRow);
  /** Every card that names the feature is to be looked at again. */
  const tellOfTasks = (row: FeatureRow) => {
    for (const id of store.linkedIds(row.id)) news.task({ id, project_id: row.project_id });
  };
  const requireBrief = (row: FeatureRow) => {
    if (row.brief.trim() === '')
      throw new UserError('INVALID', `The brief of ${keyOf(row)} is empty. Write what is to be built before you have it planned.`);
  };

  /** Asks the planner about the feature as it is now, in one transaction with whatever belongs to it. */
  const asking = (ref: FeatureRef, prepare: (row: FeatureRow) => Parameters<Planners['ask']>[1]): FeatureDetail => {
    const row = db.tx(() => {
      const found = require(ref);
      planners.ask(featureSubject(found), prepare(found));
      news.feature(found);
      return found;
    });
    return detail(row);
  };

  const self = {
    require,
    detail: (ref: FeatureRef): FeatureDetail => views.detail(require(ref)),

    list: ({ project }: { project?: string | undefined }): Feature[] =>
      views.features(store.list(project === undefined ? undefined : deps.project(project).id)),

    add(input: Draft & { project: string; slug?: string | undefined }): Feature {
      const project = deps.project(input.project);
      const { title, brief, model, effort, slug: wanted } = input;
      deps.tasks.agentOf(model, effort);
      const problem = wanted === undefined ? null : slugProblem(wanted);
      if (problem) throw new UserError('INVALID', problem);
      const now = clock.now();
      const id = newId(now);
      db.tx(() => {
        if (wanted !== undefined && store.slugTaken(project.id, wanted))
          throw new UserError('INVALID', `There is, or was, a feature "${wanted}" in ${project.name}. Choose another slug.`);
        const slug = wanted ?? freeSlug(slugFor(title), (other) => store.slugTaken(project.id, other));
        const values = {
          id,
          project_id: project.id,
          slug,
          title,
          brief,
          model,
          effort,
          created_at: now,
          updated_at: now,
          deleted_at: null,
        };
        db.run(db.sql.insertInto('features').values(values));
        news.feature(values);
      });
      return views.feature(store.byId(id) as FeatureRow);
    },

    update(ref: FeatureRef, set: { [K in keyof Draft]?: Draft[K] | undefined }, briefWas?: string): Feature {
      const row = db.tx(() => {
        const found = require(ref);
        if (briefWas !== undefined && briefWas !== found.brief)
          throw new UserError('CONFLICT', 'The brief was changed elsewhere in the meantime. Look at both texts before you save yours.');
        const given = Object.fromEntries(Object.entries(set).filter(([, value]) => value !== undefined)) as Partial<Draft>;
        const { model, effort } = { ...found, ...given };
        deps.tasks.agentOf(model, effort);
        db.run(
          db.sql
            .updateTable('features')
            .set({ ...given, updated_at: clock.now() })
            .where('id', '=', found.id),
        );
        news.feature(found);
        return found;
      });
      return views.feature(store.byId(row.id) as FeatureRow);
    },

    async remove(ref: FeatureRef): Promise<{ id: string }> {
      const row = require(ref);
      const subject = featureSubject(row);
      if (planners.isAtWork(subject)) await planners.cancel(subject, keyOf(row));
      db.tx(() => {
        // Somebody may have asked it again while it stopped.
        if (planners.isAtWork(subject)) throw new UserError('CONFLICT', `The planner of ${keyOf(row)} is at work again. Cancel it first.`);
        db.run(db.sql.updateTable('features').set({ deleted_at: clock.now() }).where('id', '=', row.id).where('deleted_at', 'is', null));
        news.feature(row);
        tellOfTasks(row);
      });
      await planners.rest(subject);
      return { id: row.id };
    },

    /** To be called when a proposal was published: with the last one the planner's work is done for now. */
    async restAfter(taskId: string): Promise<void> {
      const id = taskById(db, taskId)?.feature_id;
      if (id && proposalsOf(db, id).length === 0) await planners.rest({ kind: 'feature', id });
    },

    restore({ id }: { id: string }): Feature {
      const row = db.tx(() => {
        const found = store.byId(id);
        if (!found) throw new UserError('NOT_FOUND', 'There is no such feature any more: its project was removed.');
        db.run(db.sql.updateTable('features').set({ deleted_at: null }).where('id', '=', id));
        news.feature(found);
        tellOfTasks(found);
        return found;
      });
      return views.feature(store.byId(row.id) as FeatureRow);
    },

    generate: (ref: FeatureRef, { discard }: { discard: boolean }): FeatureDetail =>
      asking(ref, (row) => {
        requireBrief(row);
        if (discard) drops.drop(proposalsOf(db, row.id), 'replanned');
        return { asked: 'generate', continues: false };
      }),

    refine: (ref: FeatureRef, { note, keepEdits }: { note: string; keepEdits: boolean }): FeatureDetail =>
      asking(ref, (row) => {
        requireBrief(row);
        comments.add({ featureId: row.id }, 'user', note);
        return { asked: 'refine', words: note, continues: true, keepEdits };
      }),

    answer: (ref: FeatureRef, { text, questionWas }: { text: string; questionWas?: string | undefined }): FeatureDetail =>
      asking(ref, (row) => {
        const question = planners.question(featureSubject(row));
        if (!question)
          throw new UserError('CONFLICT', `The planner of ${keyOf(row)} has no open question. It may be answered already; look again.`);
        if (questionWas !== undefined && questionWas !== question.question)
          throw new UserError('CONFLICT', `The planner of ${keyOf(row)} asks something else by now. Read its question before you answer.`);
        if (!comments.has({ featureId: row.id }, question.question)) comments.add({ featureId: row.id }, 'planner', question.question);
        comments.add({ featureId: row.id }, 'user', text);
        return { asked: 'answer', words: text, continues: true };
      }),

    async cancel(ref: FeatureRef): Promise<FeatureDetail> {
      const row = require(ref);
      if (!planners.letOff(featureSubject(row))) await planners.cancel(featureSubject(row), keyOf(row));
      news.feature(row);
      return detail(row);
    },

    link: (ref: FeatureRef, slug: string): FeatureDetail => relink(ref, slug, true),
    unlink: (ref: FeatureRef, slug: string): FeatureDetail => relink(ref, slug, false),
  };

  const relink = (ref: FeatureRef, slug: string, on: boolean): FeatureDetail => {
    const row = db.tx(() => {
      const feature = require(ref);
      const task = requireWork(db, { id: feature.project_id, name: feature.project }, slug);
      const other = task.feature_id === null || task.feature_id === feature.id ? undefined : store.byId(task.feature_id);
      if (on && other && other.deleted_at === null)
        throw new UserError('CONFLICT', `${keyOf(task)} is part of ${keyOf(other)} already. Take it out of that feature first.`);
      if (!on && task.feature_id !== feature.id) throw new UserError('CONFLICT', `${keyOf(task)} is not part of ${keyOf(feature)}.`);
      if (on === (task.feature_id === feature.id)) return feature;
      const now = clock.now();
      db.run(
        db.sql
          .updateTable('tasks')
          .set({ feature_id: on ? feature.id : null, updated_at: now })
          .where('id', '=', task.id),
      );
      recordActivity(db, {
        ...{ taskId: task.id, at: now, actor: 'user' as const, kind: on ? 'link' : 'unlink', from: null, to: null, runId: null },
        text: keyOf(feature),
      });
      news.task(task);
      news.feature(feature);
      return feature;
    });
    return detail(row);
  };

  return self;
}

export type Features = ReturnType<typeof createFeatures>;
