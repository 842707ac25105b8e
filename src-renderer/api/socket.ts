import { RPCLink } from '@orpc/client/websocket';
import { arrived, type Live, lost, refused, useConnection } from './connection.ts';

const firstDelayMs = 250;
const maxDelayMs = 5_000;

/** Keeps a connection to the server that this page came from. Called once. */
export function connectSocket(): void {
  let delay = firstDelayMs;
  let timer: ReturnType<typeof setTimeout> | null = null;

  const open = () => {
    timer = null;
    useConnection.setState((state) => (state.status === 'lost' ? state : { status: 'connecting' }));
    const socket = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/rpc`);
    socket.binaryType = 'arraybuffer';
    // Before our own listeners: when the socket closes, the link ends all that waits for an answer, and then we say so.
    const mine: Live = { link: new RPCLink({ websocket: socket }), isBroken: () => socket.readyState !== WebSocket.OPEN };
    socket.addEventListener('open', () => {
      delay = firstDelayMs;
      arrived(mine);
    });
    socket.addEventListener('close', () => void afterClose(lost(mine)));
  };

  const afterClose = async (was: boolean) => {
    // A refused upgrade looks like any other failure to a page; the page itself says whether it is the sign-in.
    if (!was && (await isRefused())) {
      refused('This window is not signed in any more. Open the address that `task-orchestrator serve` printed.');
      return;
    }
    timer = setTimeout(open, delay);
    delay = Math.min(delay * 2, maxDelayMs);
  };

  const now = () => {
    if (timer === null) return;
    clearTimeout(timer);
    open();
  };
  useConnection.setState({ retry: now });
  addEventListener('online', now);
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') now();
  });
  open();
}

async function isRefused(): Promise<boolean> {
  const answer = await fetch('./', { method: 'HEAD', cache: 'no-store' }).catch(() => null);
  return answer?.status === 401 || answer?.status === 403;
}
