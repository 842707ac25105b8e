import { Switch as Base } from '@base-ui/react/switch';
import { cx } from '../lib/class-names.ts';

/** On or off, at once. Named by its label's `htmlFor`, or by `label`. */
export function Switch({
  id,
  label,
  checked,
  onChange,
  disabled,
  'aria-describedby': describedBy,
}: {
  id?: string;
  label?: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
  disabled?: boolean;
  'aria-describedby'?: string | undefined;
}) {
  return (
    <Base.Root
      id={id}
      aria-label={label}
      aria-describedby={describedBy}
      checked={checked}
      disabled={disabled}
      onCheckedChange={onChange}
      className={cx(
        'flex h-4.5 w-8 shrink-0 items-center rounded-full border p-px transition-colors disabled:opacity-50',
        checked ? 'border-accent bg-accent' : 'border-line-strong bg-active',
      )}
    >
      <Base.Thumb className="block size-3.5 rounded-full bg-surface shadow-card transition-transform data-[checked]:translate-x-3.5 dark:bg-ink dark:data-[checked]:bg-on-accent" />
    </Base.Root>
  );
}
