import { describe, expect, it } from 'vitest';
import { ago, bytes, compact, date, duration, plural, shortDuration, usd } from './format.ts';

describe('a span of time', () => {
  it.each([
    [-5, '0s'],
    [8_400, '8s'],
    [59_999, '59s'],
    [60_000, '1m 00s'],
    [242_000, '4m 02s'],
    [3_900_000, '1h 05m'],
    [183_600_000, '2d 3h'],
  ])('of %i ms reads %s', (ms, text) => expect(duration(ms)).toBe(text));

  it('of a command shows tenths as long as they tell something', () => {
    expect(shortDuration(240)).toBe('0.2s');
    expect(shortDuration(61_000)).toBe('1m 01s');
  });
});

it('says how long ago something was, and the date when that says more', () => {
  const now = new Date(2026, 10, 23, 12).getTime();
  expect([30_000, 240_000, 7_200_000, 3 * 86_400_000].map((span) => ago(now - span, now))).toEqual(['now', '4m ago', '2h ago', '3d ago']);
  expect(ago(now - 20 * 86_400_000, now)).toBe('Nov 3');
  expect(date(now - 400 * 86_400_000, now)).toBe('Oct 19, 2025');
});

it('writes money, tokens and sizes in as few characters as say it', () => {
  expect([0, 0.004, 0.214, 12, 1234.5].map(usd)).toEqual(['$0.00', '<$0.01', '$0.21', '$12.00', '$1,235']);
  expect([812, 12_400, 999_499, 999_500, 3_140_000].map(compact)).toEqual(['812', '12.4k', '999k', '1M', '3.1M']);
  expect([812, 12_000, 3_100_000, 4_000_000_000].map(bytes)).toEqual(['812 B', '12 kB', '3.1 MB', '4 GB']);
  expect([plural(1, 'task'), plural(1200, 'task'), plural(2, 'retry', 'retries')]).toEqual(['1 task', '1,200 tasks', '2 retries']);
});
