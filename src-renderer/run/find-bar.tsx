import { ChevronDown, ChevronUp, X } from 'lucide-react';
import { type RefObject, useEffect } from 'react';
import { IconButton } from '../ui/button.tsx';
import { Input } from '../ui/field.tsx';

/** Find in what is below it: Enter is the next, Shift+Enter the one before, Escape closes. */
export function FindBar({
  input,
  text,
  onText,
  count,
  onStep,
  onClose,
}: {
  input: RefObject<HTMLInputElement | null>;
  text: string;
  onText: (text: string) => void;
  /** Said to screen readers as it changes. */
  count: string;
  onStep: (direction: 'next' | 'previous') => void;
  onClose: () => void;
}) {
  useEffect(() => input.current?.select(), [input]);
  return (
    <search className="flex shrink-0 items-center gap-1 border-b bg-canvas px-3 py-1.5">
      <Input
        ref={input}
        type="text"
        value={text}
        maxLength={200}
        aria-label="Find in the run"
        placeholder="Find in the run"
        className="max-w-80!"
        onChange={(event) => onText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') onStep(event.shiftKey ? 'previous' : 'next');
          else if (event.key === 'Escape') onClose();
          else return;
          event.preventDefault();
          event.stopPropagation();
        }}
      />
      <span role="status" className="tabular min-w-20 truncate px-1 text-meta text-muted">
        {count}
      </span>
      <IconButton size="sm" label="Previous match" keys="shift+Enter" icon={<ChevronUp size={15} />} onClick={() => onStep('previous')} />
      <IconButton size="sm" label="Next match" keys="Enter" icon={<ChevronDown size={15} />} onClick={() => onStep('next')} />
      <span className="flex-1" />
      <IconButton size="sm" label="Close find" keys="Escape" icon={<X size={15} />} onClick={onClose} />
    </search>
  );
}
