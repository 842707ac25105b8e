import type { ClientLink } from '@orpc/client';
import { create } from 'zustand';

/*
 *  connecting ─► live ─► lost ─► (wait 0.25 s … 5 s, or at once when the network or the window comes back) ─► connecting
 *      └──────── refused: the server wants a sign-in; only opening the printed address again helps
 */
export type ConnectionState =
  | { status: 'connecting' }
  | { status: 'live' }
  | { status: 'lost'; since: number }
  | { status: 'refused'; reason: string };

/** View state of the connection: the frame shows it, nothing decides by it. */
export const useConnection = create<ConnectionState & { retry: () => void }>(() => ({ status: 'connecting', retry: () => {} }));

/** A call that was under way when the connection broke, or was made while there was none. */
export class ConnectionLost extends Error {
  override name = 'ConnectionLost';
  constructor(message = 'The connection to Task Orchestrator is lost. It is tried again by itself.', options?: ErrorOptions) {
    super(message, options);
  }
}

export interface Live {
  link: ClientLink<Record<never, never>>;
  isBroken: () => boolean;
}

let live: Live | null = null;
const waiting = new Set<(live: Live) => void>();
const listeners = new Set<() => void>();

/** Called on every connection, the first one too. Returns a function that ends it. */
export function onConnected(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** A call while the connection comes up waits for it, this long. */
const patienceMs = 4_000;

function whenLive(): Promise<Live> {
  if (live) return Promise.resolve(live);
  return new Promise((resolve, reject) => {
    const go = (found: Live) => {
      clearTimeout(timer);
      waiting.delete(go);
      resolve(found);
    };
    const timer = setTimeout(() => {
      waiting.delete(go);
      reject(new ConnectionLost());
    }, patienceMs);
    waiting.add(go);
  });
}

/** Every call goes over the connection that there is at that moment. */
export const link: ClientLink<Record<never, never>> = {
  async call(path, input, options) {
    const { link: current, isBroken } = await whenLive();
    try {
      return await current.call(path, input, options);
    } catch (error) {
      if (isBroken() && !options.signal?.aborted) throw new ConnectionLost(undefined, { cause: error });
      throw error;
    }
  },
};

/** There is a connection: what waited for one goes on over it. */
export function arrived(mine: Live): void {
  live = mine;
  useConnection.setState({ status: 'live' });
  for (const go of [...waiting]) go(mine);
  for (const listener of listeners) listener();
}

/** This connection is gone; true if it was the one in use. */
export function lost(mine: Live): boolean {
  const was = live === mine;
  // A later one may have come before this one's end was told.
  if (live !== null && !was) return false;
  live = null;
  useConnection.setState((state) => (state.status === 'lost' ? state : { status: 'lost', since: Date.now() }));
  return was;
}

export function refused(reason: string): void {
  useConnection.setState({ status: 'refused', reason });
}
