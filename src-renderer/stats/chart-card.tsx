import { Table2 } from 'lucide-react';
import { type ReactNode, useId, useState } from 'react';
import { IconButton } from '../ui/button.tsx';
import { BarChart } from './bar-chart.tsx';
import { dateOf, type Series } from './series.ts';
import type { SeriesLook } from './series-marks.tsx';

const dayFormat = new Intl.DateTimeFormat('en', { dateStyle: 'medium' });

/** A chart with what it needs to be read: heading, unit, choices, and the same numbers as a table. */
export function ChartCard({
  title,
  unit,
  series,
  looks,
  format,
  whole,
  empty,
  choices,
}: {
  title: string;
  unit: string;
  series: Series;
  looks: readonly SeriesLook[];
  format: (value: number) => string;
  whole?: boolean;
  /** What is said when there is nothing to draw. */
  empty: string;
  choices?: ReactNode;
}) {
  const [asTable, setAsTable] = useState(false);
  const id = useId();
  return (
    <section aria-labelledby={id} className="min-w-0 rounded-card border bg-surface p-3">
      <div className="mb-3 flex min-h-7 flex-wrap items-center gap-x-2 gap-y-1">
        <h2 id={id} className="font-semibold">
          {title}
        </h2>
        <span className="text-meta text-muted">{unit}</span>
        <span className="ml-auto flex items-center gap-1.5">
          {choices}
          {series.total > 0 ? (
            <IconButton
              size="sm"
              label={asTable ? 'Show as a chart' : 'Show as a table'}
              icon={<Table2 size={14} />}
              pressed={asTable}
              onClick={() => setAsTable(!asTable)}
            />
          ) : null}
        </span>
      </div>
      {series.total === 0 ? (
        <p className="flex h-24 items-center justify-center text-balance px-6 text-center text-muted">{empty}</p>
      ) : asTable ? (
        <DayTable title={title} series={series} format={format} />
      ) : (
        <BarChart label={title} series={series} looks={looks} format={format} whole={whole ?? false} />
      )}
    </section>
  );
}

/** Newest day first; days on which nothing was are left out. */
function DayTable({ title, series, format }: { title: string; series: Series; format: (value: number) => string }) {
  const { names, points, totals, total } = series;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: scrolled with the keyboard
    <section aria-label={`${title}, as a table`} tabIndex={0} className="max-h-70 overflow-auto">
      <table className="tabular w-full text-right">
        <thead className="sticky top-0 bg-surface text-meta text-muted">
          <tr>
            <th className="py-1 pr-3 text-left font-normal">Day</th>
            {names.map((name) => (
              <th key={name} className="px-2 py-1 font-normal">
                {name}
              </th>
            ))}
            <th className="py-1 pl-2 font-normal">In all</th>
          </tr>
        </thead>
        <tbody>
          {points
            .filter((point) => point.total > 0)
            .toReversed()
            .map((point) => (
              <tr key={point.day} className="border-t">
                <th scope="row" className="whitespace-nowrap py-1 pr-3 text-left font-normal">
                  {dayFormat.format(dateOf(point.day))}
                </th>
                {names.map((name, i) => (
                  <td key={name} className="px-2 py-1">
                    {point.values[i] ? format(point.values[i] as number) : <span className="text-faint">–</span>}
                  </td>
                ))}
                <td className="py-1 pl-2">{format(point.total)}</td>
              </tr>
            ))}
        </tbody>
        <tfoot className="border-t font-medium">
          <tr>
            <th scope="row" className="py-1 pr-3 text-left font-medium">
              In all
            </th>
            {names.map((name, i) => (
              <td key={name} className="px-2 py-1">
                {format(totals[i] ?? 0)}
              </td>
            ))}
            <td className="py-1 pl-2">{format(total)}</td>
          </tr>
        </tfoot>
      </table>
    </section>
  );
}
