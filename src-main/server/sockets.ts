import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Router } from '@orpc/server';
import { RPCHandler } from '@orpc/server/ws';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Contract } from '../contract/api.ts';
import type { Clock } from '../core/lib/clock.ts';
import type { Log } from '../core/lib/log.ts';

/** What a handler gets from the transport. A stream awaits `flow()` before its next event; null means that it may go on. */
export interface Transport {
  flow?: () => Promise<void> | null;
}

export interface Sockets {
  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  readonly size: number;
  /** Closes every connection; resolves when they are gone. */
  close(): Promise<void>;
}

/** The biggest messages are an image of 5 MB in base64, and a spec of a million characters; escaped and in UTF-8 that may be several times as many bytes. */
const LARGEST_MESSAGE = 8 * 1024 * 1024;
/** Bytes that wait for one slow client before nothing more is produced for it. A journal batch is 256 KiB. */
const HIGH_WATER = 1024 * 1024;
/** A window keeps one connection, a command one while it runs. */
const MOST_SOCKETS = 128;
/** Below the minute after which many proxies cut a silent connection. */
const PING_EVERY_MS = 30_000;
const CLOSE_WITHIN_MS = 1_000;

export function createSockets({ router, clock, log }: { router: Router<Contract, Transport>; clock: Clock; log: Log }): Sockets {
  const server = new WebSocketServer({ noServer: true, maxPayload: LARGEST_MESSAGE, perMessageDeflate: false });
  const rpc = new RPCHandler(router);
  const answering = new WeakSet<WebSocket>();

  const attach = (ws: WebSocket, socket: Duplex) => {
    const flow = createFlow(ws, socket);
    ws.on('error', (error) => log.debug({ err: error }, 'a connection broke'));
    ws.on('pong', () => answering.add(ws));
    answering.add(ws);
    const send = async (data: Parameters<WebSocket['send']>[0]) => {
      if (ws.readyState !== ws.OPEN) return;
      ws.send(data);
      // Whoever sends waits here; for a stream that means that its next event isn't asked for.
      await flow();
    };
    void rpc.upgrade({ addEventListener: ws.addEventListener.bind(ws), send }, { context: { flow } });
  };

  let cancelPing = () => {};
  const ping = () => {
    for (const ws of server.clients) {
      if (!answering.delete(ws)) ws.terminate();
      else if (ws.readyState === ws.OPEN) ws.ping();
    }
    cancelPing = clock.after(PING_EVERY_MS, ping);
  };
  cancelPing = clock.after(PING_EVERY_MS, ping);

  return {
    accept(request, socket, head) {
      if (server.clients.size >= MOST_SOCKETS) {
        socket.end('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
        return;
      }
      server.handleUpgrade(request, socket, head, (ws) => attach(ws, socket));
    },
    get size() {
      return server.clients.size;
    },
    async close() {
      cancelPing();
      const gone = [...server.clients].map((ws) => new Promise<void>((resolve) => ws.once('close', () => resolve())));
      for (const ws of server.clients) ws.close(1001, 'the server stops');
      const cancel = clock.after(CLOSE_WITHIN_MS, () => {
        for (const ws of server.clients) ws.terminate();
      });
      await Promise.all(gone);
      cancel();
    },
  };
}

/** Null while the client keeps up; else one promise, shared by all that wait, until it has read what was sent (or is gone). */
function createFlow(ws: WebSocket, socket: Duplex): () => Promise<void> | null {
  let draining: Promise<void> | null = null;
  return () => {
    if (draining !== null) return draining;
    if (ws.readyState !== ws.OPEN || ws.bufferedAmount < HIGH_WATER) return null;
    // More requests would only pile up more answers.
    ws.pause();
    draining = new Promise<void>((resolve) => {
      const done = () => {
        socket.off('drain', done);
        socket.off('close', done);
        draining = null;
        ws.resume();
        resolve();
      };
      socket.on('drain', done);
      socket.on('close', done);
    });
    return draining;
  };
}
