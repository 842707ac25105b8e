import { useQuery } from '@tanstack/react-query';
import { Columns3, FolderPlus, SearchX } from 'lucide-react';
import type { TaskStatus } from '../../src-main/contract/tasks.ts';
import { api } from '../api/client.ts';
import type { SearchParams } from '../frame/search-params.ts';
import { useSetSearch } from '../frame/use-open-task.ts';
import { plural } from '../lib/format.ts';
import { useKeys } from '../shortcuts/bindings.ts';
import { runAction } from '../shortcuts/dispatch.ts';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { ReadFailed } from '../ui/read-failed.tsx';
import { noFilter } from './filter.ts';

/** Why there is nothing on the board, and the one thing to do about it. */
export function EmptyBoard({
  project,
  narrowed,
  hidden,
  show,
}: {
  project: string | undefined;
  narrowed: boolean;
  hidden: Partial<Record<TaskStatus, number>> | undefined;
  show: SearchParams['show'];
}) {
  const setSearch = useSetSearch();
  const read = useQuery(api.projects.list.queryOptions());
  const { data: projects } = read;
  const newKeys = useKeys('task.new');
  if (!projects) return <ReadFailed title="The projects could not be read" of={[read]} />;
  if (projects.length === 0)
    return (
      <EmptyState
        icon={<FolderPlus size={28} />}
        title="No project yet"
        text="A project is a git repository that agents work in. Add one, or try it with the demo agent first."
        action={
          <Button variant="primary" onClick={() => runAction('nav.welcome')}>
            Add a project
          </Button>
        }
      />
    );
  if (project !== undefined && !projects.some(({ name }) => name === project))
    return (
      <EmptyState
        icon={<FolderPlus size={28} />}
        title={`There is no project ${project}`}
        text="It was renamed or removed, or the address has a typing error."
        action={<Button onClick={() => runAction('nav.board')}>Go to the board</Button>}
      />
    );
  const archived = hidden?.archived ?? 0;
  if (narrowed)
    return (
      <EmptyState
        icon={<SearchX size={28} />}
        title="No task matches"
        text={
          archived > 0 && !show?.includes('archived')
            ? `${plural(archived, 'archived task')} would.`
            : 'Take some of the filter back to see more.'
        }
        action={<Button onClick={() => setSearch(noFilter)}>Clear the filter</Button>}
      />
    );
  return (
    <EmptyState
      icon={<Columns3 size={28} />}
      title={archived > 0 ? 'No open tasks' : 'No tasks yet'}
      text="Write what should be done, queue it, and an agent does it on a branch of its own."
      action={
        <Button variant="primary" keys={newKeys} onClick={() => runAction('task.new')}>
          New task
        </Button>
      }
    />
  );
}
