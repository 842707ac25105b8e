import type { Feature, FeatureStatus } from '../../src-main/contract/features.ts';
import { cx } from '../lib/class-names.ts';
import { featureStatusLook, hueText } from '../lib/status.ts';
import { Pill } from '../ui/pill.tsx';
import { LookIcon } from '../ui/status-icon.tsx';
import type { PlannerLine } from './words.ts';

export function FeatureStatusPill({ status }: { status: FeatureStatus }) {
  const look = featureStatusLook[status];
  return (
    <Pill hue={look.hue} icon={<LookIcon look={look} size={11} />}>
      {look.words}
    </Pill>
  );
}

/** How much of it is done, drawn and said. Nothing without tasks. */
export function ProgressBar({ progress, className }: { progress: Feature['progress']; className?: string }) {
  const { done, total } = progress;
  if (total === 0) return null;
  return (
    <span className={cx('flex items-center gap-2', className)}>
      <span
        role="progressbar"
        aria-label="Tasks done"
        aria-valuemin={0}
        aria-valuemax={total}
        aria-valuenow={done}
        className="h-1 min-w-10 flex-1 overflow-hidden rounded-full bg-active"
      >
        <span className="block h-full rounded-full bg-done-solid transition-[width]" style={{ width: `${(100 * done) / total}%` }} />
      </span>
      <span className="tabular shrink-0 text-meta text-muted">
        {done} of {total} done
      </span>
    </span>
  );
}

const leads: Record<PlannerLine['kind'], string> = { queued: 'Waits', running: 'Planning', asks: 'Asks', failed: 'Planning failed' };

/** The planner's state in a line of a list. */
export const PlannerNote = ({ line }: { line: PlannerLine }) => (
  <span className={cx('flex min-w-0 items-center gap-1.5 text-meta', hueText[line.hue])}>
    <span
      aria-hidden="true"
      className={cx('size-1.5 shrink-0 rounded-full bg-current', line.kind === 'running' && 'animate-pulse-running')}
    />
    <span className="shrink-0 font-medium">{leads[line.kind]}</span>
    <span className="min-w-0 truncate" dir="auto" title={line.text}>
      {line.text}
    </span>
  </span>
);
