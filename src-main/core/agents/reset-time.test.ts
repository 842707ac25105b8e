import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readResetTime } from './reset-time.ts';

const local = (day: number, hour: number, minute: number) => new Date(2026, 10, day, hour, minute).getTime();

describe('the end of a usage limit in a sentence', () => {
  it.each([
    ['try again at 8:03 AM.', local(22, 7, 0), local(22, 8, 4)],
    ['try again at 8:03 PM.', local(22, 7, 0), local(22, 20, 4)],
    ['try again at 12:30 AM', local(22, 23, 0), local(23, 0, 31)],
    // Written just before it ended: now, not tomorrow.
    ['try again at 8:03 AM', local(22, 8, 5), local(22, 8, 4)],
    ['try again at 8:03 AM', local(22, 9, 0), local(23, 8, 4)],
    ['try again at Nov 25th, 2026 9:15 AM.', local(22, 7, 0), local(25, 9, 16)],
    ['limit · resets 8:51am (UTC)', Date.UTC(2026, 10, 22, 7), Date.UTC(2026, 10, 22, 8, 52)],
    ['limit · resets 9pm (UTC)', Date.UTC(2026, 10, 22, 22), Date.UTC(2026, 10, 23, 21, 1)],
    ['limit · resets Nov 26, 9am (UTC)', Date.UTC(2026, 10, 22, 22), Date.UTC(2026, 10, 26, 9, 1)],
    ['limit · resets Jan 2 at 9am (UTC)', Date.UTC(2026, 11, 30), Date.UTC(2027, 0, 2, 9, 1)],
  ])('reads "%s"', (text, now, expected) => {
    expect(readResetTime(text, now)).toBe(expected);
  });

  it.each(['no time here', 'try again at 25:00 AM', 'try again at 8:75 AM', 'resets 8am (Antarctica/Troll)', 'resets Foo 3, 8am'])(
    'makes no guess from "%s"',
    (text) => {
      expect(readResetTime(text, local(22, 7, 0))).toBeNull();
    },
  );

  it('is never more than ten minutes back, nor further away than a day, when there is no date', () => {
    const sentence = fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 0, max: 59 }), fc.constantFrom('AM', 'PM'));
    fc.assert(
      fc.property(sentence, fc.integer({ min: local(1, 0, 0), max: local(30, 0, 0) }), ([hour, minute, half], now) => {
        const at = readResetTime(`try again at ${hour}:${String(minute).padStart(2, '0')} ${half} (UTC)`, now) ?? Number.NaN;
        expect(at).toBeGreaterThanOrEqual(now - 10 * 60_000);
        expect(at).toBeLessThanOrEqual(now + 24 * 3_600_000 + 60_000);
      }),
    );
  });
});
