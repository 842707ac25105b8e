import type { Core, Implementer } from './implementer.ts';

export function featureHandlers(os: Implementer, { plans, tasks }: Core) {
  const { features } = os;
  const { features: domain, proposals, bundle } = plans;
  const shown = (ids: string[]) => tasks.many(ids).map(({ task }) => task);
  return {
    list: features.list.handler(({ input }) => domain.list(input)),
    get: features.get.handler(({ input }) => domain.detail(input)),
    add: features.add.handler(({ input }) => domain.add(input)),
    update: features.update.handler(({ input }) => domain.update(input, input.set, input.briefWas)),
    remove: features.remove.handler(({ input }) => domain.remove(input)),
    restore: features.restore.handler(({ input }) => domain.restore(input)),
    generate: features.generate.handler(({ input }) => domain.generate(input, input)),
    refine: features.refine.handler(({ input }) => domain.refine(input, input)),
    answer: features.answer.handler(({ input }) => domain.answer(input, input)),
    cancel: features.cancel.handler(({ input }) => domain.cancel(input)),
    propose: features.propose.handler(({ input: { project, slug, ...draft } }) =>
      tasks.showId(proposals.propose({ project, slug }, draft)),
    ),
    split: features.split.handler(({ input }) => proposals.split(input, input.proposal, input.into)),
    publish: features.publish.handler(async ({ input }) => {
      const ids = proposals.publish(input, input.slugs);
      if (ids[0] !== undefined) await domain.restAfter(ids[0]);
      return shown(ids);
    }),
    bundle: features.bundle.handler(async ({ input }) => {
      const id = bundle(input, input.slugs, input.title);
      await domain.restAfter(id);
      return tasks.showId(id);
    }),
    link: features.link.handler(({ input }) => domain.link(input, input.task)),
    unlink: features.unlink.handler(({ input }) => domain.unlink(input, input.task)),
  };
}
