import { type RefObject, useContext, useEffect, useEffectEvent } from 'react';
import { register } from './dispatch.ts';
import { LayerContext } from './layer.tsx';
import type { ActionId } from './registry.ts';

interface Options {
  /** Only while true. */
  enabled?: boolean;
  /** Comes before others with the same keys while the focus is in this element. */
  within?: RefObject<HTMLElement | null>;
}

/** Does something on an action's keys while the component is shown. Return `false` to leave them to the next one. */
export function useShortcut(action: ActionId, run: (event: KeyboardEvent) => unknown, { enabled = true, within }: Options = {}): void {
  const layer = useContext(LayerContext);
  const latest = useEffectEvent(run);
  useEffect(() => {
    if (!enabled) return;
    return register({ action, run: (event) => latest(event), within: () => within?.current, layer });
  }, [action, enabled, within, layer]);
}
