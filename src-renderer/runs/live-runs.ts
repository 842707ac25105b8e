import type { InfiniteData, Query } from '@tanstack/react-query';
import type { RunSummary } from '../../src-main/contract/runs.ts';
import { api, rpc } from '../api/client.ts';
import { ConnectionLost } from '../api/connection.ts';
import { onChanges } from '../api/live.ts';
import { queryClient } from '../api/query-client.ts';
import { filterOfKey, type RunFilter, type RunPage, withRuns } from './run-pages.ts';

/** Of more tasks at once, or with more runs, the pages are read again as they are: at most what one request may ask for. */
const mostTasks = 100;
const mostRuns = 200;

type Read = (input: RunFilter & { taskIds: string[]; limit: number }) => Promise<RunSummary[]>;

/**
 * Keeps the list of runs true to what happens, as long as it is shown: of what changed the runs are read, not the pages. One batch at a
 * time: however fast changes come, what was read for the one before is shown.
 */
export function followRuns(read: Read = rpc.runs.list, listen: typeof onChanges = onChanges): () => void {
  const collected = new Set<string>();
  let busy = false;
  const work = async () => {
    if (busy) return;
    busy = true;
    try {
      while (collected.size > 0) {
        const taskIds = new Set(collected);
        collected.clear();
        const shown = queryClient.getQueryCache().findAll({ queryKey: api.runs.list.key(), type: 'active' });
        await Promise.all(shown.map((query) => show(query as Query<InfiniteData<RunPage>>, taskIds, read)));
      }
    } catch (error) {
      // When the connection is back everything is read again anyway. What else went wrong shows where the pages are read.
      if (!(error instanceof ConnectionLost)) void queryClient.invalidateQueries({ queryKey: api.runs.list.key() });
    } finally {
      busy = false;
    }
  };
  return listen((changes) => {
    for (const change of changes) if (change.type === 'task' || change.type === 'run') collected.add(change.taskId);
    void work();
  });
}

async function show(query: Query<InfiniteData<RunPage>>, taskIds: ReadonlySet<string>, read: Read): Promise<void> {
  const isRead = () => query.state.fetchStatus === 'fetching';
  for (;;) {
    // A page that is on its way is put to those that were there when it was asked for: first it, or what changed would be gone again.
    while (isRead()) await query.fetch().catch(() => undefined);
    const readable = query.state.data !== undefined && taskIds.size <= mostTasks;
    const fresh = readable ? await read({ ...filterOfKey(query.queryKey), taskIds: [...taskIds], limit: mostRuns }) : null;
    if (isRead()) continue;
    if (fresh === null || fresh.length >= mostRuns) {
      await queryClient.refetchQueries({ queryKey: query.queryKey, exact: true });
      return;
    }
    queryClient.setQueryData<InfiniteData<RunPage>>(
      query.queryKey,
      (data) => data && { ...data, pages: withRuns(data.pages, taskIds, fresh) },
    );
    return;
  }
}
