import { useEffect, useRef, useState } from 'react';
import { messageOf } from '../api/query-client.ts';

export type SaveState = { phase: 'idle' } | { phase: 'saving' } | { phase: 'saved' } | { phase: 'failed'; reason: string };

/** How long "saved" stays to be seen. */
const shownMs = 2_000;

/** Saves one value by itself and says how that went; a value that is refused keeps what is in force. */
export function useSaved<T>(save: (value: T) => Promise<unknown>): {
  state: SaveState;
  commit: (value: T) => Promise<boolean>;
  reset: () => void;
} {
  const [state, setState] = useState<SaveState>({ phase: 'idle' });
  const latest = useRef(0);
  useEffect(() => {
    if (state.phase !== 'saved') return;
    const timer = setTimeout(() => setState({ phase: 'idle' }), shownMs);
    return () => clearTimeout(timer);
  }, [state]);
  return {
    state,
    reset: () => setState({ phase: 'idle' }),
    async commit(value) {
      const mine = ++latest.current;
      setState({ phase: 'saving' });
      try {
        await save(value);
        if (mine === latest.current) setState({ phase: 'saved' });
        return true;
      } catch (error) {
        if (mine === latest.current) setState({ phase: 'failed', reason: messageOf(error) });
        return false;
      }
    },
  };
}
