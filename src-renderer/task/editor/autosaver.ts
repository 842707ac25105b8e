import { type Autosave, type AutosaveEvent, canSend, isUnsaved, opened, reduce, reopened } from './autosave.ts';

/** A pause in typing this long is a good moment to save. */
const pauseMs = 800;

export interface Autosaver {
  state(): Autosave;
  /** When the last one that watches leaves, what is left to save is saved without waiting. */
  subscribe(listener: () => void): () => void;
  dispatch(event: AutosaveEvent): void;
  /** Saves now what there is to save; for leaving the field, and as "try again". */
  flush(): void;
  /** Resolves once everything is saved; rejects with a sentence when it cannot be. For what counts on the text. */
  settle(): Promise<void>;
}

/** Runs the machine of autosave.ts: waits for pauses, sends, and hands what is unsaved to `keep` so that it survives a reload. */
export function createAutosaver(options: {
  saved: string;
  unsaved: { text: string; base: string } | null;
  save: (text: string, base: string) => Promise<void>;
  keep: (unsaved: { text: string; base: string } | null) => void;
  messageOf: (error: unknown) => string;
  /** What the text is, in the sentences about it. */
  what?: 'spec' | 'brief';
}): Autosaver {
  const { what = 'spec' } = options;
  let state = options.unsaved ? reopened(options.saved, options.unsaved) : opened(options.saved);
  let timer: ReturnType<typeof setTimeout> | null = null;
  const listeners = new Set<() => void>();

  const wait = () => {
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(() => void send(), listeners.size === 0 ? 0 : pauseMs);
  };

  const dispatch = (event: AutosaveEvent) => {
    const next = reduce(state, event);
    if (next === state) return;
    state = next;
    options.keep(isUnsaved(state) ? { text: state.text, base: state.base } : null);
    if (state.phase === 'changed') wait();
    for (const listener of listeners) listener();
  };

  let underWay: Promise<void> | null = null;
  const send = (): Promise<void> => {
    underWay ??= attempt().finally(() => {
      underWay = null;
    });
    return underWay;
  };
  const attempt = async () => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (!canSend(state)) return;
    const { text, base } = state;
    dispatch({ type: 'send' });
    try {
      await options.save(text, base);
      dispatch({ type: 'stored' });
    } catch (error) {
      dispatch({ type: 'refused', reason: options.messageOf(error) });
    }
  };

  // Soon, but not before somebody watches.
  if (state.phase === 'changed') timer = setTimeout(() => void send(), pauseMs);
  return {
    state: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) void send();
      };
    },
    dispatch,
    flush: () => void send(),
    async settle() {
      if (underWay !== null) await underWay;
      await send();
      if (state.phase === 'conflict') throw new Error(`The ${what} was changed elsewhere. Choose which text stays, then try again.`);
      if (state.phase !== 'saved') throw new Error(`The ${what} is not saved: ${state.reason ?? 'it was changed again.'}`);
    },
  };
}
