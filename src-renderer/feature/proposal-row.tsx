import { ChevronRight, GripVertical, Link2 } from 'lucide-react';
import { memo, Suspense, useRef } from 'react';
import type { PlanWarning } from '../../src-main/contract/features.ts';
import type { Task } from '../../src-main/contract/tasks.ts';
import { cx } from '../lib/class-names.ts';
import { lazyWithPreload } from '../lib/lazy-with-preload.tsx';
import { Skeleton } from '../ui/empty-state.tsx';
import { ProposalMeta } from './proposal-meta.tsx';
import { RowButtons } from './row-buttons.tsx';
import { type Over, useProposalDrag } from './use-proposal-drops.ts';
import type { RowActions } from './use-row-actions.ts';
import { WarningLine } from './warning-line.tsx';

const ProposalEditor = lazyWithPreload(() => import('./proposal-editor.tsx').then((m) => m.ProposalEditor));

export interface ProposalRowProps {
  task: Task;
  number: number;
  /** What it waits for, in words. */
  after: string;
  /** The other tasks of the feature; given only where the row shows them. */
  siblings: readonly Task[];
  published: readonly Task[];
  isExpanded: boolean;
  isSelected: boolean;
  isSelecting: boolean;
  isPicking: boolean;
  over: Over['where'] | null;
  /** With the proposals in them named by their numbers. */
  warnings: readonly { warning: PlanWarning; words: string }[];
  actions: RowActions;
}

const quiet = 'opacity-0 group-hover/row:opacity-100 group-focus-within/row:opacity-100 max-narrow:opacity-100';

/** A proposal in a line; opened, it is edited where it stands. */
export const ProposalRow = memo(function ProposalRow(props: ProposalRowProps) {
  const { task, number, isExpanded, isSelected, isSelecting, over, warnings, actions } = props;
  const { slug } = task;
  const head = useRef<HTMLDivElement>(null);
  const handle = useRef<HTMLSpanElement>(null);
  const knob = useRef<HTMLSpanElement>(null);
  useProposalDrag({ head, handle, knob, slug });
  const boxed = isSelecting || isSelected;
  return (
    <li
      data-proposal={slug}
      onPointerEnter={() => actions.look(slug)}
      onPointerLeave={() => actions.look(null)}
      onFocus={() => actions.look(slug)}
      onBlur={() => actions.look(null)}
      className={cx('relative border-t', isExpanded && 'bg-canvas')}
    >
      {over === 'above' || over === 'below' ? (
        <span
          aria-hidden="true"
          className={cx('absolute inset-x-3 z-10 h-0.5 rounded-full bg-accent', over === 'above' ? '-top-px' : '-bottom-px')}
        />
      ) : null}
      <div
        ref={head}
        data-proposal-head
        className={cx(
          'group/row relative flex min-h-13 items-center gap-1.5 py-1.5 ps-1 pe-3 transition-colors max-phone:ps-3',
          isSelected || over === 'edge' ? 'bg-accent-tint' : 'hover:bg-hover/60',
        )}
      >
        <span
          ref={handle}
          aria-hidden="true"
          title="Drag to reorder"
          className={cx('relative z-[1] shrink-0 cursor-grab py-2 text-faint max-phone:hidden', quiet)}
        >
          <GripVertical size={14} />
        </span>
        <span className="relative flex w-5 shrink-0 items-center justify-center">
          <span
            aria-hidden="true"
            className={cx(
              'tabular text-muted',
              boxed ? 'hidden' : 'group-focus-within/row:hidden group-hover/row:hidden max-narrow:hidden',
            )}
          >
            {number}
          </span>
          <input
            type="checkbox"
            aria-label={`Select ${task.title}`}
            checked={isSelected}
            onChange={() => actions.select(slug)}
            className={cx('z-[1] size-3.5 accent-(--accent)', !boxed && `absolute focus-visible:opacity-100 ${quiet}`)}
          />
        </span>
        {/* Where the box stands in the number's place for good, the number goes beside it. */}
        <span className={cx('tabular shrink-0 text-muted', !boxed && 'narrow:hidden')} aria-hidden="true">
          {number}
        </span>
        <div className="min-w-0 flex-1">
          <button
            type="button"
            data-proposal-open
            aria-expanded={isExpanded}
            onClick={() => actions.expand(slug)}
            className="block w-full text-start font-medium before:absolute before:inset-0 focus-visible:outline-none focus-visible:before:outline-2 focus-visible:before:outline-accent focus-visible:before:-outline-offset-2"
          >
            <span className="sr-only">{number}. </span>
            <span className="line-clamp-2 break-words" dir="auto">
              {task.title}
            </span>
          </button>
          <ProposalMeta task={task} after={props.after} />
        </div>
        <RowButtons
          task={task}
          siblings={props.siblings}
          published={props.published}
          isPicking={props.isPicking}
          actions={actions}
          className={cx(quiet, !isExpanded && 'max-phone:hidden')}
        />
        <ChevronRight
          size={14}
          aria-hidden="true"
          className={cx('shrink-0 text-faint transition-transform rtl:rotate-180', isExpanded && 'rotate-90')}
        />
        <span
          ref={knob}
          aria-hidden="true"
          title="Drag to what has to wait for this"
          className={cx(
            'absolute end-0 top-1/2 z-[2] flex size-5 -translate-y-1/2 translate-x-1/2 cursor-crosshair items-center justify-center text-accent max-phone:hidden',
            quiet,
          )}
        >
          <span className="flex size-3.5 items-center justify-center rounded-full border border-accent bg-surface">
            <Link2 size={9} />
          </span>
        </span>
      </div>
      {warnings.map(({ warning, words }) => (
        <WarningLine key={warning.text} words={words} onSettle={warning.edge ? () => actions.settle(warning) : null} />
      ))}
      {isExpanded ? (
        <Suspense fallback={<Skeleton className="m-4 h-60" />}>
          <ProposalEditor task={task} siblings={props.siblings} published={props.published} />
        </Suspense>
      ) : null}
    </li>
  );
}, sameRow);

/** As `memo` compares, but for the warnings, which come in a new list whenever anything of the plan changes. */
function sameRow(before: ProposalRowProps, now: ProposalRowProps): boolean {
  return (Object.keys(now) as (keyof ProposalRowProps)[]).every((name) =>
    name === 'warnings'
      ? before.warnings.length === now.warnings.length && now.warnings.every(({ words }, i) => words === before.warnings[i]?.words)
      : Object.is(before[name], now[name]),
  );
}
