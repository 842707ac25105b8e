import type { Card } from '../../src-main/contract/board.ts';
import { hasOwnOrder, type Move, moveBetween, type TaskAction } from '../../src-main/contract/moves.ts';
import type { TaskStatus } from '../../src-main/contract/tasks.ts';
import { priorityWords } from '../lib/status.ts';
import { bandOf, type Row } from './rows.ts';

export type Question = NonNullable<Extract<Move, { ok: true }>['ask']>;

/** What it means to drop these cards on this column. */
export type Drop =
  | { kind: 'move'; steps: { card: Card; action: TaskAction }[]; words: string; ask: Question | null; refused: Refusal[] }
  | { kind: 'reorder' }
  /** Back to where they are. */
  | { kind: 'nothing' }
  | { kind: 'illegal'; reason: string };
export interface Refusal {
  card: Card;
  reason: string;
}

export function dropOn(cards: readonly Card[], to: TaskStatus): Drop {
  if (cards.every(({ status }) => status === to)) return { kind: hasOwnOrder(to) ? 'reorder' : 'nothing' };
  const steps: { card: Card; action: TaskAction }[] = [];
  const refused: Refusal[] = [];
  const asks: Question[] = [];
  let words = '';
  for (const card of cards) {
    // There already: nothing to do, and nothing to tell.
    if (card.status === to) continue;
    const move = moveBetween(card.status, to, { hasSpec: card.hasSpec, restoresTo: card.archivedFrom });
    if (!move.ok) {
      refused.push({ card, reason: move.reason });
      continue;
    }
    steps.push({ card, action: move.action });
    words ||= move.words;
    if (move.ask) asks.push(move.ask);
  }
  if (steps.length === 0) return { kind: 'illegal', reason: refused[0]?.reason ?? '' };
  if (refused.length > 0) words = `${words}: ${steps.length} of ${steps.length + refused.length}`;
  else if (steps.length > 1) words = `${words}: ${steps.length}`;
  return { kind: 'move', steps, words, ask: together(asks), refused };
}

/** One question for all. */
function together([first, ...others]: Question[]): Question | null {
  if (!first || others.length === 0) return first ?? null;
  const n = others.length + 1;
  return {
    title: `Stop ${n} runs?`,
    text: 'Their agents are stopped first. Their work so far is kept, and the tasks go back to do.',
    button: `Stop ${n} runs`,
  };
}

/** Where a task is when the server has done it; null where that takes its time (a run that is stopped) or is not known. */
export function arrivesIn(action: TaskAction, card: Pick<Card, 'status' | 'archivedFrom'>): TaskStatus | null {
  switch (action) {
    case 'queue':
    case 'retry':
      return 'queued';
    case 'cancel':
      return card.status === 'inprogress' ? null : 'todo';
    case 'reset':
    case 'publish':
      return 'todo';
    case 'accept':
      return 'done';
    case 'archive':
      return 'archived';
    case 'restore':
      return card.archivedFrom;
  }
}

/** The neighbours between which a card goes, or why it cannot go there. */
export type Place = { ok: true; above: Card | null; below: Card | null } | { ok: false; reason: string };

/** `rows` without the cards that are moved; `index` among them. Priority goes first, so a card stays between those of its own. */
export function placeAt(rows: readonly Row[], index: number, priority: number): Place {
  const above = index > 0 ? rows[index - 1] : undefined;
  const below = rows[index];
  if (above === null || below === null) return { ok: false, reason: 'These cards are still loading. Drop it once they are there.' };
  const wrong = above && above.priority < priority ? above : below && below.priority > priority ? below : null;
  if (wrong)
    return {
      ok: false,
      reason: `Priority goes first: ${priorityWords(priority)} stays ${wrong.priority > priority ? 'below' : 'above'} ${priorityWords(wrong.priority)}. Change its priority to put it there.`,
    };
  return { ok: true, above: above ?? null, below: below ?? null };
}

/** The nearest place to `index` at which a card of this priority can stand: for one that comes from another column. */
export function nearestPlace(rows: readonly Row[], index: number, priority: number): number {
  const { start, end } = bandOf(rows, priority);
  return Math.min(Math.max(index, start), end);
}

/** The place between rows that is nearest to a height: their middles decide. `items` are those in sight, in order. */
export function indexAt(items: readonly { index: number; start: number; size: number }[], y: number): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const item = items[middle];
    if (item && y > item.start + item.size / 2) low = middle + 1;
    else high = middle;
  }
  const item = items[low];
  if (item) return item.index;
  const last = items.at(-1);
  return last ? last.index + 1 : 0;
}
