import type { TerminalOutput } from '../../contract/terminals.ts';
import type { Snapshot } from './screen.ts';

/** Above this a program waits until somebody has read; far below, so that it is not stopped and started for every line. */
export const highWater = 256 * 1024;
/** A viewer that is so far behind, while another keeps up, gets the screen as it is then instead of what it missed. */
const mostUnsent = 1024 * 1024;
/** Strings from 128 KiB on are slow to get rid of. */
const pieceChars = 64 * 1024;

/** One window that is attached. What waits for it is bounded. */
interface Viewer {
  /** The next that it is to be told; null when it was told to stop. */
  next(): Promise<TerminalOutput | null>;
  leave(): void;
}

/** Gives what a terminal puts out to all that are attached. */
export function createViewers({ snapshot, onRead }: { snapshot: () => Promise<Snapshot>; onRead: () => void }) {
  const viewers = new Set<{ unsent: number; add(output: TerminalOutput): void }>();
  let ended: Extract<TerminalOutput, { type: 'exit' }> | null = null;

  return {
    add(output: TerminalOutput): void {
      if (output.type === 'exit') ended = output;
      for (const viewer of viewers) viewer.add(output);
    },

    /** What waits for the one that is least behind; 0 when nobody watches. */
    get unsent(): number {
      return viewers.size === 0 ? 0 : Math.min(...[...viewers].map((viewer) => viewer.unsent));
    },

    join(signal: AbortSignal | undefined): Viewer {
      let queue: TerminalOutput[] = [];
      /** It has seen nothing yet, or missed something: it goes on from a screen. */
      let behind = true;
      let wake = () => {};
      const viewer = {
        unsent: 0,
        add(output: TerminalOutput) {
          if (!behind) {
            queue.push(output);
            if (output.type === 'data') viewer.unsent += output.data.length;
            if (viewer.unsent > mostUnsent) {
              queue = [];
              viewer.unsent = Number.POSITIVE_INFINITY;
              behind = true;
            }
          }
          wake();
        },
      };
      viewers.add(viewer);
      const take = (): TerminalOutput | null => {
        const first = queue.shift();
        if (first?.type !== 'data') return first ?? null;
        let data = first.data;
        for (let more = queue[0]; more?.type === 'data' && data.length + more.data.length <= pieceChars; more = queue[0]) {
          data += more.data;
          queue.shift();
        }
        viewer.unsent -= data.length;
        onRead();
        return { type: 'data', data };
      };
      const stopWaiting = () => wake();
      signal?.addEventListener('abort', stopWaiting);
      return {
        async next() {
          while (!signal?.aborted) {
            if (behind) {
              // What comes from here on is not in the screen, which is of this very moment.
              behind = false;
              viewer.unsent = 0;
              queue = ended ? [ended] : [];
              onRead();
              return { type: 'screen', ...(await snapshot()) };
            }
            const output = take();
            if (output) return output;
            await new Promise<void>((resolve) => {
              wake = resolve;
            });
          }
          return null;
        },
        leave() {
          signal?.removeEventListener('abort', stopWaiting);
          viewers.delete(viewer);
          onRead();
        },
      };
    },
  };
}
