import { Ruler } from 'lucide-react';
import { useState } from 'react';
import { type TaskSize, taskSize } from '../../../src-main/contract/tasks.ts';
import { sizeWords } from '../../lib/status.ts';
import { Menu } from '../../ui/menu.tsx';
import { FixedValue, ValueButton } from './property-row.tsx';

/** How much work it is expected to be. */
export function SizeField({
  value,
  onChange,
  editable,
}: {
  value: TaskSize | null;
  onChange: (size: TaskSize | null) => void;
  editable: boolean;
}) {
  const [open, setOpen] = useState(false);
  const words = value === null ? 'Not estimated' : sizeWords[value];
  const shown = (
    <>
      <Ruler size={14} aria-hidden="true" className="shrink-0 text-faint" />
      <span className={value === null ? 'text-faint' : ''}>{words}</span>
    </>
  );
  if (!editable) return <FixedValue>{shown}</FixedValue>;
  const choose = (size: TaskSize | null) => () => {
    setOpen(false);
    onChange(size);
  };
  return (
    <Menu
      open={open}
      onOpenChange={setOpen}
      trigger={<ValueButton aria-label={`Size: ${words}`}>{shown}</ValueButton>}
      entries={[
        ...taskSize.options.map((size) => ({ label: sizeWords[size], checked: size === value, onSelect: choose(size) })),
        'separator',
        { label: 'Not estimated', checked: value === null, onSelect: choose(null) },
      ]}
    />
  );
}
