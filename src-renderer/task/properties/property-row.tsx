import { type ComponentProps, type ReactNode, useId } from 'react';
import { cx } from '../../lib/class-names.ts';

/** A property's name and value. What is wrong with the value stands below it. */
export function PropertyRow({ label, error, children }: { label: string; error?: string | null; children: ReactNode }) {
  const id = useId();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset's legend cannot stand beside its content
    <div role="group" aria-labelledby={id} className="grid grid-cols-[84px_minmax(0,1fr)] items-start gap-x-1">
      <span id={id} className="pt-[5px] pl-1.5 text-meta text-muted">
        {label}
      </span>
      <div className="min-w-0">
        {children}
        {error ? (
          <p role="alert" className="px-1.5 pb-1 text-failed-text text-meta">
            {error}
          </p>
        ) : null}
      </div>
    </div>
  );
}

/** The value as a quiet button that opens what changes it. */
export const ValueButton = ({ className, ...props }: ComponentProps<'button'>) => (
  <button
    type="button"
    {...props}
    className={cx(
      'flex min-h-6.5 w-full min-w-0 items-center gap-1.5 rounded-control px-1.5 py-1 text-left transition-colors hover:bg-hover data-[popup-open]:bg-hover',
      className,
    )}
  />
);

/** The value where it cannot be changed. */
export const FixedValue = ({ children }: { children: ReactNode }) => (
  <div className="flex min-h-6.5 min-w-0 items-center gap-1.5 px-1.5 py-1">{children}</div>
);
