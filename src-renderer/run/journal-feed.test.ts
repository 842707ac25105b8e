import { expect, it } from 'vitest';
import type { RunEvent } from '../../src-main/contract/run-events.ts';
import { createJournalFeed, type JournalFeed, type JournalSource } from './journal-feed.ts';

const note = (seq: number, chars = 5): RunEvent => ({ seq, at: seq * 10, stage: 'do', type: 'note', text: 'x'.repeat(chars) });

/** A journal in memory whose stream the test drives. */
function fakeJournal(count: number, chars?: number) {
  const events = Array.from({ length: count }, (_, i) => note(i + 1, chars));
  const waiting: (() => void)[] = [];
  const recovering: (() => void)[] = [];
  let frames: (() => void)[] = [];
  let broken = false;
  const connections: (() => void)[] = [];
  const calls = { read: 0, follow: [] as number[] };
  const wake = () => {
    for (const resume of waiting.splice(0)) resume();
    for (const resume of recovering.splice(0)) resume();
  };
  const source: JournalSource = {
    async read({ fromSeq, limit }) {
      calls.read++;
      const found = events.slice(fromSeq - 1, fromSeq - 1 + limit);
      const nextSeq = found.length > 0 ? found.at(-1)!.seq + 1 : Math.min(fromSeq, events.length + 1);
      return { events: found, nextSeq, lastSeq: events.length };
    },
    async follow({ fromSeq }) {
      calls.follow.push(fromSeq);
      return (async function* () {
        let next = fromSeq;
        for (;;) {
          if (broken) throw new Error('gone');
          const found = events.slice(next - 1);
          if (found.length > 0) {
            next += found.length;
            yield { lines: found.map((event) => `${JSON.stringify(event)}\n`).join(''), nextSeq: next };
          } else {
            await new Promise<void>((resolve) => waiting.push(resolve));
          }
        }
      })();
    },
    recovered: () => new Promise((resolve) => recovering.push(resolve)),
    isLost: (error) => error instanceof Error && error.message === 'not connected',
    connected: () => new Promise((resolve) => connections.push(resolve)),
    onFrame: (callback) => frames.push(callback),
  };
  return {
    source,
    calls,
    write(more: number) {
      for (let i = 0; i < more; i++) events.push(note(events.length + 1, chars));
      wake();
    },
    async frame() {
      await settled();
      const now = frames;
      frames = [];
      for (const callback of now) callback();
    },
    cut(now: boolean) {
      broken = now;
      wake();
    },
    connect() {
      for (const resume of connections.splice(0)) resume();
    },
  };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));
async function loaded(feed: JournalFeed) {
  await settled();
  while (feed.state().loading !== null) await new Promise<void>((resolve) => feed.subscribe(() => resolve()));
}
const range = (feed: JournalFeed) => [feed.state().first, feed.state().next - 1, feed.state().lastSeq];

async function opened(count: number, limits?: { events: number; chars: number }, chars?: number) {
  const journal = fakeJournal(count, chars);
  const feed = createJournalFeed(journal.source, limits);
  feed.openAtEnd();
  await loaded(feed);
  return Object.assign({ feed }, journal);
}

it('opens at the end of a long journal with a few reads, and goes on from there', async () => {
  const { feed, calls, write, frame } = await opened(100_000);
  expect(range(feed)).toEqual([99_601, 100_000, 100_000]);
  expect(calls.read).toBeLessThan(10);
  await settled();
  expect(calls.follow).toEqual([100_001]);
  write(3);
  await frame();
  expect(range(feed)).toEqual([99_601, 100_003, 100_003]);
  expect(feed.state().grown).toBe(3);
  feed.stop();
});

it('of heavy events the first look takes fewer', async () => {
  const { feed } = await opened(1000, undefined, 100_000);
  expect(range(feed)).toEqual([901, 1000, 1000]);
  feed.stop();
});

it('goes back to the beginning, keeping no more than its limit', async () => {
  const { feed } = await opened(6000, { events: 2000, chars: 1e9 });
  while (feed.state().first > 1) {
    feed.loadEarlier();
    await loaded(feed);
    expect(feed.state().timeline.rows.length).toBeLessThanOrEqual(2000);
  }
  expect(range(feed)).toEqual([1, 1500, 6000]);
  feed.loadLater();
  await loaded(feed);
  expect(range(feed)).toEqual([1001, 2500, 6000]);
  feed.stop();
});

it('who follows sees the end of it however much comes; the beginning is let go', async () => {
  const { feed, write, frame } = await opened(10, { events: 1000, chars: 1e9 });
  write(5000);
  await frame();
  await frame();
  const [, last] = range(feed);
  expect(last).toBe(5010);
  expect(feed.state().timeline.rows.length).toBeLessThanOrEqual(5000);
  write(2000);
  await frame();
  await frame();
  expect(range(feed)[1]).toBe(7010);
  expect(feed.state().timeline.rows.length).toBeLessThanOrEqual(2000);
  feed.stop();
});

it('while somebody reads, the beginning stays and what is too much is counted only; it is read when they get there', async () => {
  const { feed, write, frame } = await opened(900, { events: 1000, chars: 1e9 });
  feed.setReading(true);
  feed.loadEarlier();
  await loaded(feed);
  expect(range(feed)).toEqual([1, 900, 900]);
  for (let i = 0; i < 3; i++) {
    write(200);
    await frame();
  }
  expect(range(feed)).toEqual([1, 1100, 1500]);
  expect(feed.state().grown).toBe(600);
  feed.loadLater();
  await loaded(feed);
  expect(range(feed)[1]).toBe(1500);
  feed.stop();
});

it('jumps into the middle, and to the start of a stage by its time', async () => {
  const { feed } = await opened(50_000);
  const seq = await feed.seqAt(12_345 * 10);
  expect(seq).toBe(12_345);
  await feed.openAt(seq);
  expect(range(feed)).toEqual([12_295, 12_694, 50_000]);
  feed.openAtEnd();
  await loaded(feed);
  expect(range(feed)).toEqual([49_601, 50_000, 50_000]);
  feed.stop();
});

it('after a lost connection it goes on where it was, with nothing missing and nothing twice', async () => {
  const { feed, write, frame, cut, calls } = await opened(5);
  write(2);
  await frame();
  cut(true);
  await settled();
  write(3);
  cut(false);
  await settled();
  await frame();
  expect(calls.follow).toEqual([6, 8]);
  expect(feed.state().timeline.rows.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  feed.stop();
});

it('a failed read is said, and tried again by the next', async () => {
  const { feed, source } = await opened(2000);
  const { read } = source;
  source.read = () => Promise.reject(new Error('The run is gone.'));
  feed.loadEarlier();
  await loaded(feed);
  expect(feed.state().error?.message).toBe('The run is gone.');
  source.read = read;
  feed.loadEarlier();
  await loaded(feed);
  expect(feed.state()).toMatchObject({ error: null, first: 601 });
  feed.stop();
});

/** Lets the next reads fail, with this. */
function failing(source: JournalSource, message = 'The disk is gone.') {
  const { read } = source;
  source.read = () => Promise.reject(new Error(message));
  return () => {
    source.read = read;
  };
}
const said = (feed: JournalFeed) => [feed.state().failed, feed.state().error?.message];

it('what failed is what is tried again: the first look, a place to go to, what is later, what is earlier', async () => {
  const journal = fakeJournal(10_000);
  const feed = createJournalFeed(journal.source, { events: 1000, chars: 1e9 });
  const attempt = async (what: 'first' | 'earlier' | 'later', act: () => void) => {
    const mend = failing(journal.source);
    act();
    await loaded(feed);
    expect(said(feed)).toEqual([what, 'The disk is gone.']);
    mend();
    feed.retry();
    await loaded(feed);
    expect(said(feed)).toEqual([null, undefined]);
    return range(feed);
  };
  expect(await attempt('first', feed.openAtEnd)).toEqual([9601, 10_000, 10_000]);
  expect(await attempt('first', () => void feed.openAt(5000))).toEqual([4950, 5349, 10_000]);
  expect(await attempt('later', feed.loadLater)).toEqual([5600, 6349, 10_000]);
  expect(await attempt('earlier', feed.loadEarlier)).toEqual([4600, 5349, 10_000]);
  feed.stop();
});

it('a read that the connection was lost in is made again when there is one', async () => {
  const { feed, source, connect } = await opened(2000);
  const mend = failing(source, 'not connected');
  feed.loadEarlier();
  await loaded(feed);
  expect(said(feed)).toEqual(['earlier', 'not connected']);
  mend();
  connect();
  await settled();
  await loaded(feed);
  expect([said(feed), range(feed)]).toEqual([
    [null, undefined],
    [601, 2000, 2000],
  ]);
  feed.stop();
});

it('a stream that breaks again and again is said, is tried again at once when a person says so, and then is right', async () => {
  const { feed, source, calls, write, frame, cut } = await opened(5);
  const { follow } = source;
  source.follow = () => Promise.reject(new Error('It is unreadable.'));
  cut(true);
  await settled();
  // Once may be the connection.
  expect(said(feed)).toEqual([null, undefined]);
  cut(false);
  await settled();
  expect(said(feed)).toEqual(['stream', 'It is unreadable.']);
  feed.retry();
  await settled();
  expect(said(feed)).toEqual(['stream', 'It is unreadable.']);
  source.follow = follow;
  feed.retry();
  await settled();
  expect(said(feed)).toEqual([null, undefined]);
  expect(calls.follow).toEqual([6, 6]);
  write(2);
  await frame();
  expect([said(feed), range(feed)]).toEqual([
    [null, undefined],
    [1, 7, 7],
  ]);
  feed.stop();
});

it('a stream that holds is not said to be broken any more, though nothing comes; one that is not connected is said elsewhere', async () => {
  const { feed, source, cut } = await opened(5);
  const { follow } = source;
  const broken = (message: string) => {
    source.follow = () => Promise.reject(new Error(message));
  };
  broken('not connected');
  cut(true);
  await settled();
  cut(false);
  await settled();
  expect(said(feed)).toEqual([null, undefined]);
  broken('It is unreadable.');
  cut(false);
  await settled();
  expect(said(feed)).toEqual(['stream', 'It is unreadable.']);
  source.follow = follow;
  cut(false);
  await settled();
  expect(said(feed)).toEqual(['stream', 'It is unreadable.']);
  cut(false);
  await settled();
  expect(said(feed)).toEqual([null, undefined]);
  feed.stop();
});
