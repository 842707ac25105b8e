import type { PlanRequest } from '../../contract/plans.ts';
import type { Project } from '../../contract/projects.ts';
import type { StageName } from '../../contract/run-events.ts';
import type { Settings } from '../../contract/settings.ts';
import type { AgentAdapter } from '../agents/adapter.ts';
import type { Git } from '../git/git.ts';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import type { Environment } from '../process/environment.ts';
import type { FollowUps } from './follow-ups.ts';
import type { Journal } from './journal.ts';
import type { Progress, StepEvent } from './state.ts';
import type { RunRow, RunStore } from './store.ts';

/** Why a run is told to stop. `leave`: the app goes, the agent stays; the next instance adopts it. */
export type StopReason = 'cancelled' | 'interrupted' | 'leave';

/** What the stages need to know of the task; read when the run starts. */
export interface RunTask {
  id: string;
  projectId: string;
  key: string;
  slug: string;
  title: string;
  body: string;
  /** A check of its own, which runs after the project's. */
  verifyCommand: string | null;
  /** What a planner is asked; null for a task that is work. */
  plan: PlanRequest | null;
}

/** What is the same for every run. */
export interface RunDeps {
  store: RunStore;
  clock: Clock;
  log: Log;
  git: Git;
  owner: string;
  stateDir: string;
  worktreesDir: string;
  /** Holds `skills/` and the demo agent. */
  resourcesDir: string;
  /** What agents, setup and verify commands run with, before a run's own variables. */
  agentEnv: () => Promise<Environment>;
  settings: () => Settings;
  adapter: (id: string) => AgentAdapter;
  /** Absolute path of an executable on the agents' PATH; null when there is none. */
  findExecutable: (name: string) => Promise<string | null>;
  followUps: FollowUps;
  /** What a spec mentions as attached; `missing` are ids. */
  attachmentsOf: (spec: string) => Promise<{ files: { id: string; fileName: string; content: Uint8Array }[]; missing: string[] }>;
}

export interface RunContext extends RunDeps {
  /** As stored; `save` keeps it up to date. */
  run: RunRow;
  task: RunTask;
  project: Project;
  dir: string;
  journal: Journal;
  /** Aborted with a StopReason. */
  signal: AbortSignal;
  /** Present while git hides the seeded files and refuses pushes: set by prepare. */
  gitConfig: readonly (readonly [key: string, value: string])[];
  /** Writes columns of the run, or throws RunLost when it is not this instance's any more. */
  save(set: Parameters<RunStore['update']>[2]): void;
  /** Notes how much the run's commits change by now. */
  measure(headSha: string): Promise<void>;
  note(stage: StageName, text: string): void;
  /** Without known secrets: for what is shown, stored or sent elsewhere than to the journal, which does it itself. */
  redact(text: string): string;
  /** Tells the windows that the run is worth reading again. */
  changed(): void;
  /** The pass of the stage that is going on: names its raw files. */
  pass: { seq: number; name: StageName };
  /** See `Progress.spent`; kept live here while a turn runs. */
  spent: Progress['spent'];
}

export type StageFunction = (context: RunContext, state: Progress) => Promise<{ event: StepEvent; progress?: Partial<Progress> }>;

/** Another instance drives this run now, or a person removed it: whatever this one was about to write is void. */
export class RunLost extends Error {
  override name = 'RunLost';
}

export const stopReason = (signal: AbortSignal): StopReason =>
  signal.reason === 'cancelled' || signal.reason === 'leave' ? signal.reason : 'interrupted';

/** `04-do`: what the raw files of the current pass are called. */
export const passName = ({ pass }: RunContext): string => `${String(pass.seq).padStart(2, '0')}-${pass.name}`;

/** The variable by which a run's processes are found again, however they were started. */
export const runMarker = 'TASK_ORCH_RUN_ID';
