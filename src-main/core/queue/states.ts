import type { TaskStatus } from '../../contract/tasks.ts';

/*
 *                     ┌────────── unqueue ─────────┐
 *  proposed ─publish─► todo ───── queue ─────► queued ──claim──► inprogress ──┬─ deliver ──► review ─accept─► done
 *                      ▲                        ▲ ▲                           ├─ no-change ─────────────────► done
 *                      ├── cancel ──────────────┼─┼───────────────────────────┤
 *                      │                        │ └─ requeue (park, interrupt)┤
 *                      └──── reset ◄── failed ◄─┼────────── fail ─────────────┘
 *                                        └ retry┘       review ─ request-changes ─► queued    review ─ close ─► failed
 *  todo, done, failed ─archive─► archived ─restore─► what it was
 *
 * A planner's task goes the same way from queued to review or failed, is asked again from wherever it rests, and never gets further:
 *  todo, review, done, failed ─plan─► queued
 */

interface Transition {
  from: readonly TaskStatus[];
  to: TaskStatus;
}

export const transitions = {
  publish: { from: ['proposed'], to: 'todo' },
  queue: { from: ['todo'], to: 'queued' },
  unqueue: { from: ['queued'], to: 'todo' },
  claim: { from: ['queued'], to: 'inprogress' },
  requeue: { from: ['inprogress'], to: 'queued' },
  cancel: { from: ['inprogress'], to: 'todo' },
  deliver: { from: ['inprogress'], to: 'review' },
  'no-change': { from: ['inprogress'], to: 'done' },
  fail: { from: ['inprogress'], to: 'failed' },
  retry: { from: ['failed'], to: 'queued' },
  reset: { from: ['failed'], to: 'todo' },
  accept: { from: ['review'], to: 'done' },
  'request-changes': { from: ['review'], to: 'queued' },
  close: { from: ['review'], to: 'failed' },
  plan: { from: ['todo', 'review', 'done', 'failed'], to: 'queued' },
  archive: { from: ['todo', 'done', 'failed'], to: 'archived' },
  // `to` is what the task was before: the only transition whose target is data.
  'restore-todo': { from: ['archived'], to: 'todo' },
  'restore-done': { from: ['archived'], to: 'done' },
  'restore-failed': { from: ['archived'], to: 'failed' },
} as const satisfies Record<string, Transition>;

export type TransitionName = keyof typeof transitions;

export function isLegal(name: TransitionName, from: TaskStatus): boolean {
  return (transitions[name].from as readonly TaskStatus[]).includes(from);
}

/** What a person may do with a task in this status, for messages and menus. */
export function legalFrom(from: TaskStatus): TransitionName[] {
  return (Object.keys(transitions) as TransitionName[]).filter((name) => isLegal(name, from));
}
