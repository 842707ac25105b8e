import type { Core, Implementer } from './implementer.ts';

export const agentHandlers = (os: Implementer, { agents, settings, tasks }: Core) => ({
  list: os.agents.list.handler(({ input }) => agents.list(input)),
  models: os.agents.models.handler(({ input }) => agents.models(input.agent)),
  ofModel: os.agents.ofModel.handler(({ input }) => tasks.agentOf(input.model)),
  set: os.agents.set.handler(({ input }) => settings.setAgent(input.agent, input.settings)),
  pause: os.agents.pause.handler(({ input }) => {
    settings.agent(input.agent);
    settings.hold(input.agent, 'paused', `${agents.name(input.agent)} is paused`);
  }),
  resume: os.agents.resume.handler(({ input }) => {
    settings.agent(input.agent);
    settings.resume(input.agent);
  }),
});
