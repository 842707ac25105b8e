import type { Router } from '@orpc/server';
import { RPCHandler } from '@orpc/server/ws';
import type { Contract } from '../contract/api.ts';
import { sizeOf, type WindowCommand, type WindowRequest, windowRequest } from '../contract/desktop.ts';
import type { Transport } from '../server/sockets.ts';
import type { PortPart } from './parts.ts';

type Message = string | Uint8Array | ArrayBuffer;
/** Does what the page asks of the desktop. */
export type OnRequest = (request: WindowRequest) => void;

/** Our end of a window's port. */
export interface WindowPort {
  command(command: WindowCommand): void;
  close(): void;
}

/** As over a socket: what may be on its way to a page that does not read. */
const highWater = 1024 * 1024;

/**
 * What both kinds of windows need of a port: sending, and knowing when the page is behind. A port takes whatever it is given and keeps
 * it, so the page says with a number how much has arrived.
 */
function createLane(
  port: PortPart,
  { received, requested, closed }: { received: (data: Message) => void; requested: OnRequest; closed: () => void },
) {
  let onItsWay = 0;
  let drained: { promise: Promise<void>; resolve: () => void } | null = null;
  let open = true;
  const settle = () => {
    drained?.resolve();
    drained = null;
  };
  port.on('message', ({ data }: { data: unknown }) => {
    if (typeof data === 'number') {
      onItsWay = Math.max(0, onItsWay - (Number.isFinite(data) ? data : 0));
      if (onItsWay < highWater) settle();
    } else if (typeof data === 'string' || data instanceof Uint8Array || data instanceof ArrayBuffer) received(data);
    else {
      const request = windowRequest.safeParse(data);
      if (request.success) requested(request.data);
    }
  });
  port.on('close', () => {
    open = false;
    settle();
    closed();
  });
  return {
    /** Null while the page keeps up; else one promise, shared by all that wait, until it has read enough (or is gone). */
    flow(): Promise<void> | null {
      if (!open || onItsWay < highWater) return null;
      drained ??= Promise.withResolvers<void>();
      return drained.promise;
    },
    send(data: Message): void {
      if (!open) return;
      onItsWay += sizeOf(data);
      port.postMessage(data);
    },
    command(command: WindowCommand): void {
      if (open) port.postMessage(command);
    },
    close() {
      if (!open) return;
      port.postMessage(null);
      port.close();
    },
  };
}

/** Answers a window's calls from the router in this process. */
export function serveWindow(port: PortPart, router: Router<Contract, Transport>, requested: OnRequest): WindowPort {
  const rpc = new RPCHandler(router);
  let received: (event: { data: Message }) => void = () => {};
  let closed: () => void = () => {};
  const lane = createLane(port, { received: (data) => received({ data }), requested, closed: () => closed() });
  const socket = {
    addEventListener(type: string, listener: (event: { data: Message }) => void) {
      if (type === 'message') received = listener;
      if (type === 'close') closed = listener as () => void;
    },
    async send(data: Message) {
      lane.send(data);
      // Whoever sends waits here; for a stream that means that its next event isn't asked for.
      await lane.flow();
    },
  };
  // The handler's WebSockets differ from this in parts that it does not use.
  void rpc.upgrade(socket as Parameters<typeof rpc.upgrade>[0], { context: { flow: lane.flow } });
  port.start();
  return lane;
}

/** What is used of a socket to a daemon. */
export interface DaemonSocket {
  send(data: Message): void;
  onMessage(listener: (data: Message) => void): void;
  onClose(listener: () => void): void;
  pause(): void;
  resume(): void;
  close(): void;
}

/** Hands a window's calls on to the daemon, and its answers back, as they are. The daemon's key stays in this process. */
export function relayWindow(port: PortPart, socket: DaemonSocket, requested: OnRequest): WindowPort {
  const lane = createLane(port, { received: (data) => socket.send(data), requested, closed: () => socket.close() });
  let paused = false;
  socket.onMessage((data) => {
    lane.send(data);
    const behind = lane.flow();
    if (behind === null || paused) return;
    paused = true;
    socket.pause();
    void behind.then(() => {
      paused = false;
      socket.resume();
    });
  });
  socket.onClose(() => lane.close());
  port.start();
  return lane;
}
