import type { RefObject } from 'react';
import type { Task } from '../../src-main/contract/tasks.ts';
import { useShortcut } from '../shortcuts/use-shortcut.ts';
import type { AskedOfFeature } from './feature-dialogs.tsx';
import { neighbourOf, placeBy } from './order.ts';
import type { FeatureCommands } from './use-feature-commands.ts';

/** Keys of the list of proposals: of the row that has the focus. */
export function useProposalKeys({
  list,
  order,
  find,
  expanded,
  setExpanded,
  selected,
  onSelect,
  toggle,
  commands,
  ask,
  pick,
}: {
  list: RefObject<HTMLElement | null>;
  order: readonly string[];
  find: (slug: string) => Task | undefined;
  expanded: string | null;
  setExpanded: (slug: string | null) => void;
  selected: ReadonlySet<string>;
  onSelect: (selected: ReadonlySet<string>) => void;
  toggle: (slug: string) => void;
  commands: FeatureCommands;
  ask: (asked: AskedOfFeature) => void;
  pick: (slug: string) => void;
}): void {
  const within = list;
  const focused = (): string | null => {
    const element = document.activeElement?.closest<HTMLElement>('[data-proposal]');
    return element && list.current?.contains(element) ? (element.dataset.proposal ?? null) : null;
  };
  const focus = (slug: string | null | undefined) => {
    if (slug == null) return;
    const rows = [...(list.current?.querySelectorAll<HTMLElement>('[data-proposal]') ?? [])];
    rows
      .find((row) => row.dataset.proposal === slug)
      ?.querySelector<HTMLElement>('[data-proposal-open]')
      ?.focus();
  };
  /** From nowhere the list is entered at its beginning; elsewhere arrows scroll. */
  const step = (by: 1 | -1) => () => {
    const active = document.activeElement;
    const at = focused();
    if (at === null && active && active !== document.body && active.id !== 'main') return false;
    focus(at === null ? order[0] : order[Math.min(order.length - 1, Math.max(0, order.indexOf(at) + by))]);
    return undefined;
  };
  const withTask = (act: (task: Task) => void) => () => {
    const task = find(focused() ?? '');
    if (!task) return false;
    act(task);
    return undefined;
  };
  const move = (by: 1 | -1) =>
    withTask((task) => {
      const place = placeBy(order, task.slug, by);
      if (!place) return;
      void commands.move(task, place);
      requestAnimationFrame(() => focus(task.slug));
    });
  useShortcut('list.down', step(1));
  useShortcut('list.up', step(-1));
  useShortcut('proposal.moveUp', move(-1), { within });
  useShortcut('proposal.moveDown', move(1), { within });
  useShortcut(
    'proposal.select',
    withTask(({ slug }) => toggle(slug)),
    { within },
  );
  useShortcut('proposal.selectAll', () => (focused() === null ? false : onSelect(new Set(order))), { within });
  useShortcut(
    'proposal.clear',
    () => {
      if (expanded !== null && focused() === expanded) {
        setExpanded(null);
        focus(expanded);
      } else if (selected.size > 0) onSelect(new Set());
      else return false;
      return undefined;
    },
    { within },
  );
  useShortcut(
    'proposal.after',
    withTask(({ slug }) => pick(slug)),
    { within },
  );
  useShortcut(
    'proposal.split',
    withTask((task) => ask({ kind: 'split', task })),
    { within },
  );
  useShortcut(
    'proposal.drop',
    withTask((task) => {
      focus(neighbourOf(order, task.slug));
      void commands.drop(task);
    }),
    { within },
  );
}
