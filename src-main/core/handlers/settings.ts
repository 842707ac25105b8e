import type { Core, Implementer } from './implementer.ts';

export const settingsHandlers = (os: Implementer, { settings }: Core) => ({
  get: os.settings.get.handler(() => settings.get()),
  set: os.settings.set.handler(({ input }) => settings.set(input)),
});
