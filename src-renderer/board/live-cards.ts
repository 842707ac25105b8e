import type { Change } from '../../src-main/contract/changes.ts';
import { type TaskStatus, taskStatus } from '../../src-main/contract/tasks.ts';
import { onChanges } from '../api/live.ts';
import { focusCard, useBoard } from './board-state.ts';
import { loadedCards, miscountedColumns, readCards, refreshColumns, replaceCards } from './column-pages.ts';
import { mayHaveMoved } from './filter.ts';
import { beforeMoving, elementOf } from './motion.ts';
import { endMoves, showMoves, usePending } from './pending.ts';
import type { PendingMove } from './rows.ts';

/** Beyond these many at once, reading what is shown again is less than reading them one by one. */
const tooMany = 200;

/**
 * Keeps the columns true to what happens, as long as the board is shown: cards are read again by id and shown where they are; columns
 * that a card may have come into or left are read again as far as they are loaded. One batch at a time, so that a busy queue cannot
 * overtake its own answers.
 */
export function followCards(): () => void {
  let collected: Change[] = [];
  let busy = false;
  const work = async () => {
    if (busy) return;
    busy = true;
    try {
      while (collected.length > 0) {
        const changes = collected;
        collected = [];
        await show(changes);
      }
    } catch {
      // The connection broke; everything is read again when it is back. A later change begins anew.
    } finally {
      busy = false;
    }
  };
  return onChanges((changes) => {
    collected.push(...changes.filter(({ type }) => type === 'task' || type === 'run'));
    void work();
  });
}

async function show(changes: readonly Change[]): Promise<void> {
  const ids = new Set<string>();
  /** The state that each is in by now, as the changes say it; null for a task that is gone. */
  const said = new Map<string, TaskStatus | null>();
  for (const change of changes) {
    if ('taskId' in change) ids.add(change.taskId);
    if (change.type === 'task') said.set(change.taskId, change.status);
  }
  if (ids.size > tooMany) return refreshColumns(taskStatus.options);

  const known = loadedCards(ids);
  // A run says nothing about which column its task is in: one that is not on the screen need not be looked at.
  const asked = [...ids].filter((id) => known.has(id) && said.get(id) !== null);
  const fresh = await readCards(asked);
  replaceCards(fresh);

  const changed = new Set<TaskStatus>();
  const moves: PendingMove[] = [];
  for (const [id, { card, filters, shown }] of known) {
    const now = fresh.get(id);
    if (!now) changed.add(card.status);
    else if (filters.some((filter) => mayHaveMoved(card, now, filter))) {
      changed.add(card.status).add(now.status);
      if (shown && card.status !== now.status && !usePending.getState().moves.has(id))
        moves.push({ card: now, to: now.status, index: null });
    }
  }
  for (const [id, status] of said) if (!known.has(id) && status !== null) changed.add(status);
  if (changed.size === 0 && said.size === 0) return;
  beforeMoving(moves.map(({ card }) => card.id));
  const { focus } = useBoard.getState();
  const held = focus !== null && moves.some(({ card }) => card.id === focus) && elementOf(focus)?.contains(document.activeElement);
  showMoves(moves);
  // Its element is another one in the other column, and without the focus the board hears no keys.
  if (held) focusCard(focus);
  try {
    await refreshColumns(changed);
    // Of a task that was on no page that is loaded, one does not know which column it left.
    const wrong = miscountedColumns();
    if (wrong.size > 0) await refreshColumns(wrong);
  } finally {
    endMoves(moves);
  }
}
