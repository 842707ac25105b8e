import type { AgentInfo } from '../../src-main/contract/settings.ts';

export interface ModelOption {
  /** As the task stores it; null is whatever the default agent takes. */
  value: string | null;
  label: string;
}
export interface ModelGroup {
  agent: string;
  name: string;
  /** Why its tasks would not start as things are; null when they would. */
  note: string | null;
  options: ModelOption[];
}

type Agent = Pick<AgentInfo, 'id' | 'name' | 'installed' | 'signedIn' | 'hold' | 'settings'>;

/** What can be chosen, by agent: the default agent first, those that are not installed last. `models` is what each CLI lists. */
export function modelGroups(
  agents: readonly Agent[],
  models: Readonly<Record<string, readonly string[] | undefined>>,
  defaultAgent: string,
): ModelGroup[] {
  const rank = (agent: Agent) => (agent.installed ? 0 : 2) + (agent.id === defaultAgent ? 0 : 1);
  return [...agents]
    .sort((a, b) => rank(a) - rank(b))
    .map((agent) => {
      const listed = [...new Set(models[agent.id] ?? [])].filter((model) => model !== agent.id);
      return {
        agent: agent.id,
        name: agent.name,
        note: agentNote(agent),
        options: [
          ...(agent.id === defaultAgent ? [{ value: null, label: defaultLabel(agent) }] : []),
          { value: agent.id, label: ownLabel(agent, listed) },
          ...listed.map((model) => ({ value: model, label: model })),
        ],
      };
    });
}

function agentNote({ installed, signedIn, hold, settings }: Omit<Agent, 'id' | 'name'>): string | null {
  if (!installed) return 'not installed';
  if (signedIn === 'no') return 'not signed in';
  if (!settings.enabled) return 'switched off';
  return hold === null ? null : hold.text;
}

const defaultLabel = ({ name, settings }: Agent): string =>
  settings.defaultModel === null ? `Default (${name})` : `Default (${name}, ${settings.defaultModel})`;

function ownLabel({ name, settings }: Agent, listed: readonly string[]): string {
  if (settings.defaultModel !== null) return `${name}, ${settings.defaultModel}`;
  return listed.length > 0 ? `${name}, which chooses the model` : name;
}

/** The agent of a model that is on the list; undefined for one that is typed freely: the server knows. */
export function listedAgent(groups: readonly ModelGroup[], model: string | null): string | undefined {
  return groups.find(({ options }) => options.some(({ value }) => value === model))?.agent;
}
