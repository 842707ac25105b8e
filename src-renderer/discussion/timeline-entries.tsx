import { Compass } from 'lucide-react';
import type { ReactNode } from 'react';
import type { TimelineEntry } from '../../src-main/contract/comments.ts';
import { useOpenTask } from '../frame/use-open-task.ts';
import { ago, duration, fullTime, usd } from '../lib/format.ts';
import { runStatusLook } from '../lib/status.ts';
import { activityWords } from '../task/activity-words.ts';
import { LookIcon, StatusIcon } from '../ui/status-icon.tsx';
import { planWords } from './entry-words.ts';

function EntryFrame({ mark, at, now, children }: { mark: ReactNode; at: number; now: number; children: ReactNode }) {
  return (
    <li className="relative flex gap-2.5 py-1">
      <span className="z-10 flex size-6 shrink-0 items-center justify-center rounded-full border bg-surface text-muted">{mark}</span>
      <div className="min-w-0 flex-1 pt-[3px]">{children}</div>
      <time dateTime={new Date(at).toISOString()} title={fullTime(at)} className="tabular shrink-0 pt-[3px] text-faint text-meta">
        {ago(at, now)}
      </time>
    </li>
  );
}

/** A run of the planner, which leads to all of it. */
export function PlanEntry({ entry, now }: { entry: Extract<TimelineEntry, { type: 'plan' }>; now: number }) {
  const openTask = useOpenTask();
  const look = runStatusLook[entry.status];
  const running = entry.status === 'running';
  return (
    <EntryFrame mark={<Compass size={12} aria-hidden="true" />} at={entry.at} now={now}>
      <button
        type="button"
        onClick={() => openTask(entry.taskKey, { tab: 'run', run: entry.number })}
        className="max-w-full break-words text-start hover:underline"
      >
        <span className="font-medium">The planner</span> {running ? 'is at work' : planWords(entry.asked)}
        <span className="text-muted">
          {' '}
          · run {entry.number}
          {entry.finishedAt === null ? '' : ` · ${duration(entry.finishedAt - entry.at)}`}
          {entry.costUsd === null || entry.costUsd === 0 ? '' : ` · ${usd(entry.costUsd)}`}
        </span>
        {entry.status === 'succeeded' ? null : (
          <span className="ms-1.5 inline-flex items-center gap-1 align-bottom text-muted">
            <LookIcon look={look} size={12} pulse={running} />
            {look.words.toLowerCase()}
          </span>
        )}
      </button>
    </EntryFrame>
  );
}

/** What a task went through. */
export function ActivityEntry({
  entry,
  showTask,
  now,
}: {
  entry: Extract<TimelineEntry, { type: 'activity' }>;
  showTask: boolean;
  now: number;
}) {
  const openTask = useOpenTask();
  const { who, what, detail } = activityWords(entry);
  return (
    <EntryFrame
      mark={entry.to === null ? <span className="size-1 rounded-full bg-line-strong" /> : <StatusIcon status={entry.to} size={12} />}
      at={entry.at}
      now={now}
    >
      <p className="break-words text-muted">
        {showTask ? (
          <>
            <button
              type="button"
              onClick={() => openTask(entry.taskKey)}
              className="max-w-full break-words text-start text-ink hover:underline"
            >
              {entry.taskTitle}
            </button>
            {': '}
          </>
        ) : null}
        {showTask ? `${who.slice(0, 1).toLowerCase()}${who.slice(1)}` : who} {what}
      </p>
      {detail === null ? null : (
        <p className="line-clamp-2 break-words text-meta text-muted" dir="auto" title={detail}>
          {detail}
        </p>
      )}
    </EntryFrame>
  );
}
