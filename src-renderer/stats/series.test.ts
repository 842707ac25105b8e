import { describe, expect, it } from 'vitest';
import { type Day, dateOf, maxSeries, others, percent, seriesBy, throughput, totalsOf } from './series.ts';

const day = (date: string, byAgent: Record<string, number>, more: Partial<Day> = {}): Day => ({
  day: date,
  done: 0,
  failed: 0,
  runs: 0,
  costUsd: 0,
  tokens: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 },
  byAgent: Object.fromEntries(Object.entries(byAgent).map(([name, costUsd]) => [name, { costUsd, tokens: costUsd * 1000 }])),
  byProject: {},
  ...more,
});

describe('seriesBy', () => {
  it('puts the one that cost most first and fills days without it', () => {
    const series = seriesBy([day('2026-11-22', { codex: 1 }), day('2026-11-23', { claude: 3, codex: 1 })], 'agent', 'costUsd');
    expect(series).toEqual({
      names: ['claude', 'codex'],
      points: [
        { day: '2026-11-22', values: [0, 1], total: 1 },
        { day: '2026-11-23', values: [3, 1], total: 4 },
      ],
      totals: [3, 2],
      total: 5,
    });
  });

  it('adds up the smallest when there are too many', () => {
    const many = Object.fromEntries(Array.from({ length: maxSeries + 2 }, (_, i) => [`p${i}`, maxSeries + 2 - i]));
    const series = seriesBy([day('2026-11-23', many)], 'agent', 'tokens');
    expect(series.names).toHaveLength(maxSeries);
    expect(series.names.at(-1)).toBe(others);
    expect(series.totals.at(-1)).toBe(6000);
    expect(series.total).toBe(28_000);
  });

  it('is empty where nothing was spent', () => {
    expect(seriesBy([day('2026-11-23', { demo: 0 })], 'agent', 'costUsd')).toMatchObject({
      names: [],
      total: 0,
      points: [{ values: [], total: 0 }],
    });
    expect(seriesBy([], 'project', 'costUsd')).toEqual({ names: [], points: [], totals: [], total: 0 });
  });
});

it('counts what got done and what failed', () => {
  const days = [
    day('2026-11-22', {}, { done: 2, failed: 1, runs: 4, costUsd: 1.5, tokens: { input: 1, output: 2, cacheRead: 3, cacheWrite: 4 } }),
    day('2026-11-23', {}, { done: 1, runs: 1 }),
  ];
  expect(throughput(days).totals).toEqual([3, 1]);
  expect(totalsOf(days)).toEqual({ done: 3, failed: 1, runs: 5, costUsd: 1.5, tokens: 10 });
});

it('has no percentage of nothing', () => {
  expect(percent(2, 3)).toBe(67);
  expect(percent(0, 0)).toBeNull();
});

it('reads a local day as that day', () => {
  expect(dateOf('2026-03-29').getDate()).toBe(29);
});
