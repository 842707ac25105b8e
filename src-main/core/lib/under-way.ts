import type { Clock } from './clock.ts';

/** Work that others began here, which an end waits for, so that none of it is cut off half-way. */
export interface UnderWay {
  during<T>(name: string, work: () => Promise<T>): Promise<T>;
  /** Resolves when nothing is under way, or after `withinMs`; to the names of what still is. */
  ended(withinMs: number): Promise<string[]>;
}

export function createUnderWay({ clock }: { clock: Clock }): UnderWay {
  const going = new Map<symbol, { name: string; settled: Promise<unknown> }>();
  return {
    async during(name, work) {
      const key = Symbol(name);
      const promise = work();
      going.set(key, { name, settled: promise.catch(() => undefined) });
      try {
        return await promise;
      } finally {
        going.delete(key);
      }
    },
    async ended(withinMs) {
      let late = false;
      const limit = Promise.withResolvers<void>();
      const cancel = clock.after(withinMs, () => {
        late = true;
        limit.resolve();
      });
      while (going.size > 0 && !late) await Promise.race([limit.promise, Promise.all([...going.values()].map(({ settled }) => settled))]);
      cancel();
      return [...going.values()].map(({ name }) => name);
    },
  };
}
