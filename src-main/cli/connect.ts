import type { ContractRouterClient } from '@orpc/contract';
import type { Contract } from '../contract/api.ts';
import type { Config } from '../core/config.ts';
import { systemClock } from '../core/lib/clock.ts';
import { RPC_PATH, readRuntime } from '../server/runtime-file.ts';
import { EXIT, ExitError } from './exit.ts';

export type Client = ContractRouterClient<Contract>;

export interface Session {
  client: Client;
  /** False when this command opened the database itself. */
  attached: boolean;
  /** What to say when the connection broke in the middle; null while it stands, and for a database of our own. */
  lost(): Error | null;
  close(): Promise<void>;
}

/** On loopback it takes milliseconds; a busy instance may need a moment. */
const CONNECT_WITHIN_MS = 10_000;

/** Connects to the running instance. Without one: null, or exit code 69 when it is required. */
export async function attach(config: Pick<Config, 'stateDir'>, options: { required: true }): Promise<Session>;
export async function attach(config: Pick<Config, 'stateDir'>, options: { required: boolean }): Promise<Session | null>;
export async function attach({ stateDir }: Pick<Config, 'stateDir'>, { required }: { required: boolean }): Promise<Session | null> {
  const runtime = await readRuntime(stateDir);
  if (!runtime) {
    if (!required) return null;
    throw new ExitError(
      EXIT.unavailable,
      `No instance is running on ${stateDir}. Start the app, or \`task-orchestrator serve\`, and try again.`,
    );
  }
  const [{ WebSocket }, { RPCLink }, { createORPCClient }] = await Promise.all([
    import('ws'),
    import('@orpc/client/websocket'),
    import('@orpc/client'),
  ]);
  const ws = new WebSocket(`${runtime.url.replace(/^http/, 'ws')}${RPC_PATH}`, {
    headers: { authorization: `Bearer ${runtime.token}` },
    perMessageDeflate: false,
    handshakeTimeout: CONNECT_WITHIN_MS,
  });
  ws.binaryType = 'arraybuffer';
  await new Promise<void>((resolve, reject) => {
    ws.once('open', resolve);
    ws.once('error', (error) =>
      reject(
        new ExitError(
          EXIT.conflict,
          `The instance with pid ${runtime.pid} does not answer at ${runtime.url} (${error.message}). It may be starting or stopping: try again.`,
          { cause: error },
        ),
      ),
    );
  });
  let closing = false;
  let lost: Error | null = null;
  const closed = new Promise<void>((resolve) => ws.once('close', () => resolve()));
  ws.on('error', () => undefined); // A close follows, and that is what counts.
  ws.once('close', () => {
    if (!closing)
      lost = new ExitError(
        EXIT.unavailable,
        `The connection to the instance with pid ${runtime.pid} was lost: it stopped. Start it and try again.`,
      );
  });
  // The two WebSocket types differ in parts that the link does not use.
  const link = new RPCLink({ websocket: ws as unknown as globalThis.WebSocket });
  return {
    client: createORPCClient<Client>(link),
    attached: true,
    lost: () => lost,
    async close() {
      closing = true;
      ws.close();
      const cancel = systemClock.after(1_000, () => ws.terminate());
      await closed;
      cancel();
    },
  };
}

/** Opens the database in this process; nothing is dispatched. */
export async function openLocal(config: Config, root: string): Promise<Session> {
  const [{ createApp }, { createRouterClient }, { silentLog }, { readVersion }] = await Promise.all([
    import('../core/app.ts'),
    import('@orpc/server'),
    import('../core/lib/log.ts'),
    import('../server/version.ts'),
  ]);
  const { stateDir, worktreesDir, roots, env } = config;
  const app = await createApp({
    stateDir,
    worktreesDir,
    roots,
    env,
    clock: systemClock,
    log: silentLog,
    version: await readVersion(root),
    resourcesDir: root,
    dispatch: false,
  });
  return {
    client: createRouterClient(app.router, { context: {} }),
    attached: false,
    lost: () => null,
    close: () => app.stop({ agents: 'leave' }),
  };
}
