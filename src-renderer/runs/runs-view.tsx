import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { History } from 'lucide-react';
import { useCallback } from 'react';
import { runStatus } from '../../src-main/contract/runs.ts';
import { api } from '../api/client.ts';
import { messageOf } from '../api/query-client.ts';
import { useSearchParams, useSetSearch } from '../frame/use-open-task.ts';
import { ViewHeader } from '../frame/view-header.tsx';
import { runStatusLook } from '../lib/status.ts';
import { Button } from '../ui/button.tsx';
import { EmptyState, ErrorState, Skeleton } from '../ui/empty-state.tsx';
import { NativeSelect } from '../ui/field.tsx';
import { ReadFailed } from '../ui/read-failed.tsx';
import { RunsList } from './runs-list.tsx';
import { useRuns } from './use-runs.ts';

/** Every run over all tasks, the newest first. */
export function RunsView() {
  const { projects: chosen, status } = useSearchParams();
  const setSearch = useSetSearch();
  const project = chosen?.[0];
  const { data: projects } = useQuery(api.projects.list.queryOptions());
  const { runs, data, error, refetch, isFetching, hasNextPage, fetchNextPage, isFetchNextPageError } = useRuns({ project, status });
  const more = useCallback(() => void fetchNextPage(), [fetchNextPage]);
  const filtered = project !== undefined || status !== undefined;
  const clear = () => setSearch({ projects: undefined, status: undefined });

  return (
    <>
      <ViewHeader
        title="Runs"
        trailing={
          filtered ? (
            <Button size="sm" variant="ghost" onClick={clear}>
              Clear
            </Button>
          ) : null
        }
      >
        <NativeSelect
          aria-label="State"
          className="max-w-32"
          value={status?.[0] ?? ''}
          onChange={(event) => setSearch({ status: event.target.value ? [runStatus.parse(event.target.value)] : undefined })}
        >
          <option value="">All states</option>
          {runStatus.options.map((each) => (
            <option key={each} value={each}>
              {runStatusLook[each].words}
            </option>
          ))}
        </NativeSelect>
        <NativeSelect
          aria-label="Project"
          className="max-w-40"
          value={project ?? ''}
          onChange={(event) => setSearch({ projects: event.target.value ? [event.target.value] : undefined })}
        >
          <option value="">All projects</option>
          {projects?.map(({ name }) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </NativeSelect>
      </ViewHeader>
      {error && !data ? (
        <ReadFailed title="The runs could not be read" of={[{ data, error, refetch, isFetching }]} />
      ) : !data ? (
        <div className="flex flex-col gap-3 p-4" role="status" aria-label="Reading the runs">
          <Skeleton className="h-6" />
          <Skeleton className="h-6" />
          <Skeleton className="h-6" />
        </div>
      ) : runs.length === 0 ? (
        <Nothing filtered={filtered} clear={clear} />
      ) : (
        <>
          <RunsList runs={runs} hasMore={hasNextPage} onMore={more} />
          {isFetchNextPageError ? (
            <ErrorState title="More runs could not be read" text={messageOf(error)} action={<Button onClick={more}>Try again</Button>} />
          ) : null}
        </>
      )}
    </>
  );
}

function Nothing({ filtered, clear }: { filtered: boolean; clear: () => void }) {
  const navigate = useNavigate();
  return filtered ? (
    <EmptyState
      icon={<History size={22} />}
      title="No run like this"
      text="No run has this state in this project."
      action={<Button onClick={clear}>Show all runs</Button>}
    />
  ) : (
    <EmptyState
      icon={<History size={22} />}
      title="Nothing has run yet"
      text="Queue a task: every attempt of an agent is kept here, with its log, its cost and what came of it."
      action={<Button onClick={() => void navigate({ to: '/board' })}>Go to the board</Button>}
    />
  );
}
