import type { Card } from '../../src-main/contract/board.ts';
import type { TaskAction } from '../../src-main/contract/moves.ts';
import type { TaskStatus } from '../../src-main/contract/tasks.ts';
import { rpc } from '../api/client.ts';
import { messageOf } from '../api/query-client.ts';
import { plural } from '../lib/format.ts';
import { taskStatusLook } from '../lib/status.ts';
import { confirm } from '../ui/confirm.tsx';
import { toast } from '../ui/toast.tsx';
import { offerRestore } from './archived.ts';
import { asTheyStand, columnOf } from './board-model.ts';
import { notify, say } from './board-state.ts';
import { refreshColumns } from './column-pages.ts';
import { arrivesIn, dropOn, nearestPlace, type Place, placeAt, type Refusal } from './drop.ts';
import { forEach, refOf, tell } from './each-task.ts';
import { endMoves, showBusy, showMoves } from './pending.ts';
import { type PendingMove, withoutMoved } from './rows.ts';

interface MoveOptions {
  /** Where they go among all rows of the column that they are dropped on. */
  index?: number | null;
  /** Called when the cards are about to be shown elsewhere: the focus may have to go with them, or to go on. */
  shown?: (() => void) | undefined;
  /** Those that were asked for too and that this is not for: told with what is refused. */
  passed?: readonly Refusal[];
}

/**
 * Does with each of these tasks what its move to a column means. Shown at once where the outcome is known; what is refused goes back,
 * with the server's reason.
 */
export async function moveCards(
  asked: readonly Card[],
  to: TaskStatus,
  { index = null, shown, passed = [] }: MoveOptions = {},
): Promise<void> {
  // Whichever was taken or selected first, they arrive in the order that a person saw.
  const cards = asTheyStand(asked);
  const drop = dropOn(cards, to);
  if (drop.kind === 'nothing') return;
  if (drop.kind === 'reorder') return index === null ? undefined : reorder(cards, to, index, shown);
  if (drop.kind === 'illegal') {
    notify({ status: columnOf(to) ? to : (cards[0]?.status ?? to), text: drop.reason });
    return;
  }
  if (drop.ask && !(await confirm({ ...drop.ask, danger: true }))) return;

  // Where each one goes, among the rows without them.
  const ids = new Set(cards.map(({ id }) => id));
  const dropped = index === null ? null : withoutMoved(columnOf(to)?.rows ?? [], index, ids);
  const places = new Map<number, number>();
  const at = ({ priority }: Card): number | null => {
    if (!dropped) return null;
    const place = places.get(priority) ?? nearestPlace(dropped.rows, dropped.index, priority);
    places.set(priority, place);
    return place;
  };
  const moves: PendingMove[] = [];
  const stopping: string[] = [];
  for (const { card, action } of drop.steps) {
    const status = arrivesIn(action, card);
    if (status === null) stopping.push(card.id);
    else moves.push({ card, to: status, index: status === to ? at(card) : null });
  }
  shown?.();
  showBusy(stopping, 'Stopping…');
  showMoves(moves);
  say(`${drop.words}: ${cards.length === 1 ? cards[0]?.title : plural(drop.steps.length, 'task')}`);
  try {
    const actions = new Map(drop.steps.map(({ card, action }) => [card, action]));
    const refused = await forEach(drop.words, [...actions.keys()], (card) => rpc.tasks[actions.get(card) as TaskAction](refOf(card)));
    // At once: what the columns say now is known only when there is a connection.
    const stayed = new Set(refused.map(({ card }) => card.id));
    const isRefused = ({ id }: Card) => stayed.has(id);
    endMoves(moves.filter(({ card }) => isRefused(card)));
    showBusy([...stayed], null);
    tell(taskStatusLook[to].words, [...passed, ...drop.refused, ...refused], cards.length + passed.length);
    if (to === 'archived') offerRestore(drop.steps.flatMap(({ card }) => (isRefused(card) ? [] : card)));
    if (dropped) {
      const there = moves.filter(({ card }) => !isRefused(card));
      await placeEach(
        there.map(({ card }) => card),
        (card) => placeAt(dropped.rows, at(card) ?? 0, card.priority),
      ).catch(() => {
        // One of them may have been started in the meantime. They are where the column shows them.
      });
    }
    await refreshColumns(new Set([to, ...cards.map(({ status }) => status)]));
  } finally {
    endMoves(moves);
    showBusy(stopping, null);
  }
}

/** Puts cards between the same two neighbours, one after the other. Those of another priority go by themselves to where they belong. */
async function placeEach(cards: readonly Card[], placeOf: (card: Card) => Place): Promise<void> {
  const last = new Map<number, Card>();
  for (const card of cards) {
    const place = placeOf(card);
    if (!place.ok) continue;
    const above = last.get(card.priority) ?? place.above;
    last.set(card.priority, card);
    if (!above && !place.below) continue;
    await rpc.tasks.place({ ...refOf(card), before: above && refOf(above), after: place.below && refOf(place.below) });
  }
}

/** Puts cards in another place of their own column, together and in the order in which they stand. */
async function reorder(cards: readonly Card[], status: TaskStatus, index: number, shown?: () => void): Promise<void> {
  const column = columnOf(status);
  if (!column) return;
  const place = withoutMoved(column.rows, index, new Set(cards.map(({ id }) => id)));
  for (const { priority } of cards) {
    const fits = placeAt(place.rows, place.index, priority);
    if (fits.ok) continue;
    notify({ status, text: fits.reason });
    return;
  }
  const moves = cards.map((card): PendingMove => ({ card, to: status, index: place.index }));
  shown?.();
  showMoves(moves);
  try {
    await placeEach(cards, ({ priority }) => placeAt(place.rows, place.index, priority));
    const where = place.index + 1;
    say(`${cards.length === 1 ? cards[0]?.title : plural(cards.length, 'task')}: place ${where} of ${column.rows.length}`);
  } catch (error) {
    endMoves(moves);
    toast.fail('The order was not changed', messageOf(error));
  } finally {
    await refreshColumns([status]).catch(() => {});
    endMoves(moves);
  }
}
