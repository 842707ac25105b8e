import { type RefObject, useRef, useState } from 'react';
import type { Run } from '../../src-main/contract/runs.ts';
import type { TaskWithRuns } from '../../src-main/contract/tasks.ts';
import { useWidth } from '../lib/use-width.ts';
import { useShortcut } from '../shortcuts/use-shortcut.ts';
import { FindBar } from './find-bar.tsx';
import type { FeedState, JournalFeed } from './journal-feed.ts';
import { firstMatch, matchFrom } from './matches.ts';
import { Worktree } from './rows/worktree.ts';
import { SidePanel } from './side-panel.tsx';
import { type TimelineHandle, TimelineView } from './timeline-view.tsx';
import { findCount, useFind } from './use-find.ts';

/** From here on the plan has room beside the timeline; below, it lies over it when asked for. */
const planBesidePx = 760;

export function TimelinePane({
  task,
  run,
  feed,
  state,
  handle,
  isShown,
}: {
  task: TaskWithRuns;
  run: Run;
  feed: JournalFeed | null;
  state: FeedState;
  handle: RefObject<TimelineHandle | null>;
  isShown: boolean;
}) {
  const pane = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const [find, setFind] = useState<{ text: string; current: number | null } | null>(null);
  const [plan, setPlan] = useState<boolean | null>(null);
  const isWide = (useWidth(pane) ?? 0) >= planBesidePx;
  const isPlanShown = plan ?? isWide;
  const found = useFind({ project: task.project, slug: task.slug, number: run.number }, find?.text.trim() ?? '');

  const openFind = () => {
    setFind((now) => now ?? { text: '', current: null });
    input.current?.select();
  };
  const step = (direction: 'next' | 'previous') => {
    if (!find || found.matches.length === 0) return;
    const index =
      find.current === null ? firstMatch(found.matches, handle.current?.viewed() ?? 1) : matchFrom(found.matches, find.current, direction);
    const seq = found.matches[index]?.seq;
    if (seq === undefined) return;
    setFind({ ...find, current: seq });
    void handle.current?.show(seq);
  };
  const togglePlan = () => setPlan(!isPlanShown);
  useShortcut('run.find', openFind, { enabled: isShown });
  useShortcut('run.plan', togglePlan, { enabled: isShown });
  useShortcut('run.follow', () => handle.current?.toEnd(), { enabled: isShown });

  return (
    <div ref={pane} className="relative flex min-h-0 flex-1 flex-col">
      {find ? (
        <FindBar
          input={input}
          text={find.text}
          onText={(text) => setFind({ text, current: null })}
          count={findCount(found, find.current)}
          onStep={step}
          onClose={() => setFind(null)}
        />
      ) : null}
      <div className="relative flex min-h-0 flex-1">
        <div className="flex min-w-0 flex-1 flex-col">
          {feed ? (
            <Worktree value={run.worktree}>
              <TimelineView
                run={run}
                feed={feed}
                state={state}
                handle={handle}
                wanted={find?.text.trim() ?? ''}
                current={find?.current ?? null}
              />
            </Worktree>
          ) : null}
        </div>
        {isPlanShown ? (
          <aside
            aria-label="Plan and facts"
            className={
              isWide
                ? 'w-60 shrink-0 overflow-y-auto border-s'
                : 'absolute inset-y-0 end-0 z-10 w-70 max-w-[85%] overflow-y-auto border-s bg-surface shadow-raised'
            }
          >
            <SidePanel task={task} run={run} />
          </aside>
        ) : null}
      </div>
    </div>
  );
}
