import type { Card } from '../../src-main/contract/board.ts';

/*
 * What a person set and the daemon has not answered yet. What is read meanwhile may be older: it would show the old value for a
 * moment, and a next step that counted from it would take the one before back.
 */

const unanswered = new Map<string, Set<Partial<Card>>>();

/** From now until the returned function is called. */
export function awaitAnswer(id: string, set: Partial<Card>): () => void {
  const sets = unanswered.get(id) ?? new Set();
  unanswered.set(id, sets.add(set));
  return () => {
    sets.delete(set);
    if (sets.size === 0) unanswered.delete(id);
  };
}

/** The card as it will be; the last change of a property counts. */
export function asSet(card: Card): Card {
  const sets = unanswered.get(card.id);
  return sets ? Object.assign({}, card, ...sets) : card;
}
