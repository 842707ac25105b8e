import { ChevronDown, ChevronsUp, ChevronUp, type LucideIcon, Minus } from 'lucide-react';
import { useState } from 'react';
import { priorities, priorityWords } from '../../lib/status.ts';
import { Menu } from '../../ui/menu.tsx';
import { ValueButton } from './property-row.tsx';

const iconOf = (priority: number): LucideIcon =>
  priority >= 2 ? ChevronsUp : priority === 1 ? ChevronUp : priority === 0 ? Minus : ChevronDown;

/** Which of the waiting tasks goes first. A number between or beyond the names (the command line takes any) stays until one is chosen. */
export function PriorityField({ value, onChange }: { value: number; onChange: (priority: number) => void }) {
  const [open, setOpen] = useState(false);
  const Icon = iconOf(value);
  return (
    <Menu
      open={open}
      onOpenChange={setOpen}
      trigger={
        <ValueButton aria-label={`Priority: ${priorityWords(value)}`}>
          <Icon size={14} aria-hidden="true" className={value > 0 ? 'text-accent' : 'text-muted'} />
          <span className={value === 0 ? 'text-muted' : ''}>{priorityWords(value)}</span>
        </ValueButton>
      }
      entries={priorities.map(({ value: priority, words }) => ({
        label: words,
        checked: priority === value,
        onSelect: () => {
          setOpen(false);
          onChange(priority);
        },
      }))}
    />
  );
}
