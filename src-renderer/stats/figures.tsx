import type { Stats } from '../../src-main/contract/system.ts';
import { compact, duration, plural, usd } from '../lib/format.ts';
import { percent, totalsOf } from './series.ts';

/** The numbers of the whole time at a glance. A number that cannot be known yet is a dash, with the reason below it. */
export function Figures({ stats, days }: { stats: Stats; days: number }) {
  const totals = totalsOf(stats.days);
  const { accepted, done } = stats.firstPass;
  const firstPass = percent(accepted, done);
  return (
    <dl className="grid grid-cols-5 overflow-hidden rounded-card border bg-surface max-narrow:grid-cols-3 max-phone:grid-cols-2">
      <Figure
        term="Done"
        value={totals.done.toLocaleString('en')}
        note={totals.failed > 0 ? `${totals.failed.toLocaleString('en')} failed` : `in ${days} days`}
      />
      <Figure
        term="Accepted at first pass"
        value={firstPass === null ? '–' : `${firstPass} %`}
        note={firstPass === null ? 'nothing got done yet' : `${accepted.toLocaleString('en')} of ${plural(done, 'task')}`}
      />
      <Figure
        term="From queued to review"
        value={stats.medianLeadMs === null ? '–' : duration(stats.medianLeadMs)}
        note={stats.medianLeadMs === null ? 'nothing got to review yet' : 'half of them were faster'}
      />
      <Figure
        term="Cost"
        value={usd(totals.costUsd)}
        note={totals.done > 0 ? `${usd(totals.costUsd / totals.done)} per done task` : plural(totals.runs, 'run')}
      />
      <Figure term="Tokens" value={compact(totals.tokens)} note={`in ${plural(totals.runs, 'run')}`} />
    </dl>
  );
}

const Figure = ({ term, value, note }: { term: string; value: string; note: string }) => (
  <div className="-mt-px -ml-px flex flex-col border-t border-l px-3 py-2.5 max-narrow:last:col-span-2">
    <dt className="truncate text-meta text-muted" title={term}>
      {term}
    </dt>
    <dd className="tabular mt-0.5 font-semibold text-title">{value}</dd>
    <dd className="truncate text-faint text-meta" title={note}>
      {note}
    </dd>
  </div>
);
