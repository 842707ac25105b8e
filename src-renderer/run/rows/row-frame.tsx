import { ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';
import { cx } from '../../lib/class-names.ts';
import { fullTime, timeSeconds } from '../../lib/format.ts';

/** A row: when, what kind, and what. With `onToggle` its head is a button that opens and folds it. */
export function RowFrame({
  at,
  icon,
  nested,
  label,
  head,
  facts,
  isOpen,
  onToggle,
  tone,
  children,
}: {
  at: number;
  icon: ReactNode;
  nested: boolean;
  /** What the button of the head is called. */
  label?: string;
  head: ReactNode;
  /** At the right end of the head: how it came out. */
  facts?: ReactNode;
  isOpen?: boolean;
  onToggle?: (() => void) | undefined;
  tone?: 'failed' | undefined;
  children?: ReactNode;
}) {
  const line = (
    <>
      <span className="min-w-0 flex-1">{head}</span>
      {facts ? <span className="tabular flex shrink-0 items-center gap-2 text-faint text-meta leading-4.5">{facts}</span> : null}
      {onToggle ? (
        <ChevronRight
          size={14}
          aria-hidden="true"
          className={cx('mt-0.5 shrink-0 text-faint transition-transform', isOpen ? 'rotate-90' : 'rtl:rotate-180')}
        />
      ) : null}
    </>
  );
  return (
    <div className="flex gap-2 px-3 py-0.75">
      <time
        dateTime={new Date(at).toISOString()}
        title={fullTime(at)}
        className="tabular hidden w-14 shrink-0 pt-0.5 text-faint text-meta leading-4.5 @min-[520px]:block"
      >
        {timeSeconds(at)}
      </time>
      {nested ? <span aria-hidden="true" className="-my-0.75 ms-1.5 me-1 w-px shrink-0 bg-line-strong/60" /> : null}
      <span
        aria-hidden="true"
        className={cx('flex h-5.5 w-4 shrink-0 items-center justify-center', tone === 'failed' ? 'text-failed-text' : 'text-faint')}
      >
        {icon}
      </span>
      <div className="min-w-0 flex-1 pt-0.5">
        {onToggle ? (
          <button
            type="button"
            data-row-head
            aria-expanded={isOpen}
            aria-label={label}
            onClick={onToggle}
            className="-mx-1.5 flex w-[calc(100%+12px)] min-w-0 items-start gap-2 rounded-control px-1.5 text-start hover:bg-hover"
          >
            {line}
          </button>
        ) : (
          <div className="flex min-w-0 items-start gap-2">{line}</div>
        )}
        {children}
      </div>
    </div>
  );
}

/** A block of what a machine said, under its head. */
export const Block = ({ children, className }: { children: ReactNode; className?: string }) => (
  <div className={cx('mt-1 mb-1.5 overflow-hidden rounded-control border border-line bg-sunken font-mono text-mono', className)} dir="ltr">
    {children}
  </div>
);

/** Something long within a block, to be scrolled by itself; keys can, too. */
export const Scrolled = ({ label, children }: { label: string; children: ReactNode }) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
  <section aria-label={label} tabIndex={0} className="max-h-140 overflow-y-auto outline-offset-[-2px]">
    {children}
  </section>
);

/** A button within a block: more of it. */
export const More = ({ onClick, children }: { onClick: () => void; children: ReactNode }) => (
  <button
    type="button"
    onClick={onClick}
    className="block w-full px-2.5 py-1 text-start font-sans text-meta text-muted hover:bg-hover hover:text-ink"
  >
    {children}
  </button>
);
