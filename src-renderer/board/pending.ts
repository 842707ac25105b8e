import { create } from 'zustand';
import type { PendingMove } from './rows.ts';

interface Pending {
  moves: ReadonlyMap<string, PendingMove>;
  /** What is being done with a card that stays where it is meanwhile: `Stopping…`. */
  busy: ReadonlyMap<string, string>;
}

/** What is shown before the server has said it. Each entry is taken back by who made it, done or refused. */
export const usePending = create<Pending>(() => ({ moves: new Map(), busy: new Map() }));

export function showMoves(moves: readonly PendingMove[]): void {
  if (moves.length === 0) return;
  usePending.setState((state) => {
    const next = new Map(state.moves);
    // The later one counts, and comes last.
    for (const move of moves) next.delete(move.card.id);
    for (const move of moves) next.set(move.card.id, move);
    return { moves: next };
  });
}

/** Takes moves back, unless others have come in their place. */
export function endMoves(moves: readonly PendingMove[]): void {
  usePending.setState((state) => {
    const next = new Map(state.moves);
    for (const move of moves) if (next.get(move.card.id) === move) next.delete(move.card.id);
    return next.size === state.moves.size ? state : { moves: next };
  });
}

export function showBusy(ids: readonly string[], words: string | null): void {
  if (ids.length === 0) return;
  usePending.setState((state) => {
    const next = new Map(state.busy);
    for (const id of ids)
      if (words === null) next.delete(id);
      else next.set(id, words);
    return { busy: next };
  });
}
