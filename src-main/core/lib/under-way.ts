/** Work that others began here, which an end waits for, so that none of it is cut off half-way. */
export interface UnderWay {
  during<T>(work: () => Promise<T>): Promise<T>;
  /** Resolves when nothing is under way, what has come meanwhile neither. */
  ended(): Promise<void>;
}

export function createUnderWay(): UnderWay {
  const going = new Set<Promise<unknown>>();
  return {
    async during(work) {
      const promise = work();
      going.add(promise);
      try {
        return await promise;
      } finally {
        going.delete(promise);
      }
    },
    async ended() {
      while (going.size > 0) await Promise.allSettled(going);
    },
  };
}
