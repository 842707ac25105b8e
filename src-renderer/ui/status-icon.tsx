import type { TaskStatus } from '../../src-main/contract/tasks.ts';
import { cx } from '../lib/class-names.ts';
import { hueMark, type StatusLook, taskStatusLook } from '../lib/status.ts';

/** The shape of a state in its colour. Beside its word it is decoration; alone, give it a `label`. */
export function LookIcon({
  look,
  size = 14,
  label,
  pulse,
  className,
}: {
  look: StatusLook;
  size?: number;
  label?: boolean;
  pulse?: boolean;
  className?: string;
}) {
  const Shape = look.icon;
  return (
    <Shape
      size={size}
      {...(label ? { role: 'img', 'aria-label': look.words } : { 'aria-hidden': true })}
      className={cx('shrink-0', hueMark[look.hue], pulse && 'animate-pulse-running', className)}
    />
  );
}

export const StatusIcon = ({ status, ...rest }: { status: TaskStatus; size?: number; label?: boolean; className?: string }) => (
  <LookIcon look={taskStatusLook[status]} pulse={status === 'inprogress'} {...rest} />
);
