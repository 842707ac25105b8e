import type { InboxItem } from '../../src-main/contract/system.ts';

export type InboxKind = InboxItem['kind'];
export type InboxGroup = { kind: InboxKind; title: string; items: InboxItem[] };

/** In this order: what stops everything, what waits for an answer, what is ready for a person, what went wrong, what may go wrong, what only waits. */
const titles: [InboxKind, string][] = [
  ['agent', 'Agents that need you'],
  ['question', 'Questions from the planner'],
  ['review', 'Ready for your review'],
  ['plan', 'Plans to look at'],
  ['plan-failed', 'Plans that failed'],
  ['failed', 'Failed'],
  ['long-running', 'Running for long'],
  ['parked', 'Parked'],
];

/** By kind; within a kind what came last is on top. Kinds without items are left out. */
export function groupInbox(items: InboxItem[]): InboxGroup[] {
  return titles
    .map(([kind, title]) => ({ kind, title, items: items.filter((i) => i.kind === kind).toSorted((a, b) => b.since - a.since) }))
    .filter((group) => group.items.length > 0);
}

/** Which item has the cursor: the same one while it is there, else the one that took its place. `order` is the list before. */
export function keepCursor(current: string | null, order: string[], now: string[]): string | null {
  if (now.length === 0) return null;
  if (current !== null && now.includes(current)) return current;
  const at = current === null ? -1 : order.indexOf(current);
  if (at === -1) return now[0] ?? null;
  const next = order.slice(at + 1).find((id) => now.includes(id));
  return next ?? now.at(-1) ?? null;
}

/** One step up or down; stops at the ends. */
export function step(current: string | null, order: string[], by: 1 | -1): string | null {
  if (order.length === 0) return null;
  const at = current === null ? -1 : order.indexOf(current);
  if (at === -1) return order[by === 1 ? 0 : order.length - 1] ?? null;
  return order[Math.min(order.length - 1, Math.max(0, at + by))] ?? null;
}
