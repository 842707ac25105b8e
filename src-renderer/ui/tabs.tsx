import { Tabs as Base } from '@base-ui/react/tabs';
import type { ReactNode } from 'react';
import { cx } from '../lib/class-names.ts';

export interface Tab<T extends string> {
  value: T;
  label: ReactNode;
  /** A number or mark behind the label. */
  badge?: ReactNode;
}

/** A row of tabs; the panel below is the caller's, with `role="tabpanel"` given by `TabPanel`. */
export function Tabs<T extends string>({
  value,
  onChange,
  tabs,
  label,
  children,
  className,
  trailing,
}: {
  value: T;
  onChange: (value: T) => void;
  tabs: readonly Tab<T>[];
  label: string;
  children?: ReactNode;
  className?: string;
  /** At the right end of the row. */
  trailing?: ReactNode;
}) {
  return (
    <Base.Root value={value} onValueChange={(next) => onChange(next as T)} className={cx('flex min-h-0 flex-1 flex-col', className)}>
      <div className="flex shrink-0 items-center gap-2 border-b px-3">
        <Base.List aria-label={label} className="flex min-w-0 flex-1 gap-1 overflow-x-auto">
          {tabs.map((tab) => (
            <Base.Tab
              key={tab.value}
              value={tab.value}
              className="-mb-px flex h-9 shrink-0 items-center gap-1.5 border-transparent border-b-2 px-1.5 text-muted outline-offset-[-2px] transition-colors hover:text-ink data-[active]:border-accent data-[active]:text-ink"
            >
              {tab.label}
              {tab.badge !== undefined && tab.badge !== null ? <span className="tabular text-faint text-meta">{tab.badge}</span> : null}
            </Base.Tab>
          ))}
        </Base.List>
        {trailing}
      </div>
      {children}
    </Base.Root>
  );
}

export const TabPanel = ({ value, children, className }: { value: string; children: ReactNode; className?: string }) => (
  <Base.Panel value={value} className={cx('flex min-h-0 flex-1 flex-col outline-none', className)}>
    {children}
  </Base.Panel>
);

/** Two or three ways to see the same thing. */
export function Segmented<T extends string>({
  value,
  onChange,
  options,
  label,
}: {
  value: T;
  onChange: (value: T) => void;
  options: readonly { value: T; label: ReactNode }[];
  label: string;
}) {
  return (
    <fieldset className="inline-flex rounded-control border border-line bg-sunken p-px">
      <legend className="sr-only">{label}</legend>
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          aria-pressed={option.value === value}
          onClick={() => onChange(option.value)}
          className={cx(
            'h-5.5 rounded-[3px] px-2 text-meta transition-colors',
            option.value === value ? 'bg-surface font-medium text-ink shadow-card dark:bg-active' : 'text-muted hover:text-ink',
          )}
        >
          {option.label}
        </button>
      ))}
    </fieldset>
  );
}
