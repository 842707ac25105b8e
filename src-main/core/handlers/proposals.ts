import type { Core, Implementer } from './implementer.ts';

/** What a person does with one proposal, and with the planner of one task's spec. */
export function proposalHandlers(os: Implementer, { plans: { features, proposals, specs }, tasks }: Core) {
  return {
    publish: os.tasks.publish.handler(async ({ input }) => {
      const id = proposals.publishOne(input);
      await features.restAfter(id);
      return tasks.showId(id);
    }),
    drop: os.tasks.drop.handler(({ input }) => proposals.drop(input)),
    undrop: os.tasks.undrop.handler(({ input }) => {
      proposals.undrop(input.taskId);
      return tasks.showId(input.taskId);
    }),
    followUps: os.tasks.followUps.handler(({ input }) => tasks.many(proposals.followUps(input)).map(({ task }) => task)),
    plan: os.tasks.plan.handler(({ input }) => specs.plan(input)),
    planIt: os.tasks.planIt.handler(({ input }) => specs.planIt(input, input.note)),
    cancelPlan: os.tasks.cancelPlan.handler(({ input }) => specs.cancel(input)),
    acceptPlan: os.tasks.acceptPlan.handler(async ({ input }) => tasks.showId(await specs.accept(input, input))),
    rejectPlan: os.tasks.rejectPlan.handler(({ input }) => specs.reject(input)),
    restoreText: os.tasks.restoreText.handler(({ input }) => tasks.showId(specs.restoreText(input, input.id))),
  };
}
