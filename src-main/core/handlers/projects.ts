import type { Core, Implementer } from './implementer.ts';

export const projectHandlers = (os: Implementer, { options, projects, settings }: Core) => ({
  list: os.projects.list.handler(() => projects.store.list()),
  add: os.projects.add.handler(({ input }) => projects.add(input.path, input.name)),
  discover: os.projects.discover.handler(({ input }) => projects.discover(input.roots ?? [...options.roots, ...settings.get().roots])),
  set: os.projects.set.handler(({ input }) => projects.set(input.name, input.settings, input.rename)),
  remove: os.projects.remove.handler(({ input }) => projects.remove(input.name)),
});
