export interface AgentChoice {
  id: string;
  name: string;
  efforts: readonly string[];
  modelForms: string;
  ownsModel(model: string): boolean;
}

/** Which agent a task's model means; empty means the default one. */
export function agentFor(
  model: string | null,
  agents: readonly AgentChoice[],
  defaultAgent: string,
): { ok: true; agent: AgentChoice } | { ok: false; message: string } {
  const found = model === null ? agents.find(({ id }) => id === defaultAgent) : agents.find((agent) => agent.ownsModel(model));
  if (found) return { ok: true, agent: found };
  return {
    ok: false,
    message: `No agent knows the model "${model ?? defaultAgent}". Accepted: ${agents.map((agent) => `${agent.modelForms} (${agent.name})`).join('; ')}; or none for the default agent.`,
  };
}

/** Why this agent cannot take this effort, or null. */
export function effortProblem(effort: string | null, agent: AgentChoice): string | null {
  if (effort === null || agent.efforts.includes(effort)) return null;
  return agent.efforts.length === 0
    ? `${agent.name} has no effort setting; leave it out.`
    : `"${effort}" is no effort of ${agent.name}. Accepted: ${agent.efforts.join(', ')}.`;
}

interface Editable {
  title: string;
  body: string;
  model: string | null;
  effort: string | null;
  verifyCommand: string | null;
  priority: number;
  files: readonly string[];
  size: string | null;
}

/** The fields that a person has changed: what a planner plans anew leaves them alone. */
export function editedFields(edited: readonly string[], before: Editable, set: Partial<Editable>): string[] {
  const changed = (Object.keys(set) as (keyof Editable)[]).filter(
    (field) => set[field] !== undefined && JSON.stringify(set[field]) !== JSON.stringify(before[field]),
  );
  return [...new Set([...edited, ...changed])];
}
