import { keepPreviousData, useQueries } from '@tanstack/react-query';
import { Command } from 'cmdk';
import { useDeferredValue, useRef, useState } from 'react';
import type { FeatureDetail } from '../../src-main/contract/features.ts';
import type { TaskStatus } from '../../src-main/contract/tasks.ts';
import { api, rpc } from '../api/client.ts';
import { messageOf } from '../api/query-client.ts';
import { taskStatusLook } from '../lib/status.ts';
import { PickerEmpty, PickerGroup, PickerItem } from '../task/properties/picker.tsx';
import { CommandBox } from '../ui/command-box.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { ReadFailedLine } from '../ui/read-failed.tsx';
import { StatusIcon } from '../ui/status-icon.tsx';
import { refOf, showFeature } from './feature-cache.ts';

const offered: readonly TaskStatus[] = ['proposed', 'todo', 'queued', 'inprogress', 'review', 'failed', 'done'];
const perStatus = 8;

/** Makes a task that is there already part of the feature. */
export function LinkDialog({ feature, onClose }: { feature: FeatureDetail; onClose: () => void }) {
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState('');
  const [error, setError] = useState<string | null>(null);
  const search = useDeferredValue(text.trim());
  const lists = useQueries({
    queries: offered.map((status) => ({
      ...api.board.column.queryOptions({ input: { status, filter: { text: search, projects: [feature.project] }, limit: perStatus } }),
      staleTime: 5_000,
      placeholderData: keepPreviousData,
    })),
  });
  const link = async (slug: string) => {
    setError(null);
    try {
      showFeature(await rpc.features.link({ ...refOf(feature), task: slug }));
      onClose();
    } catch (problem) {
      setError(messageOf(problem));
    }
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title="Link a task"
      description={`A task of ${feature.project} becomes part of this feature.`}
      flush
      initialFocus={input}
    >
      <CommandBox label="Link a task" shouldFilter={false} className="flex flex-col border-t">
        <Command.Input
          ref={input}
          value={text}
          onValueChange={setText}
          placeholder="Search tasks by title, key or label"
          className="h-10 border-b bg-transparent px-4 outline-none"
        />
        {error === null ? null : (
          <p role="alert" className="border-b bg-failed-tint px-4 py-2 text-failed-text">
            {error}
          </p>
        )}
        <Command.List className="max-h-[50vh] min-h-40 overflow-y-auto p-1.5">
          <ReadFailedLine of={lists} className="px-2 py-1.5" />
          {lists.some((list) => list.error) ? null : (
            <PickerEmpty>{lists.some((list) => list.isFetching) ? 'Searching…' : 'No other task of this project fits.'}</PickerEmpty>
          )}
          {offered.map((status, i) => {
            const cards = lists[i]?.data?.cards.filter((card) => card.feature !== feature.key) ?? [];
            return cards.length === 0 ? null : (
              <PickerGroup key={status} heading={taskStatusLook[status].words}>
                {cards.map((card) => (
                  <PickerItem key={card.key} value={card.key} onSelect={() => void link(card.slug)}>
                    <StatusIcon status={card.status} />
                    <span className="min-w-0 flex-1 truncate" dir="auto">
                      {card.title}
                    </span>
                    <span className="max-w-2/5 shrink-0 truncate text-faint text-meta">{card.feature ?? card.slug}</span>
                  </PickerItem>
                ))}
              </PickerGroup>
            );
          })}
        </Command.List>
      </CommandBox>
    </Dialog>
  );
}
