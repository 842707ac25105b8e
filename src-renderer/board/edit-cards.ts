import type { Card } from '../../src-main/contract/board.ts';
import { rpc } from '../api/client.ts';
import { refreshColumns, replaceCards } from './column-pages.ts';
import { forEach, refOf, tell } from './move-cards.ts';

type Change = Parameters<typeof rpc.tasks.update>[0]['set'];

/** Changes properties of tasks, shown at once and taken back where they are refused. `change` says what is new of each; null: nothing. */
async function editCards(what: string, cards: readonly Card[], change: (card: Card) => Change | null): Promise<void> {
  const changes = new Map<Card, Change>();
  for (const card of cards) {
    const set = change(card);
    if (set) changes.set(card, set);
  }
  const changed = [...changes.keys()];
  replaceCards(new Map([...changes].map(([card, set]) => [card.id, { ...card, ...(set as Partial<Card>) }])));
  const refused = await forEach(what, changed, (card) => rpc.tasks.update({ ...refOf(card), set: changes.get(card) ?? {} }));
  replaceCards(new Map(refused.map(({ card }) => [card.id, card])));
  await refreshColumns(new Set(changed.map(({ status }) => status)));
  tell(what, refused, cards.length);
}

export const setPriority = (cards: readonly Card[], priority: number): Promise<void> =>
  editCards('Priority', cards, (card) => (card.priority === priority ? null : { priority }));

/** Higher or lower by one step. */
export const stepPriority = (cards: readonly Card[], by: 1 | -1): Promise<void> =>
  editCards('Priority', cards, (card) => ({ priority: Math.min(1000, Math.max(-1000, card.priority + by)) }));

/** Puts a label on all of them, or takes it off when all have it. */
export function toggleLabel(cards: readonly Card[], label: string): Promise<void> {
  const all = cards.every(({ labels }) => labels.includes(label));
  return editCards('Label', cards, ({ labels }) => {
    if (all) return { labels: labels.filter((other) => other !== label) };
    return labels.includes(label) ? null : { labels: [...labels, label] };
  });
}

export const setModel = (cards: readonly Card[], model: string | null): Promise<void> =>
  editCards('Agent', cards, (card) => (card.model === model ? null : { model }));
