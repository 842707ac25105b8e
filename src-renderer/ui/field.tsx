import { ChevronsUpDown } from 'lucide-react';
import { type ComponentProps, type ReactNode, useId } from 'react';
import { cx } from '../lib/class-names.ts';

const box =
  'w-full rounded-control border border-line-strong/70 bg-surface px-2 text-ink transition-colors hover:border-line-strong focus-visible:border-accent disabled:opacity-60 aria-invalid:border-failed-solid dark:bg-sunken';

/** A label with what belongs to it: the control, what it means, and what is wrong with its value. */
export function Field({
  label,
  hint,
  error,
  children,
  inline = false,
  className,
}: {
  label: ReactNode;
  hint?: ReactNode;
  error?: ReactNode;
  /** Given the ids, so that the control is named and described: `(ids) => <Input {...ids} />`. */
  children: (ids: { id: string; 'aria-describedby': string | undefined; 'aria-invalid': true | undefined }) => ReactNode;
  /** Label and control beside each other. */
  inline?: boolean;
  className?: string;
}) {
  const id = useId();
  const about = hint || error ? `${id}-about` : undefined;
  return (
    <div className={cx(inline ? 'flex items-center justify-between gap-4' : 'flex flex-col gap-1', className)}>
      <label htmlFor={id} className={cx('font-medium text-body', inline ? 'min-w-0' : '')}>
        {label}
      </label>
      <div className={cx('min-w-0', inline ? 'shrink-0' : '')}>
        {children({ id, 'aria-describedby': about, 'aria-invalid': error ? true : undefined })}
        {about ? (
          <p id={about} className={cx('mt-1 text-meta', error ? 'text-failed-text' : 'text-muted')} role={error ? 'alert' : undefined}>
            {error ?? hint}
          </p>
        ) : null}
      </div>
    </div>
  );
}

export const Input = ({ className, ...props }: ComponentProps<'input'>) => (
  <input type="text" spellCheck={false} autoComplete="off" {...props} className={cx(box, 'h-7', className)} />
);

export const TextArea = ({ className, ...props }: ComponentProps<'textarea'>) => (
  <textarea rows={4} {...props} className={cx(box, 'resize-y py-1.5', className)} />
);

/** The system's own list: the right one for few fixed values, and on small screens. */
export const NativeSelect = ({ className, children, ...props }: ComponentProps<'select'>) => (
  <span className={cx('relative inline-flex w-full', className)}>
    <select {...props} className={cx(box, 'h-7 cursor-default appearance-none truncate pe-7')}>
      {children}
    </select>
    <ChevronsUpDown size={13} aria-hidden="true" className="pointer-events-none absolute inset-y-0 end-2 my-auto text-faint" />
  </span>
);
