import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useRef } from 'react';
import type { Run } from '../../src-main/contract/runs.ts';
import type { TaskWithRuns } from '../../src-main/contract/tasks.ts';
import { api, rpc } from '../api/client.ts';
import { invalidate } from '../api/invalidate.ts';
import { onChanges } from '../api/live.ts';
import { messageOf } from '../api/query-client.ts';
import { createFileStore, type FileStore } from './file-store.ts';
import { highlight } from './highlighter.ts';
import { throttle } from './throttle.ts';

/** A running agent saves often; a person reads slower than that. */
const readAgainMs = 2_000;

/** What a run changed, read again as it goes on, with the texts of the files that come into sight. */
export function useRunChanges(task: TaskWithRuns, run: Run) {
  const { project, slug } = task;
  const { number } = run;
  const options = api.runs.changes.queryOptions({ input: { project, slug, number } });
  const query = useQuery({ ...options, placeholderData: keepPreviousData });
  const key = useRef(options.queryKey);
  key.current = options.queryKey;

  useEffect(() => {
    const again = throttle(() => void invalidate({ queryKey: key.current }), readAgainMs);
    const stop = onChanges((changes) => {
      if (changes.some((c) => (c.type === 'run' && c.runId === run.id) || (c.type === 'task' && c.taskId === task.id))) again.call();
    });
    return () => {
      stop();
      again.cancel();
    };
  }, [run.id, task.id]);

  const store = useMemo<FileStore>(
    () =>
      createFileStore({
        load: (path, whole) => rpc.runs.fileChange({ project, slug, number, path, whole }),
        colour: highlight,
        describe: messageOf,
      }),
    [project, slug, number],
  );
  // The list was read again, so the texts are older than it is.
  const { dataUpdatedAt } = query;
  const readAt = useRef(0);
  useEffect(() => {
    if (readAt.current !== 0 && readAt.current !== dataUpdatedAt) store.refresh();
    readAt.current = dataUpdatedAt;
  }, [dataUpdatedAt, store]);

  return { ...query, store };
}
