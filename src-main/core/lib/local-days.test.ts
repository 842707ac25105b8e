import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { dayName, lastDays, nextDay, nextWeek, startOfDay, startOfWeek } from './local-days.ts';

describe('days of a place whose clocks change', () => {
  beforeEach(() => vi.stubEnv('TZ', 'Europe/Berlin'));
  afterEach(() => vi.unstubAllEnvs());
  const at = (text: string) => new Date(text).getTime();

  it('begin at its midnights, the long and the short one too', () => {
    const noon = at('2026-10-25T12:00:00+01:00');
    expect(startOfDay(noon)).toBe(at('2026-10-25T00:00:00+02:00'));
    expect(nextDay(noon) - startOfDay(noon)).toBe(25 * 3_600_000);
    const spring = at('2026-03-29T12:00:00+02:00');
    expect(nextDay(spring) - startOfDay(spring)).toBe(23 * 3_600_000);
  });

  it('make weeks that begin on Monday', () => {
    const sunday = at('2026-10-25T23:00:00+01:00');
    expect(dayName(startOfWeek(sunday))).toBe('2026-10-19');
    expect(dayName(nextWeek(sunday))).toBe('2026-10-26');
    expect(dayName(startOfWeek(at('2026-10-26T00:00:00+01:00')))).toBe('2026-10-26');
  });

  it('are listed without gaps, today last', () => {
    expect(lastDays(3, at('2026-10-26T01:00:00+01:00')).map(dayName)).toEqual(['2026-10-24', '2026-10-25', '2026-10-26']);
  });
});
