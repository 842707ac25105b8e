import type { Project } from '../contract/projects.ts';
import type { Waiting } from '../contract/tasks.ts';
import type { Clock } from './lib/clock.ts';
import type { Projects } from './projects/projects.ts';
import { explainWaiting } from './queue/waiting.ts';
import type { SettingsStore } from './settings/settings.ts';
import type { TaskRow } from './tasks/store.ts';

/** Says why queued tasks wait. Each call is one look: what it asks of projects and agents is asked once, however many tasks wait. */
export function createExplainer(deps: {
  clock: Clock;
  projects: Projects['store'];
  settings: SettingsStore;
  agentName: (id: string) => string;
  countRunning: (agent: string) => number;
  runningNow: () => number;
  maxRunning: () => number;
  isDispatching: () => boolean;
  capped: () => ReadonlyMap<string, { until: number; text: string }>;
}) {
  return () => {
    const projectOf = memo((id: string) => deps.projects.byId(id) as Project);
    const agentOf = memo((id: string) => ({ ...deps.settings.agent(id), running: deps.countRunning(id) }));
    const whole = onceOnly(() => ({
      runningOf: deps.projects.running(),
      queuePaused: deps.settings.get().queuePaused,
      running: deps.runningNow(),
      maxRunning: deps.maxRunning(),
      capped: deps.capped(),
    }));
    return (row: TaskRow, unmet: string[]): Waiting => {
      const { runningOf, capped, ...queue } = whole();
      const project = projectOf(row.project_id);
      const agent = agentOf(row.agent);
      return explainWaiting(
        { unmet, notBefore: row.not_before, parkedUntil: row.parked_until, parkedText: row.parked_text },
        {
          ...queue,
          now: deps.clock.now(),
          dispatching: deps.isDispatching(),
          project: {
            name: project.name,
            present: project.present,
            paused: project.settings.paused,
            maxRunning: project.settings.maxRunning,
            running: runningOf.get(project.id) ?? 0,
          },
          agent: {
            name: deps.agentName(row.agent),
            enabled: agent.settings.enabled,
            hold: agent.hold,
            parkedUntil: agent.parkedUntil,
            capped: capped.get(row.agent) ?? null,
            maxRunning: agent.settings.maxRunning,
            running: agent.running,
          },
        },
      );
    };
  };
}

export function onceOnly<T>(read: () => T): () => T {
  const answer = memo((_: null) => read());
  return () => answer(null);
}

function memo<K, V>(read: (key: K) => V): (key: K) => V {
  const known = new Map<K, V>();
  return (key) => {
    if (!known.has(key)) known.set(key, read(key));
    return known.get(key) as V;
  };
}
