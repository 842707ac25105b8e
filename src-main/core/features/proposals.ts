import type { DroppedProposal, FeatureDetail, FeatureRef } from '../../contract/features.ts';
import { type TaskEstimate, taskEstimate } from '../../contract/tasks.ts';
import { dependenciesOf, setDependencies } from '../db/dependencies.ts';
import { rankAfter } from '../db/rank.ts';
import { UserError } from '../lib/errors.ts';
import type { Drops } from './drops.ts';
import type { Features } from './features.ts';
import { allEdited, insertProposal } from './new-proposal.ts';
import type { News } from './news.ts';
import type { FeaturePorts } from './ports.ts';
import type { FeatureRow } from './store.ts';
import { estimateOf, keyOf, proposalsOf, requireWork, type TaskFacts, workBySlug } from './task-rows.ts';

interface Draft {
  title: string;
  body: string;
  model: string | null;
  effort: string | null;
  priority: number;
  labels: string[];
  notBefore: number | null;
  verifyCommand: string | null;
  estimate: Omit<TaskEstimate, 'edited'>;
}

const projectOf = (feature: FeatureRow) => ({ id: feature.project_id, name: feature.project });

/** What a person does with proposals. Each is one transaction: two windows or processes cannot do it twice or by halves. */
export function createProposals(deps: FeaturePorts & { features: Pick<Features, 'require' | 'detail'>; drops: Drops; news: News }) {
  const { db, clock, tasks, actions, features, drops, news } = deps;

  /** The proposal of this slug, or why there is none. */
  const requireProposal = (feature: FeatureRow, slug: string): TaskFacts => {
    const task = workBySlug(db, feature.project_id, slug);
    if (task?.feature_id === feature.id && task.status === 'proposed') return task;
    if (task?.feature_id === feature.id) throw new UserError('CONFLICT', `${keyOf(task)} is ${task.status}: it is published already.`);
    throw gone(feature, slug);
  };
  const gone = (feature: FeatureRow, slug: string): UserError => {
    const was = drops.list(feature.id).find((dropped) => dropped.slug === slug);
    if (was?.bundledInto) return new UserError('CONFLICT', `"${slug}" is part of ${was.bundledInto} by now.`);
    if (was) return new UserError('CONFLICT', `The proposal "${slug}" was ${droppedWords[was.reason]}. Look again.`);
    return new UserError('NOT_FOUND', `${keyOf(feature)} has no proposal "${slug}".`);
  };

  return {
    requireProposal,
    gone,

    /** A proposal of a person's own; its id. */
    propose(ref: FeatureRef, { after, ...draft }: Draft & { after: string[] }): string {
      return db.tx(() => {
        const feature = features.require(ref);
        const needed = after.map((slug) => requireWork(db, projectOf(feature), slug).id);
        const id = insertProposal(db, clock.now(), {
          projectId: feature.project_id,
          featureId: feature.id,
          ...draft,
          agent: tasks.agentOf(draft.model, draft.effort),
          labels: JSON.stringify(draft.labels),
          verify: draft.verifyCommand,
          estimate: { ...taskEstimate.parse(draft.estimate), edited: allEdited },
          actor: 'user',
        });
        setDependencies(db, id, needed);
        news.task({ id, project_id: feature.project_id });
        news.feature(feature);
        return id;
      });
    },

    split(ref: FeatureRef, slug: string, into: { title: string; body: string }[]): FeatureDetail {
      db.tx(() => {
        const feature = features.require(ref);
        const whole = requireProposal(feature, slug);
        const waitsFor = dependenciesOf(db, whole.id);
        let { rank } = whole;
        const parts = into.map(({ title, body }) => {
          rank = rankAfter(db, 'proposed', rank, '');
          const id = insertProposal(db, clock.now(), {
            ...{ projectId: whole.project_id, featureId: feature.id, originId: whole.origin_id, title, body, rank },
            ...{ model: whole.model, effort: whole.effort, agent: whole.agent, priority: whole.priority, labels: whole.labels },
            notBefore: whole.not_before,
            estimate: { files: estimateOf(whole).files, size: null, edited: allEdited },
            actor: 'user',
            text: `split from ${whole.slug}`,
          });
          setDependencies(db, id, waitsFor);
          news.task({ id, project_id: whole.project_id });
          return id;
        });
        drops.drop([whole], 'split', { instead: parts });
      });
      return features.detail(ref);
    },

    /** Their ids, in order. What is published already stays as it is; edges to what is not published yet stay, too, and hold back. */
    publish(ref: FeatureRef, slugs: readonly string[]): string[] {
      return db.tx(() => {
        const feature = features.require(ref);
        const wanted = new Set(slugs);
        const linked = [...wanted].map((slug) => {
          const task = workBySlug(db, feature.project_id, slug);
          if (task?.feature_id !== feature.id) throw gone(feature, slug);
          return task;
        });
        // In the order in which the plan has them, so that the column does.
        for (const proposal of proposalsOf(db, feature.id)) if (wanted.has(proposal.slug)) actions.publish(proposal);
        news.feature(feature);
        return linked.map(({ id }) => id);
      });
    },

    /** One proposal, whoever proposed it. */
    publishOne(ref: FeatureRef): string {
      return db.tx(() => {
        const task = requireWork(db, deps.project(ref.project), ref.slug);
        if (task.status !== 'todo') actions.publish(task);
        return task.id;
      });
    },

    drop(ref: FeatureRef): DroppedProposal {
      return db.tx(() => {
        const task = requireWork(db, deps.project(ref.project), ref.slug);
        drops.drop([task], 'dropped');
        return drops.get(task.id) as DroppedProposal;
      });
    },

    undrop: (taskId: string): void => db.tx(() => drops.undrop(taskId)),

    /** Ids of what runs of this task left behind and nobody has published or dropped yet. */
    followUps(ref: FeatureRef): string[] {
      const task = requireWork(db, deps.project(ref.project), ref.slug);
      return db
        .all(
          db.sql
            .selectFrom('tasks')
            .select('id')
            .where('origin_id', '=', task.id)
            .where('status', '=', 'proposed')
            .orderBy('created_at')
            .orderBy('id'),
        )
        .map(({ id }) => id);
    },
  };
}

export type Proposals = ReturnType<typeof createProposals>;

const droppedWords: Record<DroppedProposal['reason'], string> = {
  dropped: 'dropped',
  replanned: 'replaced by a newer plan',
  split: 'split',
  bundled: 'bundled',
};
