import type { Facts } from './facts.ts';
import type { Parts } from './parts.ts';

/** Keeps the machine, not its screen, awake while an agent works and the person wants that. */
export function createKeepAwake({ powerSaveBlocker }: Pick<Parts, 'powerSaveBlocker'>) {
  let id: number | null = null;
  const set = (on: boolean) => {
    if (on && id === null) id = powerSaveBlocker.start('prevent-app-suspension');
    else if (!on && id !== null) {
      powerSaveBlocker.stop(id);
      id = null;
    }
  };
  return {
    facts: ({ running, settings }: Pick<Facts, 'running' | 'settings'>) => set(running > 0 && settings.keepAwake),
    stop: () => set(false),
  };
}
