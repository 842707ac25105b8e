import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * One queue per key: at most one function of a key runs at a time, in the order in which they came. Whoever holds a key and asks
 * for it again gets in at once, so that small operations which lock can be used inside bigger ones which lock too.
 */
export function createKeyedMutex(): <T>(key: string, fn: () => Promise<T>) => Promise<T> {
  const tails = new Map<string, Promise<void>>();
  // A lease that ended no longer opens the door: work that was started inside but not awaited has to queue like everybody else.
  const leases = new AsyncLocalStorage<readonly { key: string; ended: boolean }[]>();

  return async (key, fn) => {
    const held = leases.getStore() ?? [];
    if (held.some((lease) => lease.key === key && !lease.ended)) return fn();

    const before = tails.get(key);
    const { promise: tail, resolve: release } = Promise.withResolvers<void>();
    tails.set(key, tail);
    await before;
    const lease = { key, ended: false };
    try {
      return await leases.run([...held, lease], fn);
    } finally {
      lease.ended = true;
      if (tails.get(key) === tail) tails.delete(key);
      release();
    }
  };
}
