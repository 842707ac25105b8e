import fc from 'fast-check';
import { expect, it } from 'vitest';
import { reaches } from '../db/dependencies.ts';
import { UserError } from '../lib/errors.ts';
import { openBoard } from '../queue/testing/board.ts';
import { contradictions } from '../queue/testing/contradictions.ts';
import { createFeatureWorld, planned } from './testing/world.ts';

/*
 * Two instances on one database, in which people publish, bundle, drop, split and edit the same proposals in turn. Whatever they do and
 * whoever is faster: a proposal is a task, or kept as dropped, and never both or neither; no dependency dangles, goes round, or is
 * forgotten; and what was asked twice was done once.
 */

const pick = fc.nat(99);
const command = fc.record({
  do: fc.constantFrom(
    'publish',
    'publish',
    'bundle',
    'bundle',
    'drop',
    'undrop',
    'split',
    'edit',
    'depend',
    'propose',
    'ask',
    'ask',
    'plan',
    'plan',
  ),
  who: fc.boolean(),
  picks: fc.array(pick, { minLength: 1, maxLength: 4 }),
});

it('loses nothing and does nothing twice', { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(command, { minLength: 1, maxLength: 25 }), async (commands) => {
      const world = await createFeatureWorld();
      const other = await openBoard({ file: world.file, clock: world.clock, owner: 'second' });
      try {
        const { ref } = world;
        const at = (slug: string) => ({ project: 'web', slug });
        world.proposes(
          planned('a'),
          planned('b', { dependsOn: ['a'] }),
          planned('c', { dependsOn: ['b'] }),
          planned('d', { dependsOn: ['a'] }),
          planned('e'),
        );
        const everything = new Set(world.plans.features.detail(ref).tasks.map(({ id }) => id));
        const bundles = new Map<string, string>();
        const tasks = () => world.plans.features.detail(ref).tasks;
        const chosen = (picks: number[], from: readonly string[]) =>
          [...new Set(picks.map((n) => from[n % Math.max(from.length, 1)] ?? ''))].filter(Boolean);
        const order = () => {
          const ids = tasks().map(({ id }) => id);
          return ids.flatMap((from) => ids.filter((to) => from !== to && reaches(world.db, from, to)).map((to) => [from, to] as const));
        };

        let planning: { runId: string; slugs: string[]; at: number } | null = null;
        const settledSince = (at: number) => {
          const { tasks: linked, dropped } = world.plans.features.detail(ref);
          const published = linked.filter(({ status }) => status !== 'proposed');
          const away = dropped.filter(({ at: when, reason }) => when >= at && reason !== 'replanned');
          const proposed = new Set(linked.filter(({ status }) => status === 'proposed').map(({ slug }) => slug));
          return [...published, ...away].map(({ slug }) => slug).filter((slug) => !proposed.has(slug));
        };

        for (const step of commands) {
          world.clock.advance(1);
          const [mine, theirs] = step.who ? [world, other] : [other, world];
          const proposals = tasks().filter(({ status }) => status === 'proposed');
          const slugs = chosen(
            step.picks,
            proposals.map(({ slug }) => slug),
          );
          const [first, second] = slugs;
          const before = order();
          try {
            switch (step.do) {
              case 'publish': {
                if (!first) break;
                const ids = mine.plans.proposals.publish(ref, slugs);
                expect(theirs.plans.proposals.publish(ref, slugs)).toEqual(ids);
                break;
              }
              case 'bundle': {
                if (!first) break;
                const parts = proposals.filter(({ slug }) => slugs.includes(slug)).map(({ id }) => id);
                const id = mine.plans.bundle(ref, slugs, undefined);
                expect(theirs.plans.bundle(ref, slugs, undefined)).toBe(id);
                everything.add(id);
                for (const part of parts) bundles.set(part, id);
                break;
              }
              case 'drop':
                if (first) mine.plans.proposals.drop(at(first));
                break;
              case 'undrop': {
                const [id] = chosen(
                  step.picks,
                  mine.plans.features.detail(ref).dropped.map(({ taskId }) => taskId),
                );
                if (!id) break;
                bundles.delete(id);
                mine.plans.proposals.undrop(id);
                theirs.plans.proposals.undrop(id);
                break;
              }
              case 'split': {
                if (!first) break;
                const halves = ['one', 'two'].map((title) => ({ title, body: '' }));
                for (const { id } of mine.plans.proposals.split(ref, first, halves).tasks) everything.add(id);
                expect(() => theirs.plans.proposals.split(ref, first, halves)).toThrow(UserError);
                break;
              }
              case 'edit':
                if (first) mine.tasks.update(at(first), { title: `Edited ${step.picks.join(' ')}` });
                break;
              case 'depend':
                if (first && second)
                  mine.tasks.dependsOn(at(first), [
                    at(second),
                    ...(proposals.find(({ slug }) => slug === first)?.dependsOn ?? []).map((key) => at(key.slice(4))),
                  ]);
                break;
              case 'propose': {
                const draft = {
                  title: 'own',
                  body: '',
                  model: null,
                  effort: null,
                  priority: 0,
                  labels: [],
                  notBefore: null,
                  verifyCommand: null,
                };
                everything.add(mine.plans.proposals.propose(ref, { ...draft, estimate: { files: [], size: null }, after: slugs }));
                break;
              }
              case 'ask':
                mine.plans.features.refine(ref, { note: 'again', keepEdits: true });
                planning = { runId: mine.claim()?.runId ?? '', slugs, at: world.clock.now() };
                break;
              case 'plan': {
                if (!planning) break;
                const { runId, slugs: chosenThen, at: asked } = planning;
                planning = null;
                const settled = settledSince(asked);
                const slugsNow = tasks().map(({ slug }) => slug);
                mine.finish(runId, {
                  status: 'succeeded',
                  changed: false,
                  plan: {
                    kind: 'plan',
                    summary: '',
                    tasks: [...chosenThen, 'new'].map((slug) => planned(slug, { dependsOn: slug === 'new' ? chosenThen : [] })),
                  },
                });
                const added = tasks().filter(({ slug }) => !slugsNow.includes(slug));
                // What a person has settled while it was planned comes back under no name.
                for (const { title } of added) expect(settled).not.toContain(title.replace('Do ', ''));
                for (const { id } of tasks()) everything.add(id);
                break;
              }
            }
          } catch (error) {
            // Somebody was faster, or it would have closed a cycle: said, and nothing done.
            if (!(error instanceof UserError)) throw error;
          }
          expect(contradictions(world.db)).toEqual([]);
          const detail = world.plans.features.detail(ref);
          const there = [...detail.tasks.map(({ id }) => id), ...detail.dropped.map(({ taskId }) => taskId)];
          expect(there.toSorted()).toEqual([...everything].toSorted());
          for (const { taskId, bundledInto } of detail.dropped)
            expect(bundledInto === null ? null : `web/${world.row({ id: bundles.get(taskId) ?? '' }).slug}`).toBe(bundledInto);
          // A plan has edges of its own; everything else keeps the order of what stays.
          const ids = new Set(detail.tasks.map(({ id }) => id));
          if (step.do !== 'plan')
            for (const [from, to] of before) if (ids.has(from) && ids.has(to)) expect(reaches(world.db, from, to)).toBe(true);
        }
      } finally {
        other.db.close();
        await world.close();
      }
    }),
    { numRuns: 40 },
  );
});
