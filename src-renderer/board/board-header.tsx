import { useQuery } from '@tanstack/react-query';
import { Pause, Play, Plus } from 'lucide-react';
import { api } from '../api/client.ts';
import { ProjectDot } from '../frame/project-dot.tsx';
import type { SearchParams } from '../frame/search-params.ts';
import { toggleQueue } from '../frame/toggles.ts';
import { ViewHeader } from '../frame/view-header.tsx';
import { useKeys } from '../shortcuts/bindings.ts';
import { runAction } from '../shortcuts/dispatch.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { FilterField } from './filter-field.tsx';
import { FilterMenus } from './filter-menus.tsx';

export function BoardHeader({ search, project, onLeave }: { search: SearchParams; project: string | undefined; onLeave: () => void }) {
  const { data: settings } = useQuery(api.settings.get.queryOptions());
  const pauseKeys = useKeys('queue.pause');
  const newKeys = useKeys('task.new');
  const paused = settings?.queuePaused === true;
  return (
    <ViewHeader
      title={
        project === undefined ? (
          'Board'
        ) : (
          <>
            <ProjectDot name={project} />
            <span className="max-w-48 truncate">{project}</span>
            <span className="font-normal text-faint max-narrow:sr-only">/ Board</span>
          </>
        )
      }
      trailing={
        <>
          {paused ? (
            <Button icon={<Play size={13} aria-hidden="true" />} onClick={() => void toggleQueue()}>
              <span className="max-phone:sr-only">
                Resume<span className="max-narrow:sr-only"> the queue</span>
              </span>
            </Button>
          ) : (
            <IconButton label="Pause the queue" keys={pauseKeys} icon={<Pause size={15} />} onClick={() => void toggleQueue()} />
          )}
          <Button
            variant="primary"
            icon={<Plus size={14} aria-hidden="true" />}
            onClick={() => runAction('task.new')}
            aria-keyshortcuts={newKeys}
          >
            New
          </Button>
        </>
      }
    >
      <FilterField text={search.q ?? ''} onLeave={onLeave} />
      <FilterMenus search={search} project={project} />
    </ViewHeader>
  );
}
