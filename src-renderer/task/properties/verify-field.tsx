import { useState } from 'react';
import { Input } from '../../ui/field.tsx';
import { FixedValue } from './property-row.tsx';

/** A command of the task's own that proves it, after the project's. Saved by Enter or by leaving it; Escape takes it back. */
export function VerifyField({
  value,
  onChange,
  editable,
}: {
  value: string | null;
  onChange: (command: string | null) => void;
  editable: boolean;
}) {
  const [typed, setTyped] = useState<string | null>(null);
  if (!editable)
    return (
      <FixedValue>
        {value === null ? (
          <span className="text-faint">None of its own</span>
        ) : (
          <code className="min-w-0 break-words font-mono text-mono">{value}</code>
        )}
      </FixedValue>
    );
  const save = () => {
    setTyped(null);
    const command = typed?.trim() || null;
    if (typed !== null && command !== value) onChange(command);
  };
  return (
    <Input
      aria-label="Check: a command of the task's own"
      placeholder="None of its own"
      dir="ltr"
      maxLength={2_000}
      value={typed ?? value ?? ''}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={save}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey) save();
        else if (event.key === 'Escape' && typed !== null) {
          event.preventDefault();
          setTyped(null);
        }
      }}
      className="h-6.5! border-transparent! bg-transparent! px-1.5! font-mono text-mono hover:border-line! focus:border-accent!"
    />
  );
}
