import { describe, expect, it } from 'vitest';
import { fromField, schedulePresets, toField } from './schedule.ts';

const local = (text: string) => new Date(text).getTime();

describe('times one means by later', () => {
  it('are tonight and tomorrow morning', () => {
    expect(schedulePresets(local('2026-11-30T14:20:33'))).toEqual([
      { label: 'Tonight 22:00', at: local('2026-11-30T22:00') },
      { label: 'Tomorrow 8:00', at: local('2026-12-01T08:00') },
    ]);
  });

  it('have no tonight once it is past', () => {
    expect(schedulePresets(local('2026-11-30T22:00')).map(({ label }) => label)).toEqual(['Tomorrow 8:00']);
  });
});

it('a time survives its field to the minute', () => {
  const at = local('2026-03-09T07:05');
  expect(toField(at)).toBe('2026-03-09T07:05');
  expect(fromField(toField(at))).toBe(at);
});

it('what is no date is none', () => {
  expect([fromField(''), fromField('2026-13-40T99:99')]).toEqual([null, null]);
});
