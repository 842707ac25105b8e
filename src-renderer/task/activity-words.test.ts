import { describe, expect, it } from 'vitest';
import type { Activity } from '../../src-main/contract/tasks.ts';
import { activityWords } from './activity-words.ts';

const said = (actor: Activity['actor'], kind: string, text = '', to: Activity['to'] = null) => {
  const { who, what, detail } = activityWords({ actor, kind, text, from: null, to });
  return `${who} ${what}${detail === null ? '' : `: ${detail}`}`;
};

describe('the log of a task in words', () => {
  it.each([
    ['user', 'add', '', 'You drafted the task'],
    ['user', 'edit', 'title, body, notBefore', 'You changed the title, spec and schedule'],
    ['user', 'edit', 'priority', 'You changed the priority'],
    ['user', 'dependencies', 'web/a, api/b', 'You made it wait for web/a and api/b'],
    ['user', 'dependencies', '', 'You removed all dependencies'],
    ['dispatcher', 'claim', '', 'The queue started a run'],
    ['run', 'requeue', 'usage limit: resets at 14:35', 'The run met a usage limit and waits: resets at 14:35'],
    ['run', 'requeue', 'interrupted', 'The run was interrupted and goes on from there'],
    ['run', 'deliver', 'pull-request', 'The run delivered a pull request'],
    ['run', 'no-change', 'no-change', 'The run found nothing to change'],
    ['run', 'fail', 'timeout: It took 2 hours.', 'The run failed: out of time: It took 2 hours.'],
    ['run', 'fail', 'melted: It is hot.', 'The run failed: melted: It is hot.'],
    ['user', 'retry', '', 'You had it tried again from the start'],
    ['user', 'retry', 'continue', 'You had it continued'],
    ['user', 'retry', 'Look at b.ts', 'You had it continued: Look at b.ts'],
    ['user', 'request-changes', 'Add a test.', 'You requested changes: Add a test.'],
    ['user', 'restore-done', '', 'You restored it from the archive'],
  ] as const)('%s %s %j', (actor, kind, text, words) => {
    expect(said(actor, kind, text)).toBe(words);
  });

  it('shows what a later version may write', () => {
    expect(said('system', 'sent-to-moon', 'twice', 'done')).toBe('The app moved it to done: twice');
    expect(said('system', 'polished', '')).toBe('The app polished');
  });
});
