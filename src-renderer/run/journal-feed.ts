import type { RunEvent } from '../../src-main/contract/run-events.ts';
import {
  appended,
  type EventWindow,
  emptyWindow,
  isFull,
  prepended,
  trimmed,
  type WindowLimits,
  weightOf,
  windowLimits,
} from './event-window.ts';
import { createJournalStream, type StreamSource } from './journal-stream.ts';
import { createTimeline, type Timeline, type TimelineBuilder } from './timeline.ts';

/** What is read at once: some screens of it. The first look is smaller, so that it is there at once. */
const page = { events: 1000, chars: 3_000_000 };
const firstLook = { events: 400, chars: 1_500_000 };
/** Backwards in small steps: how big the events are shows only when they are there. */
const stepEvents = 100;
/** More than this does not wait for a frame: in a hidden tab there is none. */
const queuedChars = 1_000_000;

export interface JournalSource extends StreamSource {
  read(input: { fromSeq: number; limit: number }): Promise<{ events: RunEvent[]; nextSeq: number; lastSeq: number }>;
  /** Resolves on the next connection. */
  connected(signal: AbortSignal): Promise<void>;
  /** Calls back before the next frame. */
  onFrame(callback: () => void): void;
}

export interface FeedState {
  timeline: Timeline;
  first: number;
  /** Where the window goes on; after the newest event when the window reaches the end. */
  next: number;
  lastSeq: number;
  /** `first`: nothing is there yet. */
  loading: 'first' | 'earlier' | 'later' | null;
  error: Error | null;
  /** What the error is of: of a read what was loading, or of the stream that brings what comes. */
  failed: Exclude<FeedState['loading'], null> | 'stream' | null;
  /** Rows that came at the end, ever: the difference is what is new. */
  grown: number;
}

export interface JournalFeed {
  state(): FeedState;
  subscribe(listener: () => void): () => void;
  /** Shows the end, and what comes. */
  openAtEnd(): void;
  /** Makes sure that this event is in the window. */
  openAt(seq: number): Promise<void>;
  /** Of the start of a stage: the first event at or after this time. */
  seqAt(time: number): Promise<number>;
  loadEarlier(): void;
  loadLater(): void;
  /** Tries again what failed. */
  retry(): void;
  /** While somebody reads, the window loses nothing at its beginning: what comes beyond its limit is only counted. */
  setReading(reading: boolean): void;
  stop(): void;
}

interface Failure {
  error: Error;
  failed: Exclude<FeedState['failed'], null>;
  again: () => void;
}
const fine = { error: null, failed: null };

/*
 *  openAtEnd ─► read the last page ─► follow from there ──(lines)──► at the end of the window? add them : count them
 *                                          └─(connection lost)─► wait ─► follow from `lastSeq + 1`
 */
export function createJournalFeed(source: JournalSource, limits: WindowLimits = windowLimits): JournalFeed {
  const listeners = new Set<() => void>();
  const abort = new AbortController();
  let window: EventWindow = emptyWindow(1);
  let builder: TimelineBuilder = createTimeline();
  let reading = false;
  /** Lines that came and are not in the window yet. */
  let queue: { lines: string; from: number; next: number }[] = [];
  let queued = 0;
  let frameAsked = false;
  /** Goes up when the window is replaced: what was being read for the one before is thrown away. */
  let generation = 0;
  let state: FeedState = { timeline: builder.timeline(), first: 1, next: 1, lastSeq: 0, loading: 'first', ...fine, grown: 0 };
  let unread: Failure | null = null;
  let brokenStream: Failure | null = null;

  const publish = (change: Partial<FeedState> = {}) => {
    const { error, failed } = unread ?? brokenStream ?? fine;
    state = { ...state, ...change, error, failed, timeline: builder.timeline(), first: window.first, next: window.next };
    for (const listener of listeners) listener();
  };
  const rebuild = (next: EventWindow) => {
    window = next;
    builder = createTimeline();
    builder.add(next.events);
  };

  const flush = () => {
    frameAsked = false;
    const batches = queue;
    queue = [];
    queued = 0;
    let rows = 0;
    let { lastSeq } = state;
    for (const { lines, from, next } of skippable(batches)) {
      // What came already by another way: a page that was read meanwhile.
      if (next <= lastSeq + 1 && next <= window.next) continue;
      const fits = from <= window.next && next > window.next && (!reading || !isFull(window, limits));
      if (fits) {
        const events = parse(lines).filter(({ seq }) => seq >= window.next);
        const before = builder.timeline().rows.length;
        window = appended(window, events, next);
        builder.add(events);
        rows += builder.timeline().rows.length - before;
      } else if (next > lastSeq + 1) {
        rows += next - Math.max(from, lastSeq + 1);
      }
      lastSeq = Math.max(lastSeq, next - 1);
    }
    if (!reading && isFull(window, limits)) rebuild(trimmed(window, 'first', limits));
    publish({ lastSeq, grown: state.grown + rows });
  };

  /** When somebody follows, and more came than the window holds, what would be dropped at once is not even parsed. */
  const skippable = (batches: typeof queue) => {
    const last = batches.at(-1);
    if (reading || !last || last.next - window.next <= limits.events) return batches;
    const kept = batches.filter(({ next }) => next > last.next - limits.events);
    const from = kept[0]?.from ?? last.next;
    if (from > window.next) rebuild(emptyWindow(from));
    return kept;
  };

  const enqueue = (batch: (typeof queue)[number]) => {
    queue.push(batch);
    queued += batch.lines.length;
    if (queued > queuedChars) flush();
    else if (!frameAsked) {
      frameAsked = true;
      source.onFrame(() => !abort.signal.aborted && flush());
    }
  };

  const stream = createJournalStream(source, {
    signal: abort.signal,
    batch: enqueue,
    failed(error) {
      brokenStream = error && { error, failed: 'stream', again: stream.again };
      publish();
    },
  });

  /** One read at a time. A failure is shown, until it is tried again, or something else is read. */
  const load = async (loading: Exclude<FeedState['loading'], null>, work: (isCurrent: () => boolean) => Promise<void>) => {
    const mine = ++generation;
    unread = null;
    publish({ loading });
    const isCurrent = () => mine === generation && !abort.signal.aborted;
    try {
      await work(isCurrent);
      if (isCurrent()) publish({ loading: null });
    } catch (error) {
      if (!isCurrent()) return;
      const again = () => void load(loading, work);
      unread = { error: error instanceof Error ? error : new Error(String(error)), failed: loading, again };
      publish({ loading: null });
      if (source.isLost(error)) void source.connected(abort.signal).then(() => isCurrent() && again());
    }
  };

  /** Events from `from` on, to `to` or until it is enough, but not before `until`. */
  const readOn = async (from: number, to: number, { chars, until }: { chars: number; until: number }) => {
    const events: RunEvent[] = [];
    let next = from;
    let { lastSeq } = state;
    while (next < to && (next < until || weightOf(events) < chars)) {
      const answer = await source.read({ fromSeq: next, limit: Math.min(stepEvents * 5, to - next) });
      for (const event of answer.events) events.push(event);
      lastSeq = Math.max(lastSeq, answer.lastSeq);
      if (answer.nextSeq <= next) break;
      next = answer.nextSeq;
    }
    return { events, next, lastSeq };
  };
  /** What comes before `to`, until it is enough. */
  const readBack = async (to: number, enough: { events: number; chars: number }) => {
    let events: RunEvent[] = [];
    let first = to;
    while (first > 1 && events.length < enough.events && weightOf(events) < enough.chars) {
      const from = Math.max(1, first - stepEvents);
      const before = await readOn(from, first, { chars: Number.POSITIVE_INFINITY, until: first });
      events = [...before.events, ...events];
      first = from;
    }
    return { events, first };
  };

  const newest = async () => (await source.read({ fromSeq: Number.MAX_SAFE_INTEGER, limit: 1 })).lastSeq;

  return {
    state: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    openAtEnd: () =>
      void load('first', async (isCurrent) => {
        const last = Math.max(await newest(), state.lastSeq);
        const { events, first } = await readBack(last + 1, firstLook);
        if (!isCurrent()) return;
        rebuild({ events, first, next: last + 1 });
        state = { ...state, lastSeq: Math.max(state.lastSeq, last) };
        stream.follow(state.lastSeq + 1);
      }),
    openAt: (seq) => {
      if (seq >= window.first && seq < window.next) return Promise.resolve();
      return load('first', async (isCurrent) => {
        const first = Math.max(1, seq - stepEvents / 2);
        const found = await readOn(first, first + firstLook.events, { chars: firstLook.chars, until: seq + stepEvents / 2 });
        if (!isCurrent()) return;
        rebuild({ events: found.events, first, next: found.next });
        state = { ...state, lastSeq: Math.max(state.lastSeq, found.lastSeq) };
      });
    },
    async seqAt(time) {
      let [low, high] = [1, Math.max(state.lastSeq, 1)];
      while (low < high) {
        const middle = Math.floor((low + high) / 2);
        const [event] = (await source.read({ fromSeq: middle, limit: 1 })).events;
        if (event && event.at < time) low = middle + 1;
        else high = middle;
      }
      return low;
    },
    loadEarlier() {
      if (state.loading !== null || window.first <= 1) return;
      void load('earlier', async (isCurrent) => {
        const { events, first } = await readBack(window.first, page);
        if (isCurrent()) rebuild(trimmed(prepended(window, events, first), 'last', limits));
      });
    },
    loadLater() {
      if (state.loading !== null || window.next > state.lastSeq) return;
      void load('later', async (isCurrent) => {
        const from = window.next;
        const found = await readOn(from, Math.min(from + page.events, state.lastSeq + 1), { chars: page.chars, until: from + 1 });
        if (!isCurrent()) return;
        // Meanwhile the stream may have brought the beginning of the same.
        const fresh = found.events.filter(({ seq }) => seq >= window.next);
        rebuild(trimmed(appended(window, fresh, Math.max(found.next, window.next)), 'first', limits));
      });
    },
    retry() {
      const failed = [unread, brokenStream];
      brokenStream = null;
      for (const failure of failed) failure?.again();
      publish();
    },
    setReading(next) {
      reading = next;
    },
    stop() {
      abort.abort();
      listeners.clear();
      queue = [];
    },
  };
}

function parse(lines: string): RunEvent[] {
  return lines.split('\n').flatMap((line) => {
    if (line === '') return [];
    try {
      return [JSON.parse(line) as RunEvent];
    } catch {
      return []; // Torn by a crash; the numbers go on behind it.
    }
  });
}
