import { describe, expect, it } from 'vitest';
import { moveBetween, type TaskAction } from '../../contract/moves.ts';
import { type TaskStatus, taskStatus } from '../../contract/tasks.ts';
import { type TransitionName, transitions } from './states.ts';

/** What an action comes to; of several the one that starts where the task is. */
const meant: Record<TaskAction, TransitionName[]> = {
  publish: ['publish'],
  queue: ['queue'],
  cancel: ['unqueue', 'cancel'],
  retry: ['retry'],
  reset: ['reset'],
  accept: ['accept'],
  archive: ['archive'],
  restore: ['restore-todo', 'restore-done', 'restore-failed'],
};

const statuses = taskStatus.options;
const pairs = statuses.flatMap((from) => statuses.map((to): [TaskStatus, TaskStatus] => [from, to]));
const tasks = [
  { hasSpec: true },
  { hasSpec: false },
  ...(['todo', 'done', 'failed'] as const).map((restoresTo) => ({ hasSpec: true, restoresTo })),
];
const leads = (name: TransitionName, from: TaskStatus, to: TaskStatus) =>
  transitions[name].to === to && (transitions[name].from as readonly TaskStatus[]).includes(from);

describe.each(pairs)('a card dragged from %s to %s', (from, to) => {
  it('makes a legal transition, or says why it cannot', () => {
    for (const task of tasks) {
      const move = moveBetween(from, to, task);
      if (move.ok) {
        expect(meant[move.action].filter((name) => leads(name, from, to))).toHaveLength(1);
        expect(move.words).not.toBe('');
      } else {
        expect(move.reason).toMatch(/^[A-Z].*\.$/);
      }
    }
  });

  it('can go wherever a person may send it from there', () => {
    const possible = Object.values(meant)
      .flat()
      .some((name) => leads(name, from, to));
    expect(moveBetween(from, to).ok).toBe(possible);
  });
});

it('asks before a run is stopped, and only then', () => {
  const asked = pairs.filter(([from, to]) => {
    const move = moveBetween(from, to);
    return move.ok && move.ask !== null;
  });
  expect(asked).toEqual([['inprogress', 'todo']]);
});

it('brings an archived task back to where it came from alone', () => {
  for (const restoresTo of ['todo', 'done', 'failed'] as const)
    expect(statuses.filter((to) => moveBetween('archived', to, { hasSpec: true, restoresTo }).ok)).toEqual([restoresTo]);
});
