import { useState } from 'react';
import { ProjectDot } from '../../frame/project-dot.tsx';
import { Picker, PickerEmpty, PickerItem } from './picker.tsx';
import { ValueButton } from './property-row.tsx';

/** The project of a new task; it stays that one. */
export function ProjectField({
  value,
  names,
  onChange,
}: {
  value: string | null;
  names: readonly string[];
  onChange: (name: string) => void;
}) {
  const [open, setOpen] = useState(false);
  const [text, setText] = useState('');
  return (
    <Picker
      open={open}
      onOpenChange={setOpen}
      text={text}
      onText={setText}
      label="Project"
      placeholder="Search projects"
      trigger={
        <ValueButton aria-label={`Project: ${value ?? 'none'}`}>
          {value === null ? null : <ProjectDot name={value} />}
          <span className="truncate">{value ?? 'None'}</span>
        </ValueButton>
      }
    >
      <PickerEmpty>No project fits.</PickerEmpty>
      {names.map((name) => (
        <PickerItem
          key={name}
          value={name}
          chosen={name === value}
          onSelect={() => {
            setOpen(false);
            onChange(name);
          }}
        >
          <ProjectDot name={name} />
          <span className="truncate">{name}</span>
        </PickerItem>
      ))}
    </Picker>
  );
}
