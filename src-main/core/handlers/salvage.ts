import type { Core, Implementer } from './implementer.ts';

export const salvageHandlers = (os: Implementer, { care, projects }: Core) => ({
  list: os.salvage.list.handler(({ input }) =>
    care.list(input.project === undefined ? projects.store.list() : [projects.require(input.project)]),
  ),
  restore: os.salvage.restore.handler(({ input }) => care.restore(projects.require(input.project), input)),
});
