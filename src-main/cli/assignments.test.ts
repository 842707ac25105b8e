import { describe, expect, it } from 'vitest';
import { projectSettings } from '../contract/projects.ts';
import { agentSettings, settings } from '../contract/settings.ts';
import { readAssignments } from './assignments.ts';

describe('key=value', () => {
  it('reads each value as what its key takes', () => {
    expect(
      readAssignments(
        ['paused=true', 'maxRunning=3', 'copyFiles=a, b/*,', 'verifyCommand=a=b c', 'baseBranch=', 'delivery=local'],
        projectSettings.shape,
      ),
    ).toEqual({
      paused: true,
      maxRunning: 3,
      copyFiles: ['a', 'b/*'],
      verifyCommand: 'a=b c',
      baseBranch: null,
      delivery: 'local',
    });
    expect(readAssignments(['verifyCommand=true', 'baseBranch=2', 'copyFiles='], projectSettings.shape)).toEqual({
      verifyCommand: 'true',
      baseBranch: '2',
      copyFiles: [],
    });
    expect(readAssignments(['stallMinutes=0.5', 'maxRunning=null', 'roots=/a,/b'], settings.shape)).toEqual({
      stallMinutes: 0.5,
      maxRunning: null,
      roots: ['/a', '/b'],
    });
    expect(readAssignments(['enabled=false', 'defaultModel=sonnet'], agentSettings.shape)).toEqual({
      enabled: false,
      defaultModel: 'sonnet',
    });
  });

  it.each([
    ['paused=yes', '"yes" is no value for paused. Accepted: true or false.'],
    ['maxRunning=0', '"0" is no value for maxRunning. Accepted: a whole number from 1 to 64.'],
    ['maxRunning=1.5', '"1.5" is no value for maxRunning.'],
    ['maxRunning=Infinity', '"Infinity" is no value'],
    ['delivery=', '"" is no value for delivery. Accepted: auto, pull-request, push, local.'],
    ['__proto__=1', 'There is no setting "__proto__". Accepted: baseBranch,'],
    ['toString=1', 'There is no setting "toString".'],
  ])('refuses %s', (word, message) => {
    expect(() => readAssignments([word], projectSettings.shape)).toThrow(
      expect.objectContaining({ exitCode: 65, message: expect.stringContaining(message) }),
    );
  });

  it('says what an open number and an optional one take', () => {
    expect(() => readAssignments(['doTimeoutMinutes=0'], settings.shape)).toThrow('Accepted: a number from 1.');
    expect(() => readAssignments(['maxRunning=x'], settings.shape)).toThrow('Accepted: a whole number from 1 to 64, or nothing.');
  });

  it.each(['paused', '=true', ''])('refuses %j as wrong usage', (word) => {
    expect(() => readAssignments([word], projectSettings.shape)).toThrow(expect.objectContaining({ exitCode: 64 }));
  });
});
