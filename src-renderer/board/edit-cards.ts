import type { Card } from '../../src-main/contract/board.ts';
import { rpc } from '../api/client.ts';
import { asSet, awaitAnswer } from '../api/unanswered.ts';
import { useBoard } from './board-state.ts';
import { refreshColumns, replaceCards } from './column-pages.ts';
import { forEach, refOf, tell } from './each-task.ts';
import { asTheyAre } from './selected.ts';

type Change = Parameters<typeof rpc.tasks.update>[0]['set'];

/** Changes properties of tasks, shown at once and taken back where they are refused. `change` says what is new of each; null: nothing. */
async function editCards(
  what: string,
  selected: readonly Card[],
  changeOf: (cards: readonly Card[]) => (card: Card) => Change | null,
): Promise<void> {
  const cards = (await asTheyAre(selected)).map(asSet);
  const change = changeOf(cards);
  const changes = new Map<Card, Change>();
  for (const card of cards) {
    const set = change(card);
    if (set) changes.set(card, set);
  }
  const changed = [...changes.keys()];
  const answered = new Map([...changes].map(([card, set]) => [card, awaitAnswer(card.id, set as Partial<Card>)]));
  show(new Map(changed.map((card) => [card.id, asSet(card)])));
  const refused = await forEach(what, changed, (card) =>
    rpc.tasks.update({ ...refOf(card), set: changes.get(card) ?? {} }).finally(answered.get(card)),
  );
  show(new Map(refused.map(({ card }) => [card.id, card])));
  tell(what, refused, cards.length);
  await refreshColumns(new Set(changed.map(({ status }) => status)));
}

/** In the columns, and in the selection, from which the next change begins. */
function show(cards: Map<string, Card>): void {
  replaceCards(cards);
  useBoard.setState(({ selected }) => ({ selected: new Map([...selected].map(([id, card]) => [id, cards.get(id) ?? card])) }));
}

export const setPriority = (cards: readonly Card[], priority: number): Promise<void> =>
  editCards('Priority', cards, () => (card) => (card.priority === priority ? null : { priority }));

/** Higher or lower by one step. */
export const stepPriority = (cards: readonly Card[], by: 1 | -1): Promise<void> =>
  editCards('Priority', cards, () => (card) => ({ priority: Math.min(1000, Math.max(-1000, card.priority + by)) }));

/** Puts a label on all of them, or takes it off when all have it. */
export function toggleLabel(cards: readonly Card[], label: string): Promise<void> {
  return editCards('Label', cards, (now) => {
    const all = now.every(({ labels }) => labels.includes(label));
    return ({ labels }) => {
      if (all) return { labels: labels.filter((other) => other !== label) };
      return labels.includes(label) ? null : { labels: [...labels, label] };
    };
  });
}

export const setModel = (cards: readonly Card[], model: string | null): Promise<void> =>
  // Another agent may know no effort, or others.
  editCards('Agent', cards, () => (card) => (card.model === model ? null : { model, effort: null }));
