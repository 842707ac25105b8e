import type { ClientLink } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import { WebSocket } from 'ws';
import { UserError } from '../core/lib/errors.ts';
import { RPC_PATH, type Runtime } from '../server/runtime-file.ts';
import type { DaemonSocket } from './window-port.ts';

/** On loopback it takes milliseconds; a busy daemon may need a moment. */
const connectWithinMs = 10_000;

/** A connection to the daemon that runs on this machine. */
export async function connectDaemon({
  url,
  token,
  pid,
}: Pick<Runtime, 'url' | 'token' | 'pid'>): Promise<DaemonSocket & { link(): ClientLink<Record<never, never>> }> {
  const ws = new WebSocket(`${url.replace(/^http/, 'ws')}${RPC_PATH}`, {
    headers: { authorization: `Bearer ${token}` },
    perMessageDeflate: false,
    handshakeTimeout: connectWithinMs,
  });
  ws.binaryType = 'arraybuffer';
  await new Promise<void>((resolve, reject) => {
    ws.once('open', resolve);
    ws.once('error', (error) =>
      reject(
        new UserError(
          'CONFLICT',
          `The daemon with pid ${pid} does not answer at ${url} (${error.message}). It may be starting or stopping: try again.`,
          { cause: error },
        ),
      ),
    );
  });
  ws.on('error', () => undefined); // A close follows, and that is what counts.
  return {
    link() {
      const inner = new RPCLink({
        // What ends a stream is sent by itself, and must not break anything when the daemon is gone by then.
        websocket: {
          readyState: ws.OPEN,
          addEventListener: ws.addEventListener.bind(ws) as unknown as globalThis.WebSocket['addEventListener'],
          send: (data: Parameters<DaemonSocket['send']>[0]) => {
            if (ws.readyState === ws.OPEN) ws.send(data);
          },
        } as globalThis.WebSocket,
      });
      return {
        async call(...args) {
          if (ws.readyState !== ws.OPEN) throw new UserError('UNAVAILABLE', `The daemon with pid ${pid} has stopped.`);
          return inner.call(...args);
        },
      };
    },
    send: (data) => {
      if (ws.readyState === ws.OPEN) ws.send(data);
    },
    onMessage: (listener) => ws.addEventListener('message', ({ data }) => listener(data as string | ArrayBuffer)),
    onClose(listener) {
      if (ws.readyState === ws.CLOSED) listener();
      else ws.once('close', () => listener());
    },
    pause: () => ws.pause(),
    resume: () => ws.resume(),
    // Nothing that was asked is waited for any more.
    close: () => ws.terminate(),
  };
}
