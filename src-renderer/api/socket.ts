import { RPCLink } from '@orpc/client/websocket';
import { arrived, type Live, lost, refused, useConnection } from './connection.ts';
import { createHeartbeat, type Heartbeat } from './heartbeat.ts';

const firstDelayMs = 250;
const maxDelayMs = 5_000;
/** A network that swallows everything would keep a page waiting for minutes. */
const comesWithinMs = 10_000;

/** Keeps a connection to the server that this page came from. Called once. */
export function connectSocket(): void {
  let delay = firstDelayMs;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let heart: Heartbeat | null = null;
  const isSeen = () => document.visibilityState === 'visible';

  const open = () => {
    timer = null;
    useConnection.setState((state) => (state.status === 'lost' ? state : { status: 'connecting' }));
    const socket = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/rpc`);
    socket.binaryType = 'arraybuffer';
    // Before our own listeners: when the socket closes, the link ends all that waits for an answer, and then we say so.
    const mine: Live = { link: new RPCLink({ websocket: socket }), isBroken: () => socket.readyState !== WebSocket.OPEN };
    const giveUp = () => {
      socket.close();
      // The browser tells of it only when the other side has agreed, and there may be none: for the link and for us it is over now.
      socket.dispatchEvent(new CloseEvent('close'));
    };
    const late = setTimeout(giveUp, comesWithinMs);
    const beat = createHeartbeat({
      // Whatever comes back, a failure too, is an answer.
      ping: () => void mine.link.call(['system', 'ping'], undefined, { context: {} }).catch(() => {}),
      unsent: () => socket.bufferedAmount,
      dead: giveUp,
    });
    socket.addEventListener('message', beat.heard);
    socket.addEventListener('open', () => {
      clearTimeout(late);
      delay = firstDelayMs;
      heart = beat;
      beat.setSeen(isSeen());
      arrived(mine);
    });
    socket.addEventListener(
      'close',
      () => {
        clearTimeout(late);
        beat.stop();
        if (heart === beat) heart = null;
        void afterClose(lost(mine));
      },
      { once: true },
    );
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
  /** Something happened that connections seldom outlive: without one it is tried now, and one that there is has to prove itself. */
  const doubt = () => {
    heart?.check();
    now();
  };
  useConnection.setState({ retry: now });
  addEventListener('online', doubt);
  addEventListener('offline', doubt);
  addEventListener('pageshow', doubt);
  document.addEventListener('visibilitychange', () => {
    heart?.setSeen(isSeen());
    if (isSeen()) doubt();
  });
  open();
}

async function isRefused(): Promise<boolean> {
  const answer = await fetch('./', { method: 'HEAD', cache: 'no-store', signal: AbortSignal.timeout(comesWithinMs) }).catch(() => null);
  return answer?.status === 401 || answer?.status === 403;
}
