import type { ComponentProps, ReactNode } from 'react';
import { cx } from '../lib/class-names.ts';
import { Kbd } from './kbd.tsx';
import { Tooltip } from './tooltip.tsx';

const variants = {
  primary: 'bg-accent text-on-accent hover:bg-accent-hover border-transparent',
  secondary: 'bg-surface text-ink border-line-strong/70 hover:bg-hover dark:bg-raised',
  ghost: 'border-transparent text-muted hover:bg-hover hover:text-ink',
  danger: 'border-failed-solid/50 text-failed-text bg-surface hover:bg-failed-tint',
} as const;

const sizes = {
  sm: 'h-6 px-2 gap-1 text-meta',
  md: 'h-7 px-2.5 gap-1.5 text-body',
} as const;

export interface ButtonProps extends ComponentProps<'button'> {
  variant?: keyof typeof variants;
  size?: keyof typeof sizes;
  icon?: ReactNode;
  /** The keys that do the same, as `useKeys` gives them; shown in the button. */
  keys?: string | null;
  /** Does something now: shown, and not pressed a second time. */
  busy?: boolean;
}

export function Button({ variant = 'secondary', size = 'md', icon, keys, busy, className, children, disabled, ...props }: ButtonProps) {
  return (
    <button
      type="button"
      {...props}
      disabled={disabled || busy}
      aria-busy={busy || undefined}
      className={cx(
        'inline-flex shrink-0 select-none items-center justify-center whitespace-nowrap rounded-control border font-medium transition-colors disabled:opacity-55',
        variants[variant],
        sizes[size],
        className,
      )}
    >
      {icon}
      {children}
      {keys ? (
        <span className="flex max-phone:hidden">
          <Kbd keys={keys} quiet={variant !== 'primary'} inverse={variant === 'primary'} />
        </span>
      ) : null}
    </button>
  );
}

export interface IconButtonProps extends Omit<ComponentProps<'button'>, 'children'> {
  /** What it does: its name, and its tooltip. */
  label: string;
  icon: ReactNode;
  keys?: string | null;
  size?: keyof typeof sizes;
  pressed?: boolean;
  tooltipSide?: 'top' | 'bottom' | 'left' | 'right';
}

export function IconButton({ label, icon, keys, size = 'md', pressed, className, tooltipSide, ...props }: IconButtonProps) {
  return (
    <Tooltip text={label} keys={keys ?? null} side={tooltipSide ?? 'bottom'}>
      <button
        type="button"
        {...props}
        aria-label={label}
        aria-pressed={pressed}
        className={cx(
          'inline-flex shrink-0 items-center justify-center rounded-control text-muted transition-colors hover:bg-hover hover:text-ink disabled:opacity-50',
          size === 'sm' ? 'size-6' : 'size-7',
          pressed && 'bg-active text-ink',
          className,
        )}
      >
        {icon}
      </button>
    </Tooltip>
  );
}
