import type { Waiting } from '../../contract/tasks.ts';
import { clockTime } from '../lib/local-days.ts';

/** What decides whether a queued task may start; the claim (queue.ts) asks the same questions in SQL. Times are epoch ms. */
export interface QueueFacts {
  now: number;
  dispatching: boolean;
  queuePaused: boolean;
  running: number;
  maxRunning: number;
  project: { name: string; present: boolean; paused: boolean; running: number; maxRunning: number };
  agent: {
    name: string;
    enabled: boolean;
    hold: { reason: 'paused' | 'agent-missing' | 'agent-auth'; text: string } | null;
    parkedUntil: number | null;
    /** It has spent what it may until then. */
    capped: { until: number; text: string } | null;
    running: number;
    maxRunning: number | null;
  };
}

export interface WaitingTask {
  /** Keys of the tasks it depends on that are not done. */
  unmet: string[];
  notBefore: number | null;
  parkedUntil: number | null;
  parkedText: string | null;
}

/** Why a queued task is not running, the reason that lasts longest first: what a person would have to change to see it start. */
export function explainWaiting(task: WaitingTask, facts: QueueFacts): Waiting {
  const { now, project, agent } = facts;
  const because = (reason: Waiting['reason'], text: string, until: number | null = null): Waiting => ({ reason, text, until });

  if (!project.present) return because('project-missing', `the folder of ${project.name} is not there`);
  if (task.unmet.length > 0) return because('blocked', `blocked by ${list(task.unmet)}`);
  if (!agent.enabled) return because('agent-paused', `${agent.name} is switched off in the settings`);
  if (agent.hold?.reason === 'paused') return because('agent-paused', agent.hold.text);
  if (agent.hold) return because(agent.hold.reason, agent.hold.text);
  const parkedUntil = Math.max(task.parkedUntil ?? 0, agent.parkedUntil ?? 0);
  const last = Math.max(task.notBefore ?? 0, parkedUntil, agent.capped?.until ?? 0);
  if (last > now) {
    if (last === task.notBefore) return because('scheduled', `scheduled for ${clockTime(last, now)}`, last);
    if (last === parkedUntil)
      return because('parked', `${task.parkedText ?? `usage limit of ${agent.name}`}, resumes ${clockTime(last, now)}`, last);
    return because('agent-capped', `${agent.capped?.text}, goes on at ${clockTime(last, now)}`, last);
  }
  if (facts.queuePaused) return because('paused', 'the queue is paused');
  if (project.paused) return because('project-paused', `${project.name} is paused`);
  if (!facts.dispatching) return because('no-dispatcher', 'no instance is running; start the app or `task-orchestrator serve`');
  if (project.running >= project.maxRunning)
    return because('slot', `waiting for a slot (${project.running}/${project.maxRunning} in ${project.name})`);
  if (agent.maxRunning !== null && agent.running >= agent.maxRunning)
    return because('slot', `waiting for a slot (${agent.running}/${agent.maxRunning} of ${agent.name})`);
  if (facts.running >= facts.maxRunning) return because('slot', `waiting for a slot (${facts.running}/${facts.maxRunning} running)`);
  return because('next', 'starts next');
}

function list(keys: string[]): string {
  // Three names fit a card; the rest is a number.
  return keys.length <= 3 ? keys.join(', ') : `${keys.slice(0, 3).join(', ')} and ${keys.length - 3} more`;
}
