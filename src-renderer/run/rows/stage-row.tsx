import { harmless } from '../../../src-main/contract/harmless.ts';
import type { StageName } from '../../../src-main/contract/run-events.ts';
import { fullTime, shortDuration, timeSeconds } from '../../lib/format.ts';
import { StageIcon } from '../stage-icon.tsx';
import { stageWords } from '../stage-words.ts';
import type { Row } from '../timeline.ts';

/** A line across, where a stage begins; how it ended, where it ends. */
export function StageRow({ row, round }: { row: Extract<Row, { kind: 'stage' }>; round: number }) {
  const { event, at, startedAt } = row;
  if (event.status === 'started')
    return (
      <div className="flex items-center gap-3 px-3 pt-4 pb-1.5">
        <h3 className="font-semibold text-body">
          {title(event.stage)}
          {round > 1 ? <span className="font-normal text-muted"> · round {round}</span> : null}
        </h3>
        <span aria-hidden="true" className="h-px flex-1 bg-line" />
        <time dateTime={new Date(at).toISOString()} title={fullTime(at)} className="tabular text-faint text-meta">
          {timeSeconds(at)}
        </time>
      </div>
    );
  return (
    <div className="flex items-start gap-2 px-3 pt-1 pb-0.5">
      <span className="hidden w-14 shrink-0 @min-[520px]:block" />
      <span className="flex h-4.5 w-4 shrink-0 items-center justify-center">
        <StageIcon status={event.status} />
      </span>
      <p className="min-w-0 flex-1 break-words text-muted" dir="auto">
        <span className="font-medium text-ink">{title(event.stage)}</span> {stageWords[event.status]}
        {startedAt === null || event.status === 'skipped' ? '' : ` after ${shortDuration(at - startedAt)}`}
        {event.text ? `: ${harmless(event.text)}` : ''}
      </p>
    </div>
  );
}

const title = (stage: StageName) => stage.charAt(0).toUpperCase() + stage.slice(1);
