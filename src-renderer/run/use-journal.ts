import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { rpc } from '../api/client.ts';
import { ConnectionLost, onConnected } from '../api/connection.ts';
import { createJournalFeed, type FeedState, type JournalFeed, type JournalSource } from './journal-feed.ts';

export interface RunRef {
  project: string;
  slug: string;
  number: number;
}

/** When a stream broke and no new connection comes, it was something else: try again after this. */
const retryMs = 2_000;

function sourceOf(ref: RunRef): JournalSource {
  return {
    read: (input) => rpc.runs.read({ ...ref, ...input }),
    follow: (input, signal) => rpc.runs.follow({ ...ref, ...input }, { signal }),
    recovered: reconnected,
    isLost: (error) => error instanceof ConnectionLost,
    connected,
    onFrame: (callback) => void requestAnimationFrame(callback),
  };
}

/** Resolves on the next connection, or after a while. */
export function reconnected(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      end();
      resolve();
    };
    const timer = setTimeout(done, retryMs);
    const end = onConnected(done);
    signal.addEventListener('abort', done, { once: true });
  });
}

function connected(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      end();
      resolve();
    };
    const end = onConnected(done);
    signal.addEventListener('abort', done, { once: true });
  });
}

const nothing: FeedState = {
  timeline: { rows: [], rowOf: new Map() },
  first: 1,
  next: 1,
  lastSeq: 0,
  loading: 'first',
  error: null,
  failed: null,
  grown: 0,
};

/** The journal of a run, from its end; null in the moment before it is opened. */
export function useJournal({ project, slug, number }: RunRef): { feed: JournalFeed | null; state: FeedState } {
  const [feed, setFeed] = useState<JournalFeed | null>(null);
  useEffect(() => {
    const opened = createJournalFeed(sourceOf({ project, slug, number }));
    opened.openAtEnd();
    setFeed(opened);
    return () => {
      opened.stop();
      setFeed(null);
    };
  }, [project, slug, number]);
  const store = useMemo(
    () => ({ subscribe: (listener: () => void) => feed?.subscribe(listener) ?? (() => {}), state: () => feed?.state() ?? nothing }),
    [feed],
  );
  return { feed, state: useSyncExternalStore(store.subscribe, store.state) };
}
