import type { ReactNode } from 'react';
import { cx } from '../lib/class-names.ts';
import { type Hue, hueTint } from '../lib/status.ts';

/** A word in a coloured shape. State is never colour alone: give it an icon or a word that says it. */
export function Pill({
  hue = 'neutral',
  icon,
  children,
  className,
  title,
}: {
  hue?: Hue;
  icon?: ReactNode;
  children: ReactNode;
  className?: string;
  title?: string;
}) {
  return (
    <span
      title={title}
      className={cx(
        'inline-flex h-4.5 min-w-0 max-w-full shrink-0 items-center gap-1 rounded-full px-1.5 font-medium text-meta',
        hueTint[hue],
        className,
      )}
    >
      {icon}
      <span className="truncate">{children}</span>
    </span>
  );
}
