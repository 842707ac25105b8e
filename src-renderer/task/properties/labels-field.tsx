import { useQuery } from '@tanstack/react-query';
import { Plus, Tag } from 'lucide-react';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { ReadFailedLine } from '../../ui/read-failed.tsx';
import { Picker, PickerGroup, PickerItem } from './picker.tsx';
import { ValueButton } from './property-row.tsx';

/** Labels of a task: any of those in use, and new ones by typing them. */
export function LabelsField({ value, onChange }: { value: readonly string[]; onChange: (labels: string[]) => void }) {
  const [open, setOpen] = useState(false);
  const [text, setText] = useState('');
  const read = useQuery(api.board.labels.queryOptions());
  const known = [...new Set([...value, ...(read.data ?? [])])];
  const typed = text.trim();
  const toggle = (label: string) => () => onChange(value.includes(label) ? value.filter((other) => other !== label) : [...value, label]);
  return (
    <Picker
      open={open}
      onOpenChange={setOpen}
      text={text}
      onText={setText}
      label="Labels"
      placeholder="Search labels, or type a new one"
      trigger={
        <ValueButton aria-label={`Labels: ${value.length === 0 ? 'none' : value.join(', ')}`} className="flex-wrap">
          {value.length === 0 ? (
            <>
              <Tag size={14} aria-hidden="true" className="text-faint" />
              <span className="text-faint">None</span>
            </>
          ) : (
            value.map((label) => (
              <span key={label} className="max-w-full truncate rounded-full border px-1.5 text-meta" dir="auto">
                {label}
              </span>
            ))
          )}
        </ValueButton>
      }
    >
      {known.length === 0 ? null : (
        <PickerGroup heading="Labels">
          {known.map((label) => (
            <PickerItem key={label} value={label} chosen={value.includes(label)} onSelect={toggle(label)}>
              <span className="truncate" dir="auto">
                {label}
              </span>
            </PickerItem>
          ))}
        </PickerGroup>
      )}
      {typed === '' || known.includes(typed) ? null : (
        <PickerItem
          value={`new ${typed}`}
          always
          onSelect={() => {
            setText('');
            onChange([...value, typed]);
          }}
        >
          <Plus size={14} aria-hidden="true" className="shrink-0 text-muted" />
          <span className="truncate">
            Add the label <span className="font-medium">{typed}</span>
          </span>
        </PickerItem>
      )}
      <ReadFailedLine of={[read]} className="px-2 py-1.5" />
      {known.length === 0 && typed === '' && read.data ? (
        <p className="px-2 py-1.5 text-muted">No labels yet. Type the first one.</p>
      ) : null}
    </Picker>
  );
}
