import { GitFork, Split, Trash2 } from 'lucide-react';
import { type ComponentProps, type ReactNode, useState } from 'react';
import type { Task } from '../../src-main/contract/tasks.ts';
import { cx } from '../lib/class-names.ts';
import { isMac, useKeys } from '../shortcuts/bindings.ts';
import { keycaps } from '../shortcuts/keys.ts';
import type { ActionId } from '../shortcuts/registry.ts';
import { AfterPicker } from './after-picker.tsx';
import type { RowActions } from './use-row-actions.ts';

/** What one does with a single proposal. A list may have fifty rows: plain buttons, and a picker only once it is asked for. */
export function RowButtons({
  task,
  siblings,
  published,
  isPicking,
  actions,
  className,
}: {
  task: Task;
  siblings: readonly Task[];
  published: readonly Task[];
  isPicking: boolean;
  actions: RowActions;
  className: string;
}) {
  const { slug, title } = task;
  const [wanted, setWanted] = useState(false);
  if (isPicking && !wanted) setWanted(true);
  const fork = <GitFork size={13} className="rotate-90" aria-hidden="true" />;
  return (
    <span className={cx('relative flex shrink-0 items-center', className)}>
      {wanted ? (
        <AfterPicker
          task={task}
          siblings={siblings}
          published={published}
          open={isPicking}
          onOpenChange={(open) => actions.pick(open ? slug : null)}
          onChange={(after) => actions.setAfter(slug, after)}
          trigger={
            <RowButton action="proposal.after" label={`Choose what ${title} waits for`} words="Waits for…">
              {fork}
            </RowButton>
          }
        />
      ) : (
        <RowButton action="proposal.after" label={`Choose what ${title} waits for`} words="Waits for…" onClick={() => actions.pick(slug)}>
          {fork}
        </RowButton>
      )}
      <RowButton action="proposal.split" label={`Split ${title}`} words="Split by hand" onClick={() => actions.split(slug)}>
        <Split size={13} aria-hidden="true" />
      </RowButton>
      <RowButton action="proposal.drop" label={`Drop ${title}`} words="Drop" onClick={() => actions.drop(slug)}>
        <Trash2 size={13} aria-hidden="true" />
      </RowButton>
    </span>
  );
}

function RowButton({
  action,
  label,
  words,
  children,
  ...props
}: ComponentProps<'button'> & { action: ActionId; label: string; words: string; children: ReactNode }) {
  const keys = useKeys(action);
  const caps = keycaps(keys, isMac)[0]?.join('') ?? '';
  return (
    <button
      type="button"
      {...props}
      aria-label={label}
      title={caps === '' ? words : `${words} (${caps})`}
      className="inline-flex size-6 shrink-0 items-center justify-center rounded-control text-muted transition-colors hover:bg-hover hover:text-ink data-[popup-open]:bg-hover"
    >
      {children}
    </button>
  );
}
