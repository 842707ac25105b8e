import type { BoardFilter } from '../../src-main/contract/board.ts';
import type { Task } from '../../src-main/contract/tasks.ts';
import { rpc } from '../api/client.ts';

/** The key of the task below (or above) this one in its column; null at the end. Asked only when somebody goes there. */
export async function neighbourOf(task: Pick<Task, 'key' | 'status'>, filter: Partial<BoardFilter>, by: 1 | -1): Promise<string | null> {
  const limit = 500;
  let last: string | null = null;
  for (let offset = 0; ; offset += limit) {
    const { cards, total } = await rpc.board.column({ status: task.status, filter, offset, limit });
    const at = cards.findIndex(({ key }) => key === task.key);
    if (at >= 0 && by < 0) return cards[at - 1]?.key ?? last;
    if (at >= 0 && cards[at + 1]) return cards[at + 1]?.key ?? null;
    if (at >= 0)
      return (await rpc.board.column({ status: task.status, filter, offset: offset + cards.length, limit: 1 })).cards[0]?.key ?? null;
    last = cards.at(-1)?.key ?? null;
    if (cards.length === 0 || offset + cards.length >= total) return null;
  }
}
