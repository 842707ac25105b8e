import type { Change } from '../contract/changes.ts';
import type { NoticeWatch } from '../contract/notice-watch.ts';
import type { Clock } from '../core/lib/clock.ts';
import type { Client } from './backend.ts';
import { createFactsWatch, type Facts } from './facts.ts';

export interface Watch {
  /** Reads anew what is shown. */
  refresh(): void;
  stop(): void;
}

/** What happens at once is one notice and one read. */
const collectMs = 100;

/** Follows what changes in the backend, for the tray, the badge and the notifications. */
export function createWatch({
  client,
  clock,
  notifier,
  facts: told,
  onError,
}: {
  client: Client;
  clock: Clock;
  notifier: NoticeWatch;
  facts: (facts: Facts) => void;
  onError: (error: unknown, what: string) => void;
}): Watch {
  const controller = new AbortController();
  const facts = createFactsWatch({ client, clock, told, onError: (error) => onError(error, 'the counts could not be read') });
  let collected: Change[] = [];
  let cancel: (() => void) | null = null;
  const flush = () => {
    cancel = null;
    const batch = collected;
    collected = [];
    facts.changes(batch);
    void notifier.changes(batch);
  };
  const follow = async () => {
    for await (const change of await client.system.changes(undefined, { signal: controller.signal })) {
      collected.push(change);
      cancel ??= clock.after(collectMs, flush);
    }
  };
  follow().catch((error: unknown) => {
    // Also how a connection to a daemon ends; whoever holds it knows by then.
    if (!controller.signal.aborted) onError(error, 'changes are not told any more');
  });
  return {
    refresh: () => facts.changes([{ type: 'settings' }]),
    stop() {
      controller.abort();
      cancel?.();
      facts.stop();
      notifier.stop();
    },
  };
}
