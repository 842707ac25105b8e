import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown } from 'lucide-react';
import {
  type RefObject,
  useCallback,
  useEffect,
  useEffectEvent,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import type { Run } from '../../src-main/contract/runs.ts';
import { messageOf } from '../api/query-client.ts';
import { plural } from '../lib/format.ts';
import { Button } from '../ui/button.tsx';
import { EmptyState, ErrorState, Skeleton } from '../ui/empty-state.tsx';
import { type Follow, followingEnd, grew, scrolled, startReading } from './follow.ts';
import type { FeedState, JournalFeed } from './journal-feed.ts';
import { roundAt } from './stages.ts';
import { ancestorsOf, type Row, shownRows } from './timeline.ts';
import { estimatedHeight, TimelineRow } from './timeline-row.tsx';
import { useHighlights } from './use-highlights.ts';
import { useRowKeys } from './use-row-keys.ts';

/** Nearer to an end of what is loaded than this, more is read. */
const loadWithinPx = 1_500;
/** At the end, give or take a rounded pixel and the last row's padding. */
const endWithinPx = 24;

export interface TimelineHandle {
  /** Brings this event into view, opens what hides it. */
  show(seq: number): Promise<void>;
  toEnd(): void;
  toStart(): void;
  /** The first event in view. */
  viewed(): number;
}

export function TimelineView({
  run,
  feed,
  state,
  handle,
  wanted,
  current,
}: {
  run: Run;
  feed: JournalFeed;
  state: FeedState;
  handle: RefObject<TimelineHandle | null>;
  /** What is searched for, to be marked. */
  wanted: string;
  /** The event of the match that one is at. */
  current: number | null;
}) {
  const scroller = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const [follow, setFollow] = useState<Follow>(followingEnd);
  const last = useRef({ top: 0, height: 0 });
  const goal = useRef<{ seq: number; done: () => void } | null>(null);
  const rows = useMemo(() => shownRows(state.timeline.rows, (key) => open.has(key)), [state.timeline, open]);
  const isLive = run.status === 'running';
  const reachesEnd = state.next > state.lastSeq;

  // The same functions while the rows are the same: a new one makes the list measure all of them anew.
  const estimateSize = useCallback((index: number) => estimatedHeight(rows[index] as Row), [rows]);
  const getItemKey = useCallback((index: number) => rows[index]?.key ?? index, [rows]);
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize,
    getItemKey,
    overscan: 8,
    paddingStart: 4,
    paddingEnd: 12,
    // What one jumps to stands a little below the edge.
    scrollPaddingStart: 32,
    // What is in view stays where it is, whatever is added above or under it.
    anchorTo: 'end',
    followOnAppend: follow.following,
    // Who follows is at the end, though the view may just have got smaller; who reads never is: what they open there must not push
    // itself out of view.
    scrollEndThreshold: follow.following ? Number.POSITIVE_INFINITY : -1,
    useAnimationFrameWithResizeObserver: true,
  });

  const isReading = !follow.following || !reachesEnd;
  useEffect(() => feed.setReading(isReading), [feed, isReading]);

  const grown = useRef(state.grown);
  useEffect(() => {
    setFollow((now) => grew(now, state.grown - grown.current));
    grown.current = state.grown;
  }, [state.grown]);

  // The first look: at the end, before anything is painted.
  const isThere = rows.length > 0;
  useLayoutEffect(() => {
    if (isThere) virtualizer.scrollToEnd();
  }, [isThere, virtualizer]);
  // A view that gets smaller (a message waits below it) keeps its top in place, not its end.
  const keepEnd = useEffectEvent(() => {
    if (follow.following && reachesEnd) virtualizer.scrollToEnd();
  });
  useEffect(() => {
    if (!isThere || !scroller.current) return;
    const observer = new ResizeObserver(() => keepEnd());
    observer.observe(scroller.current);
    return () => observer.disconnect();
  }, [isThere]);

  const loadMore = () => {
    const element = scroller.current;
    // What could not be read is tried again when a person says so; a broken stream is no reason not to read what came before.
    if (!element || (state.error && state.failed !== 'stream')) return;
    if (element.scrollTop < loadWithinPx) feed.loadEarlier();
    else if (!reachesEnd && element.scrollHeight - element.scrollTop - element.clientHeight < loadWithinPx) feed.loadLater();
  };
  const loadMoreLater = useEffectEvent(loadMore);
  // A short page that does not fill the view brings no scroll event.
  // biome-ignore lint/correctness/useExhaustiveDependencies: after every change of the window
  useEffect(() => loadMoreLater(), [state.first, state.next]);

  const onScroll = () => {
    const element = scroller.current;
    if (!element) return;
    const to = element.scrollTop;
    // Where a view that grew ends up is no person's doing.
    const from = element.clientHeight === last.current.height ? last.current.top : to;
    last.current = { top: to, height: element.clientHeight };
    const atEnd = reachesEnd && element.scrollHeight - to - element.clientHeight <= endWithinPx;
    setFollow((now) => scrolled(now, { from, to, atEnd }));
    loadMore();
  };

  const toEnd = () => {
    setFollow(followingEnd);
    if (reachesEnd) virtualizer.scrollToEnd();
    else {
      feed.openAtEnd();
      goal.current = { seq: Number.POSITIVE_INFINITY, done: () => {} };
    }
  };

  const show = async (seq: number) => {
    setFollow(startReading);
    await feed.openAt(seq);
    await new Promise<void>((done) => {
      const key = feed.state().timeline.rowOf.get(seq);
      const hidden =
        key === undefined ? [] : [...ancestorsOf(feed.state().timeline.rows, key), ...(seq === current || wanted ? [key] : [])];
      goal.current = { seq, done };
      setOpen((now) => new Set([...now, ...hidden]));
    });
  };

  // Scrolling there has to wait until the rows of the window that holds it are those of the list.
  useLayoutEffect(() => {
    const { seq, done } = goal.current ?? {};
    if (seq === undefined || done === undefined || rows.length === 0 || state.loading === 'first') return;
    // What could not be read may be tried again: then that is still where one wants to go.
    goal.current = state.failed === 'first' ? { seq, done: () => {} } : null;
    if (state.failed === 'first') return done();
    if (seq === Number.POSITIVE_INFINITY) virtualizer.scrollToEnd();
    else virtualizer.scrollToIndex(indexOfSeq(rows, state.timeline.rowOf.get(seq), seq), { align: 'start' });
    done();
  }, [rows, state, virtualizer]);

  useImperativeHandle(handle, () => ({
    show,
    toEnd,
    toStart: () => void show(1),
    viewed: () => {
      const top = virtualizer.scrollOffset ?? 0;
      return rows[virtualizer.getVirtualItemForOffset(top)?.index ?? 0]?.seq ?? state.first;
    },
  }));

  const onToggle = useMemo(
    () => (key: string) => {
      // To be carried on while one reads what one opened would be a nuisance.
      setFollow(startReading);
      setOpen((now) => {
        const next = new Set(now);
        if (!next.delete(key)) next.add(key);
        return next;
      });
    },
    [],
  );

  const rowKeys = useRowKeys({ scroller, virtualizer, rows, onReading: () => setFollow(startReading) });
  const items = virtualizer.getVirtualItems();
  useHighlights(scroller, wanted, current === null ? null : (state.timeline.rowOf.get(current) ?? null));

  if (rows.length === 0) {
    if (state.error)
      return (
        <ErrorState
          title="The journal could not be read"
          text={messageOf(state.error)}
          action={<Button onClick={feed.retry}>Try again</Button>}
        />
      );
    if (state.loading === 'first') return <Loading />;
    return (
      <EmptyState title="Nothing yet" text={isLive ? 'The first events of the run appear here in a moment.' : 'This run has no journal.'} />
    );
  }
  return (
    <div className="relative flex min-h-0 flex-1 flex-col">
      <section
        ref={scroller}
        onScroll={onScroll}
        {...rowKeys}
        // The turn of the wheel itself: until its scrolling is told of, a row that comes would carry the reader back to the end.
        onWheel={({ deltaY, currentTarget }) => {
          if (deltaY < 0 && currentTarget.scrollTop > 0) setFollow(startReading);
        }}
        onKeyDown={(event) => {
          if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
          if (event.key === 'End') toEnd();
          else if (event.key === 'Home') void show(1);
          else return;
          event.preventDefault();
        }}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
        tabIndex={0}
        aria-label="Timeline"
        aria-busy={state.loading !== null}
        className="@container min-h-0 flex-1 overflow-y-auto overflow-x-hidden outline-offset-[-2px] [overflow-anchor:none]"
      >
        <div className="relative w-full" style={{ height: virtualizer.getTotalSize() }}>
          <div className="absolute inset-x-0 top-0" style={{ transform: `translateY(${items[0]?.start ?? 0}px)` }}>
            {items.map(({ index, key }) => {
              const row = rows[index];
              if (!row) return null;
              return (
                <div
                  key={key}
                  data-index={index}
                  data-row={row.key}
                  tabIndex={-1}
                  ref={virtualizer.measureElement}
                  className="outline-offset-[-2px]"
                >
                  <TimelineRow
                    row={row}
                    isOpen={open.has(row.key)}
                    isLive={isLive && reachesEnd}
                    round={row.kind === 'stage' ? roundAt(run.stages, row.event.stage, row.at) : 1}
                    onToggle={onToggle}
                  />
                </div>
              );
            })}
          </div>
        </div>
      </section>
      {state.error ? (
        <div className="absolute inset-x-0 top-0">
          <ErrorState
            title={state.failed === 'stream' ? 'What comes now could not be read' : 'More of the journal could not be read'}
            text={messageOf(state.error)}
            action={<Button onClick={feed.retry}>Try again</Button>}
          />
        </div>
      ) : null}
      {follow.following && reachesEnd ? null : (
        <div className="pointer-events-none absolute inset-x-0 bottom-3 flex justify-center">
          <Button
            onClick={toEnd}
            keys="End"
            icon={<ArrowDown size={13} aria-hidden="true" />}
            className="pointer-events-auto rounded-full! bg-raised! shadow-raised"
          >
            {follow.unseen > 0 ? <span className="tabular">{plural(follow.unseen, 'new', 'new')}</span> : isLive ? 'Follow' : 'To the end'}
          </Button>
        </div>
      )}
    </div>
  );
}

/** The row of an event; of one that has none of its own (sums), the next row. */
function indexOfSeq(rows: readonly Row[], key: string | undefined, seq: number): number {
  const index = key === undefined ? -1 : rows.findIndex((row) => row.key === key);
  if (index !== -1) return index;
  const next = rows.findIndex((row) => row.seq >= seq);
  return next === -1 ? rows.length - 1 : next;
}

const Loading = () => (
  <div className="flex flex-col gap-3 p-4" role="status" aria-label="Reading the journal">
    {['w-2/5', 'w-4/5', 'w-3/5', 'w-1/2', 'w-2/3'].map((width) => (
      <Skeleton key={width} className={`h-4 ${width}`} />
    ))}
  </div>
);
