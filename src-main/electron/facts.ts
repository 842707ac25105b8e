import { boardFilter } from '../contract/board.ts';
import type { Change } from '../contract/changes.ts';
import type { DesktopSettings, Settings } from '../contract/settings.ts';
import type { Clock } from '../core/lib/clock.ts';
import { createThrottle } from '../core/lib/throttle.ts';
import type { Client } from './backend.ts';

interface TaskName {
  project: string;
  slug: string;
  title: string;
}

/** All that tray, badge, menu and power need to know. */
export interface Facts {
  running: number;
  queued: number;
  needsYou: number;
  paused: boolean;
  /** The first few of them, for a menu. */
  runningTasks: TaskName[];
  reviewTasks: TaskName[];
  reviews: number;
  settings: DesktopSettings;
  updates: Settings['updates'];
}

/** More don't fit into a menu that a person looks through. */
const listed = 8;
/** Tray icons are slow to draw, and nobody reads faster. */
const leastPauseMs = 500;

async function readFacts(client: Client): Promise<Facts> {
  const column = (status: 'inprogress' | 'review') =>
    client.board.column({ status, filter: boardFilter.parse({}), offset: 0, limit: listed });
  const [dashboard, running, review, settings] = await Promise.all([
    client.system.dashboard(),
    column('inprogress'),
    column('review'),
    client.settings.get(),
  ]);
  const names = ({ cards }: typeof running) => cards.map(({ project, slug, title }) => ({ project, slug, title }));
  return {
    running: dashboard.running.length,
    queued: dashboard.projects.reduce((sum, { queued }) => sum + queued, 0),
    needsYou: dashboard.needsYou,
    paused: dashboard.queuePaused,
    runningTasks: names(running),
    reviewTasks: names(review),
    reviews: review.total,
    settings: settings.desktop,
    updates: settings.updates,
  };
}

/** Reads the facts once and again after changes, at most twice a second, and never twice at once. */
export function createFactsWatch({
  client,
  clock,
  told,
  onError,
}: {
  client: Client;
  clock: Clock;
  told: (facts: Facts) => void;
  onError: (error: unknown) => void;
}): { changes(batch: readonly Change[]): void; stop(): void } {
  let stopped = false;
  let reading = false;
  let again = false;
  const read = async () => {
    if (stopped) return;
    if (reading) {
      again = true;
      return;
    }
    reading = true;
    try {
      const facts = await readFacts(client);
      if (!stopped) told(facts);
    } catch (error) {
      if (!stopped) onError(error);
    } finally {
      reading = false;
      if (again) {
        again = false;
        throttle.call();
      }
    }
  };
  const throttle = createThrottle(clock, leastPauseMs, () => void read());
  throttle.call();
  return {
    changes(batch) {
      // What an agent or a planner says changes none of it, and is said often.
      if (batch.some(({ type }) => type !== 'run' && type !== 'feature')) throttle.call();
    },
    stop() {
      stopped = true;
      throttle.flush();
    },
  };
}
