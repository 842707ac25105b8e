import { type PointerEvent, useId, useRef, useState } from 'react';
import { cx } from '../lib/class-names.ts';
import { useWidth } from '../lib/use-width.ts';
import { labelEvery, niceTicks } from './scale.ts';
import { dateOf, type Series } from './series.ts';
import { type SeriesLook, SeriesPatterns, Swatch } from './series-marks.tsx';
import './stats.css';

const height = 168;
const axis = { left: 44, bottom: 20, top: 8 };
const short = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short' });
const long = new Intl.DateTimeFormat('en', { weekday: 'short', day: 'numeric', month: 'short' });

/**
 * Stacked bars, one per day. A day under the pointer or the arrow keys says its numbers; the table below the chart has all of them.
 */
export function BarChart({
  label,
  series,
  looks,
  format,
  whole = false,
}: {
  label: string;
  series: Series;
  looks: readonly SeriesLook[];
  format: (value: number) => string;
  /** The values are counts. */
  whole?: boolean;
}) {
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box) ?? 0;
  const [day, setDay] = useState<number | null>(null);
  const { points, names } = series;
  const ticks = niceTicks(Math.max(0, ...points.map((point) => point.total)), whole);
  const top = ticks.at(-1) as number;
  const plot = { width: Math.max(0, width - axis.left - 4), height: height - axis.top - axis.bottom };
  const band = plot.width / Math.max(1, points.length);
  const bar = Math.max(1, Math.min(28, band * 0.7));
  const y = (value: number): number => axis.top + plot.height * (1 - value / top);
  const every = labelEvery(points.length, plot.width, 52);
  const at = day === null ? undefined : points[day];

  const follow = (event: PointerEvent<Element>): void => {
    const x = event.clientX - event.currentTarget.getBoundingClientRect().left - axis.left;
    const index = Math.floor(x / band);
    setDay(index >= 0 && index < points.length ? index : null);
  };
  const move = (by: number): void => setDay((before) => Math.min(points.length - 1, Math.max(0, (before ?? points.length) + by)));

  return (
    <div ref={box} className="relative">
      <div
        role="slider"
        tabIndex={0}
        aria-label={`${label}: day`}
        aria-valuemin={1}
        aria-valuemax={points.length}
        aria-valuenow={(day ?? points.length - 1) + 1}
        aria-valuetext={at ? dayText(at, names, format) : 'No day chosen'}
        className="rounded-control outline-offset-2"
        onPointerMove={follow}
        onPointerLeave={() => setDay(null)}
        onBlur={() => setDay(null)}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
          event.preventDefault();
          move(event.key === 'ArrowLeft' ? -1 : 1);
        }}
      >
        <svg width={width} height={height} aria-hidden="true" className="block overflow-visible">
          <SeriesPatterns id={id} looks={looks} />
          {ticks.map((tick) => (
            <g key={tick}>
              <line
                x1={axis.left}
                x2={width - 4}
                y1={y(tick)}
                y2={y(tick)}
                stroke="var(--line)"
                strokeDasharray={tick === 0 ? undefined : '2 3'}
              />
              <text x={axis.left - 8} y={y(tick)} dy="0.32em" textAnchor="end" className="tabular fill-muted text-meta">
                {format(tick).replace(/\.00$/, '')}
              </text>
            </g>
          ))}
          {day !== null ? <rect x={axis.left + day * band} y={axis.top} width={band} height={plot.height} className="fill-hover" /> : null}
          {points.map((point, i) => {
            const x = axis.left + i * band + (band - bar) / 2;
            let base = 0;
            return (
              <g key={point.day}>
                {point.values.map((value, s) => {
                  const from = base;
                  base += value;
                  if (value <= 0) return null;
                  return (
                    <rect
                      key={names[s]}
                      x={x}
                      y={y(base)}
                      width={bar}
                      height={Math.max(1, y(from) - y(base))}
                      rx={Math.min(2, bar / 4)}
                      fill={`url(#${id}-${looks[s]})`}
                    />
                  );
                })}
                {(points.length - 1 - i) % every === 0 ? (
                  <text
                    // The last one would stand out over the edge.
                    x={i === points.length - 1 ? width - 2 : x + bar / 2}
                    y={height - 4}
                    textAnchor={i === points.length - 1 ? 'end' : 'middle'}
                    className="fill-muted text-meta"
                  >
                    {short.format(dateOf(point.day))}
                  </text>
                ) : null}
              </g>
            );
          })}
        </svg>
      </div>
      {at && day !== null ? (
        <div
          className={cx(
            'pointer-events-none absolute top-0 z-10 min-w-36 rounded-control border bg-raised px-2.5 py-1.5 text-meta shadow-raised',
            day > points.length / 2 ? '-translate-x-full' : '',
          )}
          style={{ left: axis.left + day * band + (day > points.length / 2 ? -6 : band + 6) }}
        >
          <p className="font-medium">{long.format(dateOf(at.day))}</p>
          {names.map((name, s) =>
            at.values[s] ? (
              <p key={name} className="flex items-center gap-1.5">
                <Swatch id={id} look={looks[s] as SeriesLook} />
                <span className="flex-1 truncate text-muted">{name}</span>
                <span className="tabular">{format(at.values[s] as number)}</span>
              </p>
            ) : null,
          )}
          {names.length !== 1 ? (
            <p className="flex justify-between gap-4 text-muted">
              In all <span className="tabular text-ink">{format(at.total)}</span>
            </p>
          ) : at.total === 0 ? (
            <p className="text-muted">Nothing</p>
          ) : null}
        </div>
      ) : null}
      <ul className="mt-2 flex flex-wrap gap-x-4 gap-y-1 pl-11 text-meta" aria-label={`${label}: legend`}>
        {names.map((name, s) => (
          <li key={name} className="flex min-w-0 items-center gap-1.5">
            <Swatch id={id} look={looks[s] as SeriesLook} />
            <span className="truncate">{name}</span>
            <span className="tabular text-muted">{format(series.totals[s] ?? 0)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function dayText(point: Series['points'][number], names: string[], format: (value: number) => string): string {
  const parts = names.flatMap((name, i) => (point.values[i] ? [`${name} ${format(point.values[i] as number)}`] : []));
  return `${long.format(dateOf(point.day))}: ${parts.join(', ') || 'nothing'}`;
}
