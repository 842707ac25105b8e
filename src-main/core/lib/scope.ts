/**
 * A lifetime. Everything that starts is added to a scope on the same line; closing the scope stops it all, last in first out.
 * Closing twice is the same as closing once. An error of one cleanup does not keep the others from running.
 */
export interface Scope {
  add(cleanup: () => void | Promise<void>): void;
  readonly closed: boolean;
  close(): Promise<void>;
}

export function createScope(onError: (error: unknown) => void): Scope {
  const cleanups: (() => void | Promise<void>)[] = [];
  let closing: Promise<void> | null = null;
  const run = async (cleanup: () => void | Promise<void>) => {
    try {
      await cleanup();
    } catch (error) {
      onError(error);
    }
  };
  return {
    add(cleanup) {
      // Added to a closed scope: whatever it is must not outlive it.
      if (closing !== null) void run(cleanup);
      else cleanups.push(cleanup);
    },
    get closed() {
      return closing !== null;
    },
    close() {
      closing ??= (async () => {
        while (cleanups.length > 0) await run(cleanups.pop() as () => void);
      })();
      return closing;
    },
  };
}
