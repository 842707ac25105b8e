import { describe, expect, it } from 'vitest';
import { textIsEditable } from '../../src-main/contract/moves.ts';
import { taskStatus } from '../../src-main/contract/tasks.ts';
import { commandProblem, commandsOf, commandWords, readOnlyReason } from './commands.ts';

const task = (status: (typeof taskStatus.options)[number], more = {}) => ({
  status,
  kind: 'work' as const,
  body: 'Do it.',
  baseSha: 'a'.repeat(40),
  headSha: null,
  outcome: null,
  ...more,
});

describe('the commands of a task', () => {
  it.each([
    ['todo', 'queue'],
    ['queued', 'unqueue'],
    ['inprogress', 'stop'],
    ['review', 'accept'],
    ['failed', 'continue'],
    ['archived', 'restore'],
    ['proposed', 'publish'],
  ] as const)('%s is about %s', (status, main) => {
    expect(commandsOf(task(status))[0]).toBe(main);
  });

  it('offers no continuing where no run ever had a worktree', () => {
    expect(commandsOf(task('failed', { baseSha: null }))[0]).toBe('retry');
  });

  it('offers no merge of nothing', () => {
    expect(commandsOf(task('review', { outcome: 'no-change' }))).not.toContain('merge');
  });

  it('lets a planner be stopped and tried again, and no more: what it answers is judged where it plans', () => {
    expect(taskStatus.options.flatMap((status) => commandsOf(task(status, { kind: 'plan' })))).toEqual(['unqueue', 'stop', 'retry']);
  });

  it('says why a task without a spec is not queued', () => {
    expect(commandProblem('queue', { body: ' \n', kind: 'work' })).toContain('spec is empty');
    expect(commandProblem('archive', { body: '', kind: 'work' })).toBeNull();
  });

  it('has an ellipsis on what asks first', () => {
    expect(Object.values(commandWords).filter((words) => words.endsWith('…'))).toHaveLength(4);
  });
});

it.each(taskStatus.options)('the text of a task that is %s is read-only with a reason, or editable', (status) => {
  expect(readOnlyReason({ status, kind: 'work' }) === null).toBe(textIsEditable(status));
  expect(readOnlyReason({ status, kind: 'plan' })).not.toBeNull();
});
