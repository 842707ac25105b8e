import type { RunSummary } from '../../src-main/contract/runs.ts';
import { ProjectDot } from '../frame/project-dot.tsx';
import { cx } from '../lib/class-names.ts';
import { ago, compact, duration, fullTime, usd } from '../lib/format.ts';
import { failureWords, hueText, runStatusLook, shortModel, verdictLook } from '../lib/status.ts';
import { LookIcon } from '../ui/status-icon.tsx';
import { type templateFor, tokensOf } from './columns.ts';

type Props = { run: RunSummary; now: number; onOpen: () => void };

/** The whole row is the button; its name is the task and the run. */
const open =
  'text-left before:absolute before:inset-0 focus-visible:outline-none focus-visible:before:outline-2 focus-visible:before:outline-accent focus-visible:before:-outline-offset-2';

const State = ({ run }: { run: RunSummary }) => {
  const look = runStatusLook[run.status];
  return (
    <span className={cx('flex min-w-0 items-center gap-1.5', hueText[look.hue])}>
      <LookIcon look={look} size={14} pulse={run.status === 'running'} />
      <span className="truncate">{look.words}</span>
    </span>
  );
};

/** What came of it: why it failed, else the verdict. */
const Result = ({ run }: { run: RunSummary }) => {
  if (run.failure)
    return (
      <span className="truncate text-failed-text" title={run.failure.message}>
        {failureWords[run.failure.code]}
      </span>
    );
  if (!run.verdict) return null;
  const look = verdictLook[run.verdict];
  return (
    <span className={cx('flex min-w-0 items-center gap-1', hueText[look.hue])}>
      <LookIcon look={look} size={13} />
      <span className="truncate">{look.words}</span>
    </span>
  );
};

const agentText = (run: RunSummary, withModel: boolean): string =>
  withModel && run.model && shortModel(run.model) !== run.agent ? `${run.agent} · ${shortModel(run.model)}` : run.agent;
const tookText = (run: RunSummary, now: number): string => duration((run.finishedAt ?? now) - run.startedAt);
const costText = (run: RunSummary): string => (run.costUsd === null ? '–' : usd(run.costUsd));

/** Cells of a row that places itself; the row is the `<tr>` of the virtual list. */
export function RunCells({ run, now, onOpen, columns }: Props & { columns: ReturnType<typeof templateFor> }) {
  return (
    <>
      <td className="min-w-0">
        <State run={run} />
      </td>
      <td className="flex min-w-0 items-center gap-2">
        <ProjectDot name={run.project} />
        <button type="button" className={cx(open, 'min-w-0 truncate')} onClick={onOpen} title={`${run.title}\n${run.key}`}>
          <span dir="auto">{run.title}</span>
        </button>
        {run.number > 1 ? <span className="shrink-0 text-meta text-muted">run {run.number}</span> : null}
      </td>
      <td className="min-w-0 truncate text-muted" title={run.model ?? undefined}>
        {agentText(run, columns.model)}
      </td>
      {/* Where it is, or where it ended; one that succeeded went through all of them. */}
      <td className="min-w-0 truncate text-muted">{run.status === 'succeeded' ? null : run.stage}</td>
      {columns.verdict ? (
        <td className="flex min-w-0">
          <Result run={run} />
        </td>
      ) : null}
      <td className="tabular text-right">{tookText(run, now)}</td>
      {columns.tokens ? <td className="tabular text-right text-muted">{compact(tokensOf(run))}</td> : null}
      <td className="tabular text-right">{costText(run)}</td>
      <td className="tabular text-right text-muted" title={fullTime(run.startedAt)}>
        {ago(run.startedAt, now)}
      </td>
    </>
  );
}

export function RunCard({ run, now, onOpen }: Props) {
  return (
    <div className="relative flex h-full flex-col justify-center gap-1 border-b px-3">
      <div className="flex min-w-0 items-center gap-2">
        <button type="button" className={cx(open, 'min-w-0 flex-1 truncate font-medium')} onClick={onOpen}>
          <span dir="auto">{run.title}</span>
        </button>
        <span className="tabular shrink-0 text-meta text-muted" title={fullTime(run.startedAt)}>
          {ago(run.startedAt, now)}
        </span>
      </div>
      <div className="flex min-w-0 items-center gap-3 text-meta">
        <State run={run} />
        <Result run={run} />
      </div>
      <div className="tabular flex min-w-0 items-center gap-2 text-meta text-muted">
        <ProjectDot name={run.project} size={7} />
        <span className="min-w-0 truncate">{run.key}</span>
        <span className="ml-auto shrink-0">
          {agentText(run, false)} · {tookText(run, now)} · {costText(run)}
        </span>
      </div>
    </div>
  );
}
