import type { BoardFilter, Card, ColumnPage } from '../../src-main/contract/board.ts';
import type { TaskStatus } from '../../src-main/contract/tasks.ts';
import { api, rpc } from '../api/client.ts';
import { invalidate } from '../api/invalidate.ts';
import { queryClient } from '../api/query-client.ts';
import { asSet } from '../api/unanswered.ts';

/** A few screens full: what is read again whenever a card comes or goes. */
export const pageSize = 50;

export const pageOptions = (status: TaskStatus, filter: BoardFilter, page: number) =>
  api.board.column.queryOptions({ input: { status, filter, offset: page * pageSize, limit: pageSize } });

type Input = { status: TaskStatus; filter: BoardFilter };
const inputOf = (queryKey: readonly unknown[]): Input => (queryKey[1] as { input: Input }).input;

/** Reads columns again, as far as they are shown, and the counts. Resolves when they are shown. */
export async function refreshColumns(statuses: Iterable<TaskStatus>): Promise<void> {
  const changed = new Set(statuses);
  await Promise.all([
    invalidate({
      queryKey: api.board.column.key(),
      predicate: ({ queryKey }) => changed.has(inputOf(queryKey).status),
    }),
    invalidate({ queryKey: api.board.counts.key() }),
  ]);
}

interface LoadedCard {
  card: Card;
  /** Under which it is in some page. */
  filters: BoardFilter[];
  /** One of those pages is on the screen; the others are kept for when one comes back to them. */
  shown: boolean;
}

/** What loaded pages say of these tasks. */
export function loadedCards(ids: ReadonlySet<string>): Map<string, LoadedCard> {
  const found = new Map<string, LoadedCard>();
  for (const query of queryClient.getQueryCache().findAll({ queryKey: api.board.column.key() })) {
    const shown = query.isActive();
    for (const card of (query.state.data as ColumnPage | undefined)?.cards ?? []) {
      if (!ids.has(card.id)) continue;
      const before = found.get(card.id);
      found.set(card.id, {
        // What is shown is the newest.
        card: before?.shown ? before.card : card,
        filters: [...(before?.filters ?? []), inputOf(query.queryKey).filter],
        shown: shown || before?.shown === true,
      });
    }
  }
  return found;
}

/** Columns on the screen that have another number of cards than the counts say: something came or went on a page that is not loaded. */
export function miscountedColumns(): Set<TaskStatus> {
  const wrong = new Set<TaskStatus>();
  for (const query of queryClient.getQueryCache().findAll({ queryKey: api.board.column.key(), type: 'active' })) {
    const { status, filter } = inputOf(query.queryKey);
    const counts = queryClient.getQueryData(api.board.counts.queryKey({ input: filter }));
    const page = query.state.data as ColumnPage | undefined;
    if (counts && page && (counts[status] ?? 0) !== page.total) wrong.add(status);
  }
  return wrong;
}

/** Shows cards as they are now, in the places where they are. Pages without them stay the same objects. */
export function replaceCards(fresh: ReadonlyMap<string, Card>): void {
  for (const [queryKey, page] of queryClient.getQueriesData<ColumnPage>({ queryKey: api.board.column.key() })) {
    const { status } = inputOf(queryKey);
    const at = (card: Card) => {
      const now = fresh.get(card.id);
      return now?.status === status ? asSet(now) : undefined;
    };
    if (!page?.cards.some(at)) continue;
    queryClient.setQueryData<ColumnPage>(queryKey, { ...page, cards: page.cards.map((card) => at(card) ?? card) });
  }
}

/** At most what one request may ask for. */
const cardsAtOnce = 500;

export async function readCards(ids: readonly string[]): Promise<Map<string, Card>> {
  const cards = new Map<string, Card>();
  for (let i = 0; i < ids.length; i += cardsAtOnce)
    for (const card of await rpc.board.cards({ taskIds: ids.slice(i, i + cardsAtOnce) })) cards.set(card.id, card);
  return cards;
}

/** Every card of a column, for selecting it whole. */
export async function readColumn(status: TaskStatus, filter: BoardFilter): Promise<Card[]> {
  const cards: Card[] = [];
  for (;;) {
    const page = await rpc.board.column({ status, filter, offset: cards.length, limit: cardsAtOnce });
    cards.push(...page.cards);
    if (page.cards.length === 0 || cards.length >= page.total) return cards;
  }
}
