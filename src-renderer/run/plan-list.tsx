import { Circle, CircleCheck, CircleDot } from 'lucide-react';
import { harmless } from '../../src-main/contract/harmless.ts';
import type { TodoItem } from '../../src-main/contract/run-events.ts';
import { cx } from '../lib/class-names.ts';

const marks = {
  pending: { icon: Circle, className: 'text-faint', words: 'To do' },
  active: { icon: CircleDot, className: 'text-running-text', words: 'Under way' },
  done: { icon: CircleCheck, className: 'text-done-text', words: 'Done' },
} as const;

export function PlanList({ items, className }: { items: readonly TodoItem[]; className?: string }) {
  return (
    <ul className={cx('flex flex-col gap-1', className)}>
      {items.map(({ text, status }, i) => {
        const { icon: Icon, className: color, words } = marks[status];
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a plan is a list in its order, and its items have no name
          <li key={i} className="flex items-start gap-1.5">
            <Icon size={14} role="img" aria-label={words} className={cx('mt-0.5 shrink-0', color)} />
            <span
              className={cx(
                'min-w-0 break-words',
                status === 'done' ? 'text-muted line-through decoration-line-strong' : status === 'active' && 'font-medium',
              )}
              dir="auto"
            >
              {harmless(text)}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
