import type { AgentAdapter } from './agents/adapter.ts';
import type { Clock } from './lib/clock.ts';
import type { Log } from './lib/log.ts';
import type { Environment } from './process/environment.ts';

/** What the core is given by the shell that runs it. */
export interface AppOptions {
  stateDir: string;
  worktreesDir: string;
  /** Where projects are discovered, beside the folders in the settings. */
  roots: string[];
  env: Environment;
  clock: Clock;
  log: Log;
  version: string;
  /** The folder that holds `skills/` and `resources/`. */
  resourcesDir: string;
  /** False: reads and writes the database, but starts nothing and adopts nothing. */
  dispatch: boolean;
  /** For tests: other agents than the built-in ones. */
  adapters?: readonly AgentAdapter[];
}
