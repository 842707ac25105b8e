import type { Change } from '../../contract/changes.ts';

/** Tells who listens that something was committed. Emitted after the transaction, never inside it. */
export interface ChangeBus {
  emit(change: Change): void;
  subscribe(listener: (change: Change) => void): () => void;
}

export function createChangeBus(onError: (error: unknown) => void): ChangeBus {
  const listeners = new Set<(change: Change) => void>();
  return {
    emit(change) {
      for (const listener of listeners) {
        // A listener that throws must not undo or delay what was committed already.
        try {
          listener(change);
        } catch (error) {
          onError(error);
        }
      }
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
