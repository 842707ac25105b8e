import { z } from 'zod';
import type { FeatureRef } from '../../contract/features.ts';
import { dependenciesOf, reaches, setDependencies } from '../db/dependencies.ts';
import { UserError } from '../lib/errors.ts';
import type { Drops } from './drops.ts';
import type { Features } from './features.ts';
import { insertProposal } from './new-proposal.ts';
import type { News } from './news.ts';
import type { FeaturePorts } from './ports.ts';
import type { Proposals } from './proposals.ts';
import { bundled, inOrder } from './rules.ts';
import type { FeatureRow } from './store.ts';
import { dependenciesAmong, estimateOf, proposalsOf, type TaskFacts, taskById, workBySlug } from './task-rows.ts';

/** What the contract takes as a spec, and as labels. */
const longestBody = 1_000_000;
const mostLabels = 50;

/** Makes one draft of several proposals: one branch, one pull request. */
export function createBundle(
  deps: FeaturePorts & { features: Pick<Features, 'require'>; proposals: Pick<Proposals, 'requireProposal'>; drops: Drops; news: News },
) {
  const { db, clock, tasks, features, proposals, drops, news } = deps;

  /** The draft that all of these are part of already: somebody else was faster, or the same person clicked twice. */
  const madeAlready = (feature: FeatureRow, slugs: readonly string[]): string | null => {
    const found = new Set<string | null>();
    for (const slug of slugs) {
      const task = workBySlug(db, feature.project_id, slug);
      if (task?.feature_id === feature.id) return null;
      const row = db.get(
        db.sql
          .selectFrom('dropped_proposals')
          .select('bundled_into')
          .where('feature_id', '=', feature.id)
          .where('slug', '=', slug)
          .orderBy('dropped_at', 'desc')
          .orderBy('task_id', 'desc')
          .limit(1),
      );
      found.add(row?.bundled_into ?? null);
    }
    const [only] = found;
    return found.size === 1 && only ? only : null;
  };

  /** A task outside that has to come both after and before the bundle, and would wait for itself. */
  const requireNoCycle = (parts: readonly TaskFacts[], outside: readonly string[]) => {
    for (const id of outside) {
      const before = parts.find((part) => reaches(db, id, part.id));
      const after = parts.find((part) => reaches(db, part.id, id));
      const between = taskById(db, id);
      if (before && after && between)
        throw new UserError(
          'INVALID',
          `"${after.slug}" waits for "${between.slug}", and that waits for "${before.slug}": as one task they would wait for themselves. Take "${between.slug}" into the bundle too, or remove one of the edges.`,
        );
    }
  };

  /** The id of the draft. */
  return (ref: FeatureRef, slugs: readonly string[], title: string | undefined): string =>
    db.tx(() => {
      const feature = features.require(ref);
      const wanted = [...new Set(slugs)];
      const already = madeAlready(feature, wanted);
      if (already !== null) return already;
      for (const slug of wanted) proposals.requireProposal(feature, slug);
      const chosen = proposalsOf(db, feature.id).filter(({ slug }) => wanted.includes(slug));
      const edges = dependenciesAmong(
        db,
        chosen.map(({ id }) => id),
      );
      const parts = inOrder(chosen, (id) => edges.get(id) ?? []);
      const inside = new Set(parts.map(({ id }) => id));
      const outside = [...new Set(parts.flatMap(({ id }) => dependenciesOf(db, id)))].filter((id) => !inside.has(id));
      requireNoCycle(parts, outside);

      const whole = bundled(
        feature.brief,
        parts.map((part) => {
          const { files, size } = estimateOf(part);
          return { title: part.title, body: part.body, files, size, verify: part.verify_command };
        }),
      );
      if (whole.body.length > longestBody)
        throw new UserError(
          'INVALID',
          `Together they have ${whole.body.length.toLocaleString('en')} characters; a spec has at most ${longestBody.toLocaleString('en')}. Bundle fewer.`,
        );
      const id = insertProposal(db, clock.now(), {
        projectId: feature.project_id,
        featureId: feature.id,
        title: title || feature.title,
        body: whole.body,
        status: 'todo',
        model: feature.model,
        effort: feature.effort,
        agent: tasks.agentOf(feature.model, feature.effort),
        priority: Math.max(...parts.map(({ priority }) => priority)),
        labels: JSON.stringify(
          [...new Set(parts.flatMap(({ labels }) => z.array(z.string()).parse(JSON.parse(labels))))].slice(0, mostLabels),
        ),
        notBefore: parts.reduce<number | null>(
          (latest, part) => (part.not_before === null ? latest : Math.max(latest ?? 0, part.not_before)),
          null,
        ),
        verify: whole.verify,
        estimate: { files: whole.files, size: whole.size, edited: [] },
        actor: 'user',
        text: `bundle of ${parts.map(({ slug }) => slug).join(', ')}`,
      });
      setDependencies(db, id, outside);
      drops.drop(parts, 'bundled', { instead: [id], bundledInto: id });
      news.task({ id, project_id: feature.project_id });
      return id;
    });
}
