import type { Stats } from '../../src-main/contract/system.ts';

export type Day = Stats['days'][number];
export type Dimension = 'agent' | 'project';
export type Measure = 'costUsd' | 'tokens';

/** Above this many, bars are no longer told apart: the smallest ones are added up. */
export const maxSeries = 5;
export const others = 'Others';

export type Point = { day: string; values: number[]; total: number };
export type Series = { names: string[]; points: Point[]; totals: number[]; total: number };

/** Cost or tokens per day, split by agent or project: the biggest ones by name, the rest as one. */
export function seriesBy(days: Day[], dimension: Dimension, measure: Measure): Series {
  const parts = days.map((day) => Object.entries(dimension === 'agent' ? day.byAgent : day.byProject));
  const sums = new Map<string, number>();
  for (const [name, value] of parts.flat()) sums.set(name, (sums.get(name) ?? 0) + value[measure]);
  const ranked = [...sums].filter(([, sum]) => sum > 0).sort(([a, x], [b, y]) => y - x || a.localeCompare(b));
  const named = ranked.slice(0, ranked.length > maxSeries ? maxSeries - 1 : maxSeries).map(([name]) => name);
  const names = ranked.length > named.length ? [...named, others] : named;
  const points = days.map((day, i) => {
    const values = names.map(() => 0);
    for (const [name, value] of parts[i] ?? []) {
      const at = named.includes(name) ? named.indexOf(name) : names.length - 1;
      if (sums.get(name)) values[at] = (values[at] ?? 0) + value[measure];
    }
    return { day: day.day, values, total: sum(values) };
  });
  const totals = names.map((_, i) => sum(points.map((p) => p.values[i] ?? 0)));
  return { names, points, totals, total: sum(totals) };
}

/** Tasks per day that got done, and that failed. */
export function throughput(days: Day[]): Series {
  const points = days.map((day) => ({ day: day.day, values: [day.done, day.failed], total: day.done + day.failed }));
  const totals = [sum(days.map((d) => d.done)), sum(days.map((d) => d.failed))];
  return { names: ['Done', 'Failed'], points, totals, total: sum(totals) };
}

export type Totals = { done: number; failed: number; runs: number; costUsd: number; tokens: number };

export function totalsOf(days: Day[]): Totals {
  return {
    done: sum(days.map((d) => d.done)),
    failed: sum(days.map((d) => d.failed)),
    runs: sum(days.map((d) => d.runs)),
    costUsd: sum(days.map((d) => d.costUsd)),
    tokens: sum(days.map((d) => d.tokens.input + d.tokens.output + d.tokens.cacheRead + d.tokens.cacheWrite)),
  };
}

/** `67 %` of none is nothing: null. */
export const percent = (part: number, whole: number): number | null => (whole === 0 ? null : Math.round((100 * part) / whole));

/** A local day as a date at noon: no change of the clocks moves it to another day. */
export function dateOf(day: string): Date {
  const [year, month, date] = day.split('-').map(Number);
  return new Date(year ?? 1970, (month ?? 1) - 1, date ?? 1, 12);
}

const sum = (numbers: number[]): number => numbers.reduce((a, b) => a + b, 0);
