import type { Config } from '../core/config.ts';
import type { Clock } from '../core/lib/clock.ts';
import type { Parts } from './parts.ts';
import type { hasTray } from './tray-host.ts';
import type { findUpdater } from './updates.ts';

/** All that the desktop app finds around it. */
export interface DesktopWorld {
  parts: Parts;
  os: NodeJS.Platform;
  env: NodeJS.ProcessEnv;
  config: Config;
  /** Holds `out/`; may be an archive. */
  root: string;
  /** Holds `skills/` and `resources/` as files that other programs can read. */
  resourcesDir: string;
  version: string;
  clock: Clock;
  home: string;
  /** The program itself, and what came after it. */
  program: string;
  args: readonly string[];
  cwd: string;
  hasTray?: typeof hasTray;
  /** The signals that ask a program to end. */
  onSignal: (listener: () => void) => void;
  /** Asks another process to end in an orderly way. */
  stopDaemon: (pid: number) => void;
  findUpdater: () => ReturnType<typeof findUpdater>;
}
