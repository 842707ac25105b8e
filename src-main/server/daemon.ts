import path from 'node:path';
import { type App, createApp } from '../core/app.ts';
import type { Config } from '../core/config.ts';
import { DatabaseRefused } from '../core/db/refused.ts';
import type { Clock } from '../core/lib/clock.ts';
import { UserError } from '../core/lib/errors.ts';
import { createLogFile, type Log } from '../core/lib/log.ts';
import { createScope } from '../core/lib/scope.ts';
import { startTimeOf } from '../core/process/proc-table.ts';
import { isLoopback, newToken } from './access.ts';
import { type Runtime, readRuntime, removeRuntime, writeRuntime } from './runtime-file.ts';
import { type Server, type ServerOptions, startServer } from './server.ts';
import { readSessionKey } from './session-key.ts';
import { readVersion } from './version.ts';

export interface DaemonOptions {
  config: Config;
  /** The package root: holds the built window in `out/renderer`. */
  root: string;
  /** Holds `skills/` and `resources/`, which other programs read: not in an archive. The root without it. */
  resourcesDir?: string;
  host: string;
  /** Null: the usual one, or any when that is taken. 0: any. */
  port: number | null;
  clock: Clock;
}

export interface Daemon {
  /** For a browser: carries the token. */
  signInUrl: string;
  /** For a browser that is started with it: works once, within a minute, so that nobody who reads the list of processes gets in. */
  openUrl(): string;
  warnings: string[];
  /** For a window in this process. */
  app: Pick<App, 'router' | 'dispatcher'>;
  log: Log;
  /** Stops the agents and requeues their tasks, or leaves them to go on and be adopted later. Idempotent: the first call decides. */
  stop(how?: { agents: 'stop' | 'leave' }): Promise<void>;
}

/** Not registered for anything, below the range that systems hand out by themselves. */
const USUAL_PORT = 4826;
/** As hard to guess as a generated one, if it is random. */
const SHORTEST_TOKEN = 32;

/**
 * The whole daemon: the app with its dispatcher, the server, and `runtime.json` for commands to find it by. Throws
 * UserError('CONFLICT') when another instance runs on this state folder.
 */
export async function startDaemon({ config, root, resourcesDir = root, host, port, clock }: DaemonOptions): Promise<Daemon> {
  const { stateDir, worktreesDir, roots, env } = config;
  const token = tokenFor(host, config.token);
  const version = await readVersion(root);
  const { log, close } = await createLogFile({ file: path.join(stateDir, 'dispatcher.log'), secrets: [token] }).catch(
    (error: NodeJS.ErrnoException) => {
      throw new UserError(
        'FAILED',
        `The state folder ${stateDir} cannot be written to (${error.code}). Make it writable for this user, or set TASK_ORCH_STATE to another folder.`,
        { cause: error },
      );
    },
  );
  let agents: 'stop' | 'leave' = 'stop';
  const scope = createScope((error) => log.error({ err: error }, 'stopping had an error'));
  scope.add(close);
  try {
    const app = await createApp({ stateDir, worktreesDir, roots, env, clock, log, version, resourcesDir, dispatch: true });
    scope.add(() => app.stop({ agents }));
    // A token of the user's own is what signs browsers in and out; without one, it is new at every start.
    const sessionKey = config.token ?? (await readSessionKey(stateDir));
    const server = await listen(
      { router: app.router, host, token, sessionKey, webDir: path.join(root, 'out', 'renderer'), version, clock, log },
      port,
    );
    scope.add(() => server.stop());
    await app.start();
    const startTime = await startTimeOf(process.pid);
    if (startTime === null)
      throw new UserError('FAILED', 'The system does not tell when this process started; without that no command can find it.');
    const runtime: Runtime = { pid: process.pid, startTime, url: server.url, port: server.port, token, version, startedAt: clock.now() };
    await writeRuntime(stateDir, runtime);
    // Closed first: from now on commands open the database themselves.
    scope.add(() => removeRuntime(stateDir, runtime));
    log.info({ url: server.url, version, pid: process.pid }, 'started');
    scope.add(() => {
      log.info('stopping');
      // At once: at a shutdown the system tells the agents to end in the same moment, and whoever is first says what it was.
      app.beginStop({ agents });
    });
    return {
      signInUrl: `${server.url}/?token=${encodeURIComponent(token)}`,
      openUrl: () => `${server.url}/?token=${server.oneTimeKey()}`,
      warnings: warningsFor(host),
      app,
      log,
      stop(how = { agents: 'stop' }) {
        if (!scope.closed) agents = how.agents;
        return scope.close();
      },
    };
  } catch (error) {
    // What a person can mend is said to that person; the log belongs to whoever runs already.
    if (!(error instanceof UserError || error instanceof DatabaseRefused)) log.error({ err: error }, 'did not start');
    await scope.close();
    throw await namingTheOther(error, stateDir);
  }
}

async function listen(options: Omit<ServerOptions, 'port'>, port: number | null): Promise<Server> {
  try {
    return await startServer({ ...options, port: port ?? USUAL_PORT });
  } catch (error) {
    if (port === null && error instanceof UserError && error.code === 'CONFLICT') return startServer({ ...options, port: 0 });
    throw error;
  }
}

function tokenFor(host: string, own: string | null): string {
  if (own === null && !isLoopback(host))
    throw new UserError(
      'INVALID',
      `--host ${host} lets other machines in. Set TASK_ORCH_TOKEN to a secret of your own first (at least ${SHORTEST_TOKEN} characters), or leave --host away.`,
    );
  if (own !== null && !/^[A-Za-z0-9._~+/=-]+$/.test(own))
    throw new UserError('INVALID', 'TASK_ORCH_TOKEN may only have letters, digits and . _ ~ + / = -');
  if (own !== null && own.length < SHORTEST_TOKEN)
    throw new UserError('INVALID', `TASK_ORCH_TOKEN has ${own.length} characters. Accepted: at least ${SHORTEST_TOKEN}, random ones.`);
  return own ?? newToken();
}

function warningsFor(host: string): string[] {
  if (isLoopback(host)) return [];
  return [
    `Warning: ${host} can be reached from other machines. Whoever has the token can run commands as this user, and it travels unencrypted; put a proxy with TLS in front, or use an SSH tunnel instead.`,
  ];
}

/** "Another instance is running" is of more use with its pid and address. */
async function namingTheOther(error: unknown, stateDir: string): Promise<unknown> {
  const other = error instanceof UserError && error.code === 'CONFLICT' ? await readRuntime(stateDir) : null;
  return other && other.pid !== process.pid
    ? new UserError(
        'CONFLICT',
        `Another instance is running on ${stateDir}: pid ${other.pid}, ${other.url}. Use that one, or stop it first.`,
        { cause: error },
      )
    : error;
}
