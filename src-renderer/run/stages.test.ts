import { expect, it } from 'vitest';
import type { Stage } from '../../src-main/contract/runs.ts';
import { roundAt, summarizeStages } from './stages.ts';

const stage = (name: Stage['name'], startedAt: number, finishedAt: number | null, status: Stage['status'] = 'succeeded'): Stage => ({
  name,
  round: 1,
  status: finishedAt === null ? 'running' : status,
  startedAt,
  finishedAt,
});
const twice = [stage('prepare', 0, 10), stage('do', 10, 100), stage('verify', 100, 120, 'failed'), stage('do', 120, null)];

it('sums the passes of a stage, in the order of a run, with what is ahead', () => {
  const summary = summarizeStages(twice, true, 'work');
  expect(summary.map(({ name, status }) => `${name} ${status}`)).toEqual([
    'prepare succeeded',
    'setup ahead',
    'do running',
    'verify failed',
    'review ahead',
    'deliver ahead',
  ]);
  expect(summary[2]).toMatchObject({ spentMs: 90, runningSince: 120 });
  expect(summary[2]?.passes).toHaveLength(2);
});

it("of a planner's run, the way of a plan", () => {
  expect(summarizeStages([stage('prepare', 0, 10)], true, 'plan').map(({ name, status }) => `${name} ${status}`)).toEqual([
    'prepare succeeded',
    'plan ahead',
  ]);
});

it('of a run that is over, nothing is ahead and no clock goes on', () => {
  const summary = summarizeStages(twice, false, 'work');
  expect(summary[2]?.runningSince).toBeNull();
  expect(summary[5]?.status).toBe('unreached');
});

it('tells which pass began at a time, give or take', () => {
  expect(roundAt(twice, 'do', 12)).toBe(1);
  expect(roundAt(twice, 'do', 119)).toBe(2);
  expect(roundAt(twice, 'review', 119)).toBe(1);
});
