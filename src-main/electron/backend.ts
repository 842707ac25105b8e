import { createORPCClient } from '@orpc/client';
import type { ContractRouterClient } from '@orpc/contract';
import { createRouterClient } from '@orpc/server';
import type { Contract } from '../contract/api.ts';
import type { Config } from '../core/config.ts';
import type { Clock } from '../core/lib/clock.ts';
import { UserError } from '../core/lib/errors.ts';
import { type Log, silentLog } from '../core/lib/log.ts';
import { startDaemon } from '../server/daemon.ts';
import { type Runtime, readRuntime } from '../server/runtime-file.ts';
import { connectDaemon } from './daemon-socket.ts';
import type { PortPart } from './parts.ts';
import { type OnRequest, relayWindow, serveWindow, type WindowPort } from './window-port.ts';

export type Client = ContractRouterClient<Contract>;

/** Whose work the windows show. */
export interface Backend {
  client: Client;
  /** The daemon of another process holds the data folder. */
  attached: boolean;
  window(port: PortPart, requested: OnRequest): Promise<WindowPort>;
  /** While true nothing more is started. Does nothing when attached: then it is not ours to decide. */
  hold(on: boolean): void;
  /** Resolves when the daemon that we are attached to is gone; never, for our own. */
  lost: Promise<void>;
  log: Log;
  /** Idempotent. Attached, it only lets go of the daemon. */
  stop(how: { agents: 'stop' | 'leave' }): Promise<void>;
}

/** The daemon that holds the data folder is another version: the window and it might not mean the same by what they say. */
export class OtherVersionError extends UserError {
  readonly daemon: Runtime;
  constructor(daemon: Runtime, version: string) {
    super(
      'CONFLICT',
      `Version ${daemon.version} of Task Orchestrator runs in the background (pid ${daemon.pid}), and this app is version ${version}. Stop it and start the app again, or open its own page: ${daemon.url}`,
    );
    this.daemon = daemon;
  }
}

export interface BackendOptions {
  config: Config;
  /** Holds the built window in `out/renderer`. */
  root: string;
  resourcesDir: string;
  version: string;
  clock: Clock;
}

/**
 * Runs everything in this process, and serves it on loopback besides, as the daemon does: so commands and browsers find the app. When
 * a daemon holds the data folder already, attaches to that one instead.
 */
export async function openBackend(options: BackendOptions): Promise<Backend> {
  const { config, root, resourcesDir, clock } = options;
  try {
    const daemon = await startDaemon({ config, root, resourcesDir, host: '127.0.0.1', port: null, clock });
    const { router, dispatcher } = daemon.app;
    return {
      client: createRouterClient(router, { context: {} }),
      attached: false,
      window: async (port, requested) => serveWindow(port, router, requested),
      hold: (on) => dispatcher.hold(on),
      lost: new Promise(() => undefined),
      log: daemon.log,
      stop: (how) => daemon.stop(how),
    };
  } catch (error) {
    if (!(error instanceof UserError && error.code === 'CONFLICT')) throw error;
    const attached = await attach(options);
    if (attached === null) throw error;
    return attached;
  }
}

/** Null when no daemon is running. Throws OtherVersionError. */
export async function attach({ config, version }: Pick<BackendOptions, 'config' | 'version'>): Promise<Backend | null> {
  const runtime = await readRuntime(config.stateDir);
  if (!runtime) return null;
  if (runtime.version !== version) throw new OtherVersionError(runtime, version);
  const socket = await connectDaemon(runtime);
  return {
    client: createORPCClient<Client>(socket.link()),
    attached: true,
    window: async (port, requested) => relayWindow(port, await connectDaemon(runtime), requested),
    hold: () => undefined,
    lost: new Promise((resolve) => socket.onClose(resolve)),
    // The log belongs to the daemon.
    log: silentLog,
    async stop() {
      socket.close();
    },
  };
}
