import type { Core, Implementer } from './implementer.ts';

/** What lists over many tasks show: the board, the search, all runs. */
export const boardHandlers = (os: Implementer, { board, labels }: Core) => ({
  column: os.board.column.handler(({ input }) => board.column(input)),
  cards: os.board.cards.handler(({ input }) => board.cards(input.taskIds)),
  labels: os.board.labels.handler(() => labels.inUse()),
  counts: os.board.counts.handler(({ input }) => board.counts(input)),
});
export const searchHandlers = (os: Implementer, { board }: Core) => ({
  search: os.tasks.search.handler(({ input }) => board.search(input)),
});
export const runListHandlers = (os: Implementer, { runList }: Core) => ({
  list: os.runs.list.handler(({ input }) => runList(input)),
});
