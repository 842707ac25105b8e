import { cx } from '../lib/class-names.ts';
import { isMac } from '../shortcuts/bindings.ts';
import { keycaps } from '../shortcuts/keys.ts';

/** Keys as this system writes them. Not read aloud: the control that they belong to says them. */
export function Kbd({ keys, quiet, inverse }: { keys: string; quiet?: boolean; inverse?: boolean }) {
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: a kbd takes no focus
    <kbd
      aria-hidden="true"
      className={cx('inline-flex shrink-0 items-center gap-0.5 font-sans text-meta', inverse ? 'opacity-90' : 'text-faint')}
    >
      {keycaps(keys, isMac)
        .flat()
        .map((cap, i) => (
          <span
            // biome-ignore lint/suspicious/noArrayIndexKey: the keys of one shortcut, in their order
            key={i}
            className={cx(
              !quiet && !inverse && 'min-w-4 rounded-[3px] border border-line-strong/60 bg-surface px-1 text-center text-muted',
            )}
          >
            {cap}
          </span>
        ))}
    </kbd>
  );
}
