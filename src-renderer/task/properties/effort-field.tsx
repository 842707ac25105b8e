import { Gauge } from 'lucide-react';
import { useState } from 'react';
import { Menu } from '../../ui/menu.tsx';
import { FixedValue, ValueButton } from './property-row.tsx';

/** How hard the agent is to think; only for agents that know such a thing. */
export function EffortField({
  value,
  efforts,
  onChange,
  editable,
}: {
  value: string | null;
  efforts: readonly string[];
  onChange: (effort: string | null) => void;
  editable: boolean;
}) {
  const [open, setOpen] = useState(false);
  const shown = (
    <>
      <Gauge size={14} aria-hidden="true" className="shrink-0 text-muted" />
      <span className={value === null ? 'text-muted' : 'capitalize'}>{value ?? 'Default'}</span>
    </>
  );
  if (!editable) return <FixedValue>{shown}</FixedValue>;
  const choose = (effort: string | null) => () => {
    setOpen(false);
    onChange(effort);
  };
  return (
    <Menu
      open={open}
      onOpenChange={setOpen}
      trigger={<ValueButton aria-label={`Effort: ${value ?? 'default'}`}>{shown}</ValueButton>}
      entries={[
        { label: 'Default', checked: value === null, onSelect: choose(null) },
        'separator',
        ...efforts.map((effort) => ({
          label: <span className="capitalize">{effort}</span>,
          checked: effort === value,
          onSelect: choose(effort),
        })),
      ]}
    />
  );
}
