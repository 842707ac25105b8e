import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query';
import { ListTree, X } from 'lucide-react';
import { useDeferredValue, useState } from 'react';
import type { Card } from '../../../src-main/contract/board.ts';
import type { TaskStatus } from '../../../src-main/contract/tasks.ts';
import { api } from '../../api/client.ts';
import { useOpenTask } from '../../frame/use-open-task.ts';
import { taskStatusLook } from '../../lib/status.ts';
import { parseKey } from '../../lib/task-key.ts';
import { IconButton } from '../../ui/button.tsx';
import { ReadFailedLine } from '../../ui/read-failed.tsx';
import { StatusIcon } from '../../ui/status-icon.tsx';
import { Picker, PickerEmpty, PickerGroup, PickerItem } from './picker.tsx';
import { FixedValue, ValueButton } from './property-row.tsx';

/** What one may wait for: what is not done yet. Each list is as long as one reads. */
const offered: readonly TaskStatus[] = ['inprogress', 'queued', 'review', 'todo', 'failed'];
const perStatus = 8;

export type Sibling = Pick<Card, 'key' | 'title' | 'labels' | 'status'>;

/** The tasks that must be done first, with their states as they change. */
export function DependenciesField({
  value,
  onChange,
  editable,
  self,
  among = [],
}: {
  value: readonly string[];
  onChange: (keys: string[]) => void;
  editable: boolean;
  /** The task's own key, which is not offered; null for a new one. */
  self: string | null;
  /** Offered before all others. */
  among?: readonly Sibling[] | undefined;
}) {
  const [open, setOpen] = useState(false);
  const [text, setText] = useState('');
  const search = useDeferredValue(text.trim());
  const lists = useQueries({
    queries: offered.map((status) => ({
      ...api.board.column.queryOptions({ input: { status, filter: { text: search }, limit: perStatus } }),
      enabled: open,
      staleTime: 5_000,
      // What fits already is there at once; the server adds what else does.
      placeholderData: keepPreviousData,
    })),
  });
  const fitting = <T extends Sibling>(cards: readonly T[]) =>
    cards.filter((card) => card.key !== self && !value.includes(card.key) && fits(card, text));
  const groups: { heading: string; cards: readonly Sibling[] }[] = [
    { heading: 'This feature', cards: fitting(among) },
    ...offered.map((status, i) => ({
      heading: taskStatusLook[status].words,
      cards: fitting(lists[i]?.data?.cards ?? []).filter(({ key }) => !among.some((sibling) => sibling.key === key)),
    })),
  ];
  const failed = lists.some(({ error }) => error);
  const chips = value.map((key) => (
    <DependencyChip key={key} taskKey={key} onRemove={editable ? () => onChange(value.filter((other) => other !== key)) : null} />
  ));
  if (!editable)
    return value.length === 0 ? (
      <FixedValue>
        <span className="text-faint">None</span>
      </FixedValue>
    ) : (
      <ul>{chips}</ul>
    );
  return (
    <>
      {value.length === 0 ? null : <ul>{chips}</ul>}
      <Picker
        open={open}
        onOpenChange={setOpen}
        text={text}
        onText={setText}
        filter={false}
        label="Tasks that must be done first"
        placeholder="Search tasks by title, key or label"
        trigger={
          <ValueButton aria-label="Add a task that must be done first">
            <ListTree size={14} aria-hidden="true" className="text-faint" />
            <span className="text-faint">{value.length === 0 ? 'None' : 'Add another'}</span>
          </ValueButton>
        }
      >
        <PickerEmpty>{failed ? null : lists.some((list) => list.isFetching) ? 'Searching…' : 'No open task fits.'}</PickerEmpty>
        <ReadFailedLine of={lists} className="px-2 py-1.5" />
        {groups.map(({ heading, cards }) =>
          cards.length === 0 ? null : (
            <PickerGroup key={heading} heading={heading}>
              {cards.map((card) => (
                <PickerItem
                  key={card.key}
                  value={card.key}
                  onSelect={() => {
                    setOpen(false);
                    onChange([...value, card.key]);
                  }}
                >
                  <StatusIcon status={card.status} />
                  <span className="min-w-0 flex-1">
                    <span className="block truncate" dir="auto">
                      {card.title}
                    </span>
                    <span className="block truncate text-faint text-meta">{card.key}</span>
                  </span>
                </PickerItem>
              ))}
            </PickerGroup>
          ),
        )}
      </Picker>
    </>
  );
}

/** As the server searches: every word, whatever the case. Enter never takes what was listed for another text. */
function fits({ title, key, labels }: Sibling, text: string): boolean {
  const searched = [title, key, ...labels].join('\n').toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => searched.includes(word));
}

function DependencyChip({ taskKey, onRemove }: { taskKey: string; onRemove: (() => void) | null }) {
  const { data } = useQuery({ ...api.tasks.get.queryOptions({ input: parseKey(taskKey) }), retry: false });
  const openTask = useOpenTask();
  return (
    <li className="flex min-w-0 items-center">
      <button
        type="button"
        onClick={() => openTask(taskKey)}
        title={data ? `${taskKey}: ${data.title}` : taskKey}
        className="flex min-h-6.5 min-w-0 flex-1 items-center gap-1.5 rounded-control px-1.5 text-left hover:bg-hover"
      >
        {data ? <StatusIcon status={data.status} label /> : null}
        <span className="min-w-0 flex-1 truncate" dir="auto">
          {data?.title ?? taskKey}
        </span>
      </button>
      {onRemove ? <IconButton size="sm" label={`Wait for ${taskKey} no more`} icon={<X size={12} />} onClick={onRemove} /> : null}
    </li>
  );
}
