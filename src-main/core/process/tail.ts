import { watch } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Clock } from '../lib/clock.ts';

/** Follows a growing file. Iterate it once; leaving the loop closes the file. */
export interface Tail extends AsyncIterable<Buffer> {
  /** The writer is done: what is in the file is still read to its end, then the iteration completes. May be called twice. */
  end(): void;
}

/** One read. Measured from the page cache: 2.4 GB/s with 64 KiB, 5 GB/s with 256 KiB, and no more with 1 MiB. */
const CHUNK_BYTES = 256 * 1024;
/** File events get lost: on network drives, in some containers, when the system runs out of watches. This is how late we then are. */
const BACKSTOP_MS = 1_000;

/**
 * Yields what is in `file` from byte `from` on, and then what is appended, until `end()` is called and all is read.
 * Every chunk is a view of one and the same buffer: valid until the next one is asked for, and to be copied by who keeps it.
 * So memory stays the same whatever the size of the file, and a slow reader slows nobody but itself.
 * Rejects when the file is missing.
 */
export function tail(file: string, { from, clock }: { from: number; clock: Clock }): Tail {
  let ended = false;
  let changed = false;
  let wake = () => {};
  const notify = () => {
    changed = true;
    wake();
  };
  const change = async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    wake = resolve;
    const cancel = clock.after(BACKSTOP_MS, resolve);
    if (!changed) await promise;
    cancel();
  };

  async function* chunks() {
    const handle = await open(file, 'r');
    const stopWatching = watchFile(file, notify);
    try {
      const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
      for (let position = from; ; ) {
        // Both are noted before the read: whatever happens during it leads to one more.
        const last = ended;
        changed = false;
        const { bytesRead } = await handle.read(buffer, 0, CHUNK_BYTES, position);
        position += bytesRead;
        if (bytesRead > 0) yield buffer.subarray(0, bytesRead);
        else if (last) return;
        else await change();
      }
    } finally {
      stopWatching();
      await handle.close();
    }
  }
  return {
    [Symbol.asyncIterator]: chunks,
    end() {
      ended = true;
      notify();
    },
  };
}

function watchFile(file: string, changed: () => void): () => void {
  try {
    const watcher = watch(file, { persistent: false }, changed);
    watcher.on('error', () => watcher.close());
    return () => watcher.close();
  } catch {
    return () => {}; // No watches left: the backstop does alone.
  }
}
