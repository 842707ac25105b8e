import { useQuery } from '@tanstack/react-query';
import { CirclePlay, Settings2, Sparkles, User } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Run } from '../../src-main/contract/runs.ts';
import type { Activity, TaskWithRuns } from '../../src-main/contract/tasks.ts';
import { api } from '../api/client.ts';
import { Discussion } from '../discussion/discussion.tsx';
import { useSetSearch } from '../frame/use-open-task.ts';
import { ago, compact, duration, fullTime, plural, usd } from '../lib/format.ts';
import { runStatusLook, verdictLook } from '../lib/status.ts';
import { useNow } from '../lib/use-now.ts';
import { Pill } from '../ui/pill.tsx';
import { Unread } from '../ui/read-failed.tsx';
import { LookIcon, StatusIcon } from '../ui/status-icon.tsx';
import { activityWords } from './activity-words.ts';
import { refOf } from './task-cache.ts';

const actorIcons = { user: User, dispatcher: CirclePlay, run: Sparkles, system: Settings2 } as const;

/** What was said about a task and what happened to it, with each of its runs where it began, and the place to say more. */
export function ActivityTab({ task }: { task: TaskWithRuns }) {
  const runs = new Map(task.runs.map((run) => [run.id, run]));
  const entry = (of: Activity, now: number) => (
    <Entry key={of.id} entry={of} run={of.kind === 'claim' && of.runId !== null ? runs.get(of.runId) : undefined} now={now} />
  );
  return (
    <div className="min-h-0 flex-1 overflow-y-auto px-4 py-3">
      <Totals task={task} />
      {task.kind === 'plan' ? (
        <Happened task={task} entry={entry} />
      ) : (
        <Discussion about={{ on: 'task', ...refOf(task) }} activity={entry} />
      )}
    </div>
  );
}

/** Of a planner, which is discussed with its feature. Newest first. */
function Happened({ task, entry }: { task: TaskWithRuns; entry: (of: Activity, now: number) => ReactNode }) {
  const read = useQuery(api.tasks.activity.queryOptions({ input: refOf(task) }));
  const now = useNow();
  if (!read.data) return <Unread title="The activity could not be read" of={[read]} />;
  const newestFirst = [...read.data].sort((a, b) => b.at - a.at || b.id - a.id);
  return (
    <ol className="relative mx-auto max-w-200 before:absolute before:top-3 before:bottom-3 before:left-[11px] before:w-px before:bg-line">
      {newestFirst.map((one) => entry(one, now))}
    </ol>
  );
}

function Totals({ task }: { task: TaskWithRuns }) {
  if (task.runs.length === 0) return null;
  return (
    <p className="tabular mx-auto mb-3 max-w-200 text-muted">
      {plural(task.runs.length, 'run')} · {usd(task.costUsd)} in all
    </p>
  );
}

function Entry({ entry, run, now }: { entry: Activity; run: Run | undefined; now: number }) {
  const { who, what, detail } = activityWords(entry);
  const Icon = actorIcons[entry.actor];
  return (
    <li className="relative flex gap-2.5 py-1.5">
      <span className="z-10 flex size-6 shrink-0 items-center justify-center rounded-full border bg-surface text-muted">
        {entry.to === null || entry.to === entry.from ? <Icon size={12} aria-hidden="true" /> : <StatusIcon status={entry.to} size={12} />}
      </span>
      <div className="min-w-0 flex-1 pt-[3px]">
        <p className="flex flex-wrap items-baseline gap-x-1.5">
          <span className="min-w-0 break-words">
            <span className="font-medium">{who}</span> {what}
          </span>
          <time
            dateTime={new Date(entry.at).toISOString()}
            title={fullTime(entry.at)}
            className="tabular ml-auto shrink-0 text-faint text-meta"
          >
            {ago(entry.at, now)}
          </time>
        </p>
        {detail === null ? null : (
          <p dir="auto" className="mt-1 whitespace-pre-wrap break-words rounded-card border bg-sunken px-2.5 py-1.5 text-muted">
            {detail}
          </p>
        )}
        {run ? <RunCard run={run} now={now} /> : null}
      </div>
    </li>
  );
}

function RunCard({ run, now }: { run: Run; now: number }) {
  const setSearch = useSetSearch();
  const look = runStatusLook[run.status];
  const facts = [
    run.attempt > 1 ? `attempt ${run.attempt}` : null,
    [run.agent, run.model === run.agent ? null : run.model, run.effort].filter(Boolean).join(' · '),
    duration((run.finishedAt ?? now) - run.startedAt),
    run.costUsd === null ? null : usd(run.costUsd),
    run.tokens.input + run.tokens.output > 0 ? `${compact(run.tokens.input)} in · ${compact(run.tokens.output)} out` : null,
  ].filter((fact) => fact !== null);
  return (
    <button
      type="button"
      onClick={() => setSearch({ tab: 'run', run: run.number }, false)}
      className="mt-1 flex w-full min-w-0 flex-col gap-0.5 rounded-card border bg-surface px-2.5 py-1.5 text-left transition-colors hover:bg-hover"
    >
      <span className="flex w-full flex-wrap items-center gap-x-2 gap-y-0.5">
        <span className="font-medium">Run {run.number}</span>
        <span className="flex items-center gap-1">
          <LookIcon look={look} size={12} pulse={run.status === 'running'} />
          {look.words}
        </span>
        {run.verdict ? (
          <Pill hue={verdictLook[run.verdict.verdict].hue} icon={<LookIcon look={verdictLook[run.verdict.verdict]} size={11} />}>
            {verdictLook[run.verdict.verdict].words}
          </Pill>
        ) : null}
        {run.diffStat ? (
          <span className="tabular text-meta">
            <span className="text-done-text">+{run.diffStat.added}</span> <span className="text-failed-text">−{run.diffStat.removed}</span>
          </span>
        ) : null}
      </span>
      <span className="tabular w-full truncate text-meta text-muted">{facts.join(' · ')}</span>
    </button>
  );
}
