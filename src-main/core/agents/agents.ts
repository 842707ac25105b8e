import { homedir } from 'node:os';
import type { AgentInfo } from '../../contract/settings.ts';
import type { Clock } from '../lib/clock.ts';
import { UserError } from '../lib/errors.ts';
import type { Environment } from '../process/environment.ts';
import { exec, which } from '../process/exec.ts';
import type { AgentAdapter } from './adapter.ts';
import { type Detected, detectAgent } from './detect.ts';

interface AgentState {
  id: string;
  settings: AgentInfo['settings'];
  hold: { reason: 'paused' | 'agent-missing' | 'agent-auth'; text: string } | null;
  parkedUntil: number | null;
}

export type AgentGlance = Pick<AgentInfo, 'id' | 'settings' | 'installed' | 'signedIn' | 'hold'>;

/** Listing models starts the CLI; one that hangs must not hang the editor. */
const listModelsTimeoutMs = 20_000;

/** To look takes a start of every CLI, and windows ask at each change; what a person installs or signs in to meanwhile can wait. */
const lookEveryMs = 60_000;

/** The agents as the user sees them: what the registry has, what is installed, what the settings say. */
export function createAgents(deps: {
  adapters: readonly AgentAdapter[];
  settings: { agents(): AgentState[]; agent(id: string): AgentState; release(id: string): void };
  clock: Clock;
  environment: () => Promise<Environment>;
  runningOf: (agent: string) => number;
  /** USD by agent, since local midnight and since Monday. */
  spent: () => { today: ReadonlyMap<string, number>; thisWeek: ReadonlyMap<string, number> };
  /** Those that have spent what they may. */
  capped: () => ReadonlyMap<string, { until: number; text: string }>;
  /** A look found something else than the one before: installed, signed in, or no longer so. */
  onNews: (agent: string) => void;
}) {
  const { adapters, settings, clock } = deps;
  const byId = new Map(adapters.map((adapter) => [adapter.id, adapter]));

  const looks = new Map<string, { at: number; hold: string | null; found: Promise<Detected> }>();
  /** What the last look that has ended found. */
  const known = new Map<string, Detected>();
  /** What is installed and signed in: as it was a moment ago, unless a run has found out otherwise since. Calls share one look. */
  const detected = async (adapter: AgentAdapter, hold: string | null, fresh: boolean): Promise<Detected> => {
    const last = looks.get(adapter.id);
    if (!fresh && last && last.hold === hold && clock.now() - last.at < lookEveryMs) return last.found;
    const found = deps.environment().then((env) => detectAgent(adapter, { env, exec, which, home: env.HOME ?? homedir() }));
    looks.set(adapter.id, { at: clock.now(), hold, found });
    const [now, before] = [await found, known.get(adapter.id)];
    known.set(adapter.id, now);
    if (now.installed !== (before?.installed ?? null) || now.signedIn !== (before?.signedIn ?? 'unknown')) deps.onNews(adapter.id);
    return now;
  };

  const holdOf = (state: AgentState, cap: { until: number; text: string } | undefined): AgentInfo['hold'] => {
    if (state.hold) return { ...state.hold, until: null };
    const parkedUntil = state.parkedUntil !== null && state.parkedUntil > clock.now() ? state.parkedUntil : 0;
    if (cap && cap.until >= parkedUntil) return { reason: 'capped', ...cap };
    return parkedUntil === 0 ? null : { reason: 'parked', text: 'usage limit', until: parkedUntil };
  };

  const agents = {
    adapter(id: string): AgentAdapter {
      const adapter = byId.get(id);
      if (!adapter) throw new UserError('INVALID', `There is no agent "${id}". Accepted: ${[...byId.keys()].join(', ')}.`);
      return adapter;
    },

    name: (id: string): string => byId.get(id)?.name ?? id,

    /** What is known of them without a look, which takes programs: what holds them, and what the last look found. */
    glance(): AgentGlance[] {
      const capped = deps.capped();
      return adapters.map(({ id }) => {
        const state = settings.agent(id);
        const { installed = null, signedIn = 'unknown' } = known.get(id) ?? {};
        return { id, settings: state.settings, installed: installed !== null, signedIn, hold: holdOf(state, capped.get(id)) };
      });
    },

    /** `fresh`: looks again what is installed and signed in. */
    async list({ fresh = false }: { fresh?: boolean } = {}): Promise<AgentInfo[]> {
      const found = await Promise.all(adapters.map((adapter) => detected(adapter, settings.agent(adapter.id).hold?.reason ?? null, fresh)));
      // Asked after the look, which takes a while.
      const [capped, { today, thisWeek }] = [deps.capped(), deps.spent()];
      return adapters.map((adapter, i) => {
        const state = settings.agent(adapter.id);
        const { installed, version, signedIn, hint } = found[i] as Detected;
        return {
          ...{ id: adapter.id, name: adapter.name, settings: state.settings },
          ...{ installed: installed !== null, version, verifiedVersion: adapter.verifiedVersion, signedIn, hint },
          hold: holdOf(state, capped.get(adapter.id)),
          running: deps.runningOf(adapter.id),
          efforts: [...adapter.efforts],
          canTakeOver: adapter.interactive !== null,
          spentTodayUsd: today.get(adapter.id) ?? 0,
          spentThisWeekUsd: thisWeek.get(adapter.id) ?? 0,
        };
      });
    },

    /** What the installed CLI lists, and the adapter's own aliases first. */
    async models(id: string): Promise<string[]> {
      const adapter = agents.adapter(id);
      const listed: string[] = [];
      const env = await deps.environment();
      const executable = adapter.executable && adapter.listModelsArgs ? await which(adapter.executable, env) : null;
      if (executable && adapter.listModelsArgs) {
        const result = await exec(executable, adapter.listModelsArgs, { cwd: homedir(), env, timeoutMs: listModelsTimeoutMs });
        if (result.ok) listed.push(...adapter.parseModels(result.stdout));
      }
      return [...new Set([...adapter.modelAliases, ...listed])];
    },

    /** Lets an agent go on that was held because it was not installed, and is now. */
    async releaseInstalled(): Promise<void> {
      for (const { id, hold } of settings.agents()) {
        const executable = byId.get(id)?.executable;
        if (hold?.reason === 'agent-missing' && executable && (await which(executable, await deps.environment()))) settings.release(id);
      }
    },
  };
  return agents;
}

export type Agents = ReturnType<typeof createAgents>;
