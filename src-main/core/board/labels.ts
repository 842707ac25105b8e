import type { Db } from '../db/open.ts';
import type { ChangeBus } from '../lib/bus.ts';

/** More than a menu can list. */
const mostListed = 500;

/** The labels that tasks have, as the database counts them. */
export function createLabels({ db }: { db: Db }) {
  const listed = db.prepare<[number], { label: string }>('SELECT label FROM label_counts ORDER BY label COLLATE NOCASE, label LIMIT ?');
  const changes = db.prepare<[], { n: number }>('SELECT n FROM label_changes');
  const changed = () => changes.get()?.n ?? 0;

  return {
    inUse: (): string[] => listed.all(mostListed).map(({ label }) => label),

    /** Tells when a label came into use or went out of it, so that nobody has to ask after every change of a task. */
    relay(bus: ChangeBus): () => void {
      let known = changed();
      return bus.subscribe(({ type }) => {
        // What a run tells of, all the time, has no labels.
        if (type === 'run' || type === 'labels') return;
        const now = changed();
        if (now === known) return;
        known = now;
        bus.emit({ type: 'labels' });
      });
    },
  };
}

export type Labels = ReturnType<typeof createLabels>;
