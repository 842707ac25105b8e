import type { RunEvent } from '../../contract/run-events.ts';
import type { Clock } from '../lib/clock.ts';

/** Between two looks: git walks the whole worktree for one. */
const restMs = 2_000;
/** In a repository so big that a look takes long, git is at it for a tenth of the time at most. */
const restPerWork = 10;

/*
 *  idle ──something written──► looking ──done──► resting ──time──► (written meanwhile? looking, else idle)
 */

/** Has the size of the changes looked at while an agent works: when what it wrote is there, rarely, and never in anybody's way. */
export function createDiffWatch({ clock, look }: { clock: Clock; look: () => Promise<void> }) {
  const writing = new Set<string>();
  let looking: Promise<void> | null = null;
  let cancelRest: (() => void) | null = null;
  let wanted = false;
  let stopped = false;

  const lookNow = async () => {
    wanted = false;
    const startedAt = clock.now();
    await look();
    looking = null;
    if (stopped) return;
    cancelRest = clock.after(Math.max(restMs, restPerWork * (clock.now() - startedAt)), () => {
      cancelRest = null;
      if (wanted) looking = lookNow();
    });
  };

  return {
    heard(event: RunEvent): void {
      // What setup and the checks write is not the agent's work.
      if (event.stage !== 'do' || stopped) return;
      if (event.type === 'edit' || event.type === 'command' || event.type === 'subagent') writing.add(event.id);
      if (event.type !== 'result' || !writing.delete(event.id)) return;
      wanted = true;
      if (looking === null && cancelRest === null) looking = lookNow();
    },

    /** Resolves when nothing of it goes on any more. */
    async stop(): Promise<void> {
      stopped = true;
      cancelRest?.();
      await looking;
    },
  };
}
