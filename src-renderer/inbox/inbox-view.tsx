import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Inbox } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { InboxItem } from '../../src-main/contract/system.ts';
import { api } from '../api/client.ts';
import { messageOf } from '../api/query-client.ts';
import { useOpenTask } from '../frame/use-open-task.ts';
import { ViewHeader } from '../frame/view-header.tsx';
import { useNow } from '../lib/use-now.ts';
import { Button } from '../ui/button.tsx';
import { confirm } from '../ui/confirm.tsx';
import { EmptyState, Skeleton } from '../ui/empty-state.tsx';
import { ReadFailed } from '../ui/read-failed.tsx';
import { toast } from '../ui/toast.tsx';
import { groupInbox, type InboxGroup, keepCursor, step } from './groups.ts';
import { InboxRow } from './inbox-row.tsx';
import { commandsFor, commandWords, give, type ItemCommand, placeOf } from './item-actions.ts';
import { useInboxKeys } from './use-inbox-keys.ts';
import { WordsForItem } from './words-for-item.tsx';

/** What is more than this is folded away: nobody works through a thousand items at a glance. */
const shownAtFirst = 50;

/** What needs a person, across all projects. */
export function InboxView() {
  const read = useQuery(api.system.inbox.queryOptions());
  const { data, error } = read;
  const groups = useMemo(() => groupInbox(data ?? []), [data]);
  return (
    <>
      <ViewHeader title="Inbox" />
      {error && !data ? (
        <ReadFailed title="The inbox could not be read" of={[read]} />
      ) : !data ? (
        <div className="mx-auto flex w-full max-w-240 flex-col gap-3 p-4" role="status" aria-label="Reading the inbox">
          <Skeleton className="h-14" />
          <Skeleton className="h-14" />
          <Skeleton className="h-14" />
        </div>
      ) : groups.length === 0 ? (
        <NothingHere />
      ) : (
        <Groups groups={groups} />
      )}
    </>
  );
}

function NothingHere() {
  const navigate = useNavigate();
  return (
    <EmptyState
      icon={<Inbox size={22} />}
      title="Nothing needs you"
      text="Work to review, questions of the planner, failures, long runs and agents that want a sign-in come here."
      action={<Button onClick={() => void navigate({ to: '/board' })}>Go to the board</Button>}
    />
  );
}

function Groups({ groups }: { groups: InboxGroup[] }) {
  const now = useNow(30_000);
  const openTask = useOpenTask();
  const navigate = useNavigate();
  const list = useRef<HTMLDivElement>(null);
  const [unfolded, setUnfolded] = useState<ReadonlySet<string>>(new Set());
  const [busy, setBusy] = useState<{ id: string; command: ItemCommand } | null>(null);
  const [asked, setAsked] = useState<{ item: InboxItem; command: 'request-changes' | 'continue' } | null>(null);

  const shown = groups.map((group) => ({
    ...group,
    items: unfolded.has(group.kind) ? group.items : group.items.slice(0, shownAtFirst),
    all: group.items.length,
  }));
  const items = shown.flatMap((group) => group.items);
  const order = items.map((item) => item.id);
  const [wanted, setCursor] = useState<string | null>(null);
  const before = useRef<string[]>(order);
  const cursor = keepCursor(wanted, before.current, order);
  useEffect(() => {
    before.current = order;
    if (cursor !== wanted) setCursor(cursor);
  });
  const current = items.find((item) => item.id === cursor);

  const focus = (id: string | null): void => {
    setCursor(id);
    const row = [...(list.current?.querySelectorAll<HTMLElement>('[data-item]') ?? [])].find((each) => each.dataset.item === id);
    row?.querySelector<HTMLElement>('[data-open]')?.focus();
  };
  const open = (item: InboxItem): void => {
    if (item.feature) {
      const { project, slug } = item.feature;
      void navigate({ to: '/feature/$project/$slug', params: { project, slug } });
    } else if (item.task) openTask(item.task.key, placeOf(item));
    else void navigate({ to: '/settings/{-$section}', params: { section: 'agents' } });
  };
  const run = async (item: InboxItem, command: ItemCommand): Promise<void> => {
    if (command === 'request-changes' || command === 'continue') return setAsked({ item, command });
    if (command === 'stop') {
      const yes = await confirm({
        title: 'Stop the run?',
        text: 'The agent is stopped first. Its work so far is kept, and the task goes back to do.',
        button: 'Stop the run',
        danger: true,
      });
      if (!yes) return;
    }
    setBusy({ id: item.id, command });
    try {
      await give(command, item);
    } catch (problem) {
      toast.fail(`${commandWords[command].words} did not work`, messageOf(problem));
    } finally {
      setBusy((other) => (other?.id === item.id ? null : other));
    }
  };

  useInboxKeys({
    hasFocus: () => list.current?.contains(document.activeElement) ?? false,
    move: (by) => focus(step(cursor, order, by)),
    open: () => {
      if (current) open(current);
      return current !== undefined;
    },
    command: (command) => {
      if (!current || busy?.id === current.id || !commandsFor(current).includes(command)) return false;
      void run(current, command);
      return true;
    },
  });

  return (
    <div ref={list} className="min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto flex max-w-240 flex-col gap-5 p-4 max-phone:p-2">
        {shown.map((group) => (
          <section key={group.kind} aria-labelledby={`inbox-${group.kind}`}>
            <h2 id={`inbox-${group.kind}`} className="mb-1.5 flex items-baseline gap-2 px-1 font-semibold">
              {group.title}
              <span className="tabular font-normal text-meta text-muted">{group.all}</span>
            </h2>
            <ul className="overflow-hidden rounded-card border bg-surface">
              {group.items.map((item) => (
                <InboxRow
                  key={item.id}
                  item={item}
                  now={now}
                  cursor={item.id === cursor}
                  busy={busy?.id === item.id ? busy.command : null}
                  onOpen={() => open(item)}
                  onCursor={() => setCursor(item.id)}
                  onCommand={(command) => void run(item, command)}
                />
              ))}
            </ul>
            {group.items.length < group.all ? (
              <Button variant="ghost" size="sm" className="mt-1" onClick={() => setUnfolded(new Set([...unfolded, group.kind]))}>
                Show {(group.all - group.items.length).toLocaleString('en')} more
              </Button>
            ) : null}
          </section>
        ))}
      </div>
      {asked ? <WordsForItem {...asked} onClose={() => setAsked(null)} /> : null}
    </div>
  );
}
