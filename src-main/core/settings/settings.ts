import { type AgentSettings, agentSettings, type Settings, settings as settingsSchema } from '../../contract/settings.ts';
import type { Db } from '../db/open.ts';
import type { ChangeBus } from '../lib/bus.ts';
import { UserError } from '../lib/errors.ts';

export interface AgentState {
  id: string;
  settings: AgentSettings;
  hold: { reason: 'paused' | 'agent-missing' | 'agent-auth'; text: string } | null;
  parkedUntil: number | null;
}

/** What an agent takes as model and effort. */
interface KnownAgent {
  id: string;
  name: string;
  efforts: readonly string[];
  modelForms: string;
  ownsModel(model: string): boolean;
}

/** Global settings, and what is known of each agent: what the person set, whether it is held, until when its account is parked. */
export function createSettings({ db, bus, agents }: { db: Db; bus: ChangeBus; agents: readonly KnownAgent[] }) {
  const agentIds = agents.map(({ id }) => id);
  for (const id of agentIds)
    db.run(
      db.sql
        .insertInto('agents')
        .values({ id, max_running: null, hold_reason: null, hold_text: null, parked_until: null })
        .onConflict((c) => c.doNothing()),
    );

  const agentColumns = ['id', 'settings', 'hold_reason', 'hold_text', 'parked_until', 'enabled', 'max_running'] as const;
  const toAgent = (row: {
    id: string;
    settings: string;
    hold_reason: NonNullable<AgentState['hold']>['reason'] | null;
    hold_text: string | null;
    parked_until: number | null;
    enabled: number;
    max_running: number | null;
  }): AgentState => ({
    id: row.id,
    settings: agentSettings.parse({ ...JSON.parse(row.settings), enabled: row.enabled === 1, maxRunning: row.max_running }),
    hold: row.hold_reason === null ? null : { reason: row.hold_reason, text: row.hold_text ?? '' },
    parkedUntil: row.parked_until,
  });

  // A run that ends parks its account in the transaction of its end.
  const told = (id: string) => db.afterCommit(() => bus.emit({ type: 'agent', agent: id }));

  const settings = {
    get(): Settings {
      const row = db.get(db.sql.selectFrom('settings').select('value').where('id', '=', 1));
      return settingsSchema.parse(row ? JSON.parse(row.value) : {});
    },

    set(change: Partial<Settings>): Settings {
      if (change.defaultAgent !== undefined) settings.agent(change.defaultAgent);
      const value = settingsSchema.parse({ ...settings.get(), ...change });
      const text = JSON.stringify(value);
      db.run(
        db.sql
          .insertInto('settings')
          .values({ id: 1, value: text })
          .onConflict((c) => c.column('id').doUpdateSet({ value: text })),
      );
      bus.emit({ type: 'settings' });
      return value;
    },

    agents: (): AgentState[] => db.all(db.sql.selectFrom('agents').select(agentColumns).where('id', 'in', agentIds)).map(toAgent),

    /** Throws UserError INVALID. */
    agent(id: string): AgentState {
      const row = agentIds.includes(id) ? db.get(db.sql.selectFrom('agents').select(agentColumns).where('id', '=', id)) : undefined;
      if (!row) throw new UserError('INVALID', `There is no agent "${id}". Accepted: ${agentIds.join(', ')}.`);
      return toAgent(row);
    },

    /** Throws UserError INVALID. */
    setAgent(id: string, change: Partial<AgentSettings>): void {
      const value = agentSettings.parse({ ...settings.agent(id).settings, ...change });
      const problem = problemOf(agents.find((agent) => agent.id === id) as KnownAgent, change);
      if (problem !== null) throw new UserError('INVALID', problem);
      db.run(
        db.sql
          .updateTable('agents')
          .set({ settings: JSON.stringify(value), enabled: value.enabled ? 1 : 0, max_running: value.maxRunning })
          .where('id', '=', id),
      );
      told(id);
    },

    /** Its own model and effort, else the defaults of the agent. A model may say its effort itself: `provider/model:high`. */
    choice(task: { agent: string; model: string | null; effort: string | null }): { model: string | null; effort: string | null } {
      const agent = agents.find(({ id }) => id === task.agent);
      if (!agent) return { model: task.model, effort: task.effort };
      const { defaultModel, defaultEffort } = settings.agent(agent.id).settings;
      const model = task.model === null || task.model === agent.id ? (defaultModel ?? task.model) : task.model;
      const saysEffort = agent.efforts.some((effort) => model?.endsWith(`:${effort}`));
      return { model, effort: task.effort ?? (saysEffort ? null : defaultEffort) };
    },

    /** Nothing of this agent is started until `release`. What a person paused stays paused, whatever else is found out about it. */
    hold(id: string, reason: 'paused' | 'agent-missing' | 'agent-auth', text: string): void {
      let query = db.sql.updateTable('agents').set({ hold_reason: reason, hold_text: text }).where('id', '=', id);
      if (reason !== 'paused') query = query.where('hold_reason', 'is not', 'paused');
      db.run(query);
      told(id);
    },

    /** Ends a hold; a limit of the account stays. */
    release(id: string): void {
      db.run(db.sql.updateTable('agents').set({ hold_reason: null, hold_text: null }).where('id', '=', id));
      told(id);
    },

    /** A person says that it may go on, whatever held it: also the tasks that wait for the end of a limit. */
    resume(id: string): void {
      db.tx(() => {
        db.run(
          db.sql.updateTable('tasks').set({ parked_until: null, parked_text: null }).where('agent', '=', id).where('status', '=', 'queued'),
        );
        db.run(db.sql.updateTable('agents').set({ hold_reason: null, hold_text: null, parked_until: null }).where('id', '=', id));
      });
      told(id);
    },

    /** The account has reached its limit: all its tasks wait. Never shortens a longer wait. */
    park(id: string, until: number): void {
      db.run(
        db.sql
          .updateTable('agents')
          .set((e) => ({ parked_until: e.fn<number>('max', [e.fn.coalesce('parked_until', e.val(0)), e.val(until)]) }))
          .where('id', '=', id),
      );
      told(id);
    },
  };
  return settings;
}

export type SettingsStore = ReturnType<typeof createSettings>;

/** Why the agent cannot take these defaults, or null: every run of it would fail by them. */
function problemOf(agent: KnownAgent, { defaultModel, defaultEffort }: Partial<AgentSettings>): string | null {
  const accepted = agent.efforts.length === 0 ? 'none' : agent.efforts.join(', ');
  if (defaultModel && !agent.ownsModel(defaultModel))
    return `"${defaultModel}" is no model of ${agent.name}. Accepted: ${agent.modelForms}.`;
  if (defaultEffort && !agent.efforts.includes(defaultEffort))
    return `"${defaultEffort}" is no effort of ${agent.name}. Accepted: ${accepted}.`;
  return null;
}
