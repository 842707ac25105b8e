import { RPCLink } from '@orpc/client/message-port';
import { acknowledgeEvery, sizeOf, type WindowCommand, type WindowRequest, windowCommand } from '../../src-main/contract/desktop.ts';
import type { Live } from './connection.ts';

/** What is used of a port, of the page's kind. */
type Port = Pick<MessagePort, 'postMessage'> & {
  addEventListener(type: 'message' | 'close', listener: (event: { data: unknown }) => void): void;
  start(): void;
};

/**
 * Calls over a port that the main process handed over. Commands of the desktop come over the same port, and how much has arrived goes back
 * over it, so that main never sends far more than this page reads. `closed` comes after all calls that were under way have failed.
 */
export function createPortLink(
  port: Port,
  { command, closed }: { command: (command: WindowCommand) => void; closed: () => void },
): Live & { request: (request: WindowRequest) => void } {
  let arrived = 0;
  let broken = false;
  let tellLink: () => void = () => {};
  const end = () => {
    if (broken) return;
    broken = true;
    tellLink();
    closed();
  };
  const messages = (listener: (event?: { data: unknown }) => void) =>
    port.addEventListener('message', ({ data }) => {
      if (typeof data === 'string' || data instanceof Uint8Array || data instanceof ArrayBuffer) {
        arrived += sizeOf(data);
        listener({ data });
        if (arrived >= acknowledgeEvery) {
          port.postMessage(arrived);
          arrived = 0;
        }
      } else if (data === null) end();
      else {
        const read = windowCommand.safeParse(data);
        if (read.success) command(read.data);
      }
    });
  const link = new RPCLink({
    port: {
      on(event, listener) {
        if (event === 'message') messages(listener);
        else tellLink = listener;
      },
      postMessage: (data: unknown) => port.postMessage(data),
    },
  });
  port.addEventListener('close', end);
  port.start();
  return { link, isBroken: () => broken, request: (request) => port.postMessage(request) };
}
