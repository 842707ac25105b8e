import { useQuery } from '@tanstack/react-query';
import { ChevronDown, ChevronRight, CircleStop, Compass, ExternalLink, RotateCcw } from 'lucide-react';
import { Suspense, useState } from 'react';
import type { Planner } from '../../src-main/contract/features.ts';
import { api } from '../api/client.ts';
import { useOpenTask } from '../frame/use-open-task.ts';
import { cx } from '../lib/class-names.ts';
import { usd } from '../lib/format.ts';
import { lazyWithPreload } from '../lib/lazy-with-preload.tsx';
import { hueText } from '../lib/status.ts';
import { parseKey } from '../lib/task-key.ts';
import { Elapsed } from '../run/elapsed.tsx';
import { useKeys } from '../shortcuts/bindings.ts';
import { useShortcut } from '../shortcuts/use-shortcut.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Skeleton } from '../ui/empty-state.tsx';
import { askedWords, isPlanning, type PlannerLine, plannerLine } from './words.ts';

const PlannerRun = lazyWithPreload(() => import('./planner-run.tsx').then((m) => m.PlannerRun));

/** The planner while it works, and what it said last: one line, and its run below it for whoever wants to look on. */
export function PlannerStrip({
  planner,
  busy,
  stopKeys = null,
  onStop,
  onRetry,
}: {
  planner: Planner | null;
  busy: 'stop' | 'retry' | null;
  /** The keys that stop it, where there are some. */
  stopKeys?: string | null;
  onStop: () => void;
  onRetry: () => void;
}) {
  const [open, setOpen] = useState(false);
  const openTask = useOpenTask();
  const keys = useKeys('feature.stream');
  const hasRun = planner?.run != null;
  useShortcut('feature.stream', () => setOpen(!open), { enabled: hasRun });
  if (planner === null) return null;
  const line = plannerLine(planner);
  // A question has a panel of its own.
  const words = line === null || line.kind === 'asks' ? null : line;
  if (words === null && planner.summary === '' && !hasRun) return null;
  const Chevron = open ? ChevronDown : ChevronRight;
  return (
    <section aria-label="Planner" className={cx('shrink-0 border-b', words ? tints[words.kind] : 'bg-canvas')}>
      <div className="flex min-h-9 items-center gap-2 px-4 py-1">
        {hasRun ? (
          <IconButton
            size="sm"
            label={open ? 'Hide the run' : 'Show the run'}
            keys={keys}
            aria-expanded={open}
            icon={<Chevron size={14} />}
            className="-ms-1.5"
            onClick={() => setOpen(!open)}
          />
        ) : (
          <Compass size={14} aria-hidden="true" className="shrink-0 text-faint" />
        )}
        {words ? <Standing planner={planner} line={words} /> : <Resting planner={planner} />}
        <div className="ms-auto flex shrink-0 items-center gap-2">
          {planner.costUsd > 0 ? (
            <span className="tabular text-meta text-muted max-phone:hidden" title="All runs of this planner">
              {usd(planner.costUsd)}
            </span>
          ) : null}
          {words?.kind === 'failed' ? (
            <>
              <Button size="sm" variant="ghost" busy={busy === 'stop'} onClick={onStop}>
                Dismiss
              </Button>
              <Button size="sm" icon={<RotateCcw size={12} aria-hidden="true" />} busy={busy === 'retry'} onClick={onRetry}>
                Retry
              </Button>
            </>
          ) : null}
          {isPlanning(planner) ? (
            <Button
              size="sm"
              variant="danger"
              keys={stopKeys}
              icon={<CircleStop size={12} aria-hidden="true" />}
              busy={busy === 'stop'}
              onClick={onStop}
            >
              {busy === 'stop' ? 'Stopping…' : 'Stop'}
            </Button>
          ) : null}
          {hasRun ? (
            <IconButton
              size="sm"
              label="Open the whole run"
              icon={<ExternalLink size={13} />}
              onClick={() => openTask(planner.key, { tab: 'run' })}
            />
          ) : null}
        </div>
      </div>
      {open && hasRun ? (
        <div className="flex h-72 flex-col border-t bg-surface max-phone:h-60">
          <Suspense fallback={<Skeleton className="m-3 h-24" />}>
            <PlannerRun planner={planner} />
          </Suspense>
        </div>
      ) : null}
    </section>
  );
}

const tints: Record<PlannerLine['kind'], string> = {
  queued: 'bg-canvas',
  running: 'bg-running-tint',
  asks: 'bg-waiting-tint',
  failed: 'bg-failed-tint',
};

function Standing({ planner, line }: { planner: Planner; line: PlannerLine }) {
  const running = line.kind === 'running';
  return (
    <div role="status" className="min-w-0 flex-1">
      <p className="flex min-w-0 items-center gap-2">
        <span className={cx('flex shrink-0 items-center gap-1.5 font-medium', hueText[line.hue])}>
          <span aria-hidden="true" className={cx('size-1.5 rounded-full bg-current', running && 'animate-pulse-running')} />
          {line.kind === 'failed' ? line.text : line.kind === 'queued' ? 'Waiting to plan' : askedWords[planner.asked]}
        </span>
        {running ? <Stage planner={planner} /> : null}
        {line.kind === 'failed' ? null : (
          <span className="min-w-0 truncate text-muted" dir="auto" title={line.text}>
            {line.text}
          </span>
        )}
        {running && planner.run ? (
          <span className="shrink-0 text-muted">
            <Elapsed from={planner.run.startedAt} to={null} />
          </span>
        ) : null}
      </p>
      {line.kind === 'failed' && planner.failure ? (
        <p className="line-clamp-2 break-words text-ink" dir="auto" title={planner.failure.message}>
          {planner.failure.message}
        </p>
      ) : null}
    </div>
  );
}

/** The stage that its run is in. */
function Stage({ planner }: { planner: Planner }) {
  const { data } = useQuery(api.tasks.get.queryOptions({ input: parseKey(planner.key) }));
  const stage = data?.runs.at(-1)?.stages.at(-1)?.name;
  return stage === undefined ? null : <span className="shrink-0 text-meta text-muted">{stage}</span>;
}

const Resting = ({ planner }: { planner: Planner }) => (
  <p className="min-w-0 flex-1 truncate text-muted" dir="auto" title={planner.summary}>
    <span className="font-medium text-ink">Planner</span> {planner.summary || 'Nothing to add to the plan.'}
  </p>
);
