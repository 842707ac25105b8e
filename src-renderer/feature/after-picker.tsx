import { type ReactElement, useState } from 'react';
import type { Task } from '../../src-main/contract/tasks.ts';
import { Picker, PickerEmpty, PickerGroup, PickerItem } from '../task/properties/picker.tsx';
import { StatusIcon } from '../ui/status-icon.tsx';

/** What a proposal waits for: the others of its feature, each on or off. That a circle would come of it, the server says. */
export function AfterPicker({
  task,
  siblings,
  published,
  trigger,
  open,
  onOpenChange,
  onChange,
}: {
  task: Task;
  siblings: readonly Task[];
  published: readonly Task[];
  trigger: ReactElement;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onChange: (after: string[]) => void;
}) {
  const [text, setText] = useState('');
  const toggle = (key: string) => () =>
    onChange(task.dependsOn.includes(key) ? task.dependsOn.filter((other) => other !== key) : [...task.dependsOn, key]);
  const item = (other: Task, number: number | null) => (
    <PickerItem
      key={other.key}
      value={`${number ?? ''} ${other.slug}`}
      keywords={[other.title]}
      chosen={task.dependsOn.includes(other.key)}
      onSelect={toggle(other.key)}
    >
      {number === null ? <StatusIcon status={other.status} /> : <span className="tabular w-4 shrink-0 text-end text-muted">{number}</span>}
      <span className="min-w-0 flex-1 truncate" dir="auto">
        {other.title}
      </span>
    </PickerItem>
  );
  return (
    <Picker
      open={open}
      onOpenChange={onOpenChange}
      text={text}
      onText={setText}
      label="Waits for"
      placeholder="Waits for…"
      trigger={trigger}
    >
      <PickerEmpty>No task of this feature fits.</PickerEmpty>
      {siblings.length > 1 ? (
        <PickerGroup heading="Proposals">{siblings.map((other, i) => (other.id === task.id ? null : item(other, i + 1)))}</PickerGroup>
      ) : null}
      {published.length > 0 ? (
        <PickerGroup heading="Tasks of the feature">{published.map((other) => item(other, null))}</PickerGroup>
      ) : null}
      {siblings.length < 2 && published.length === 0 ? (
        <p className="px-2 py-1.5 text-muted">There is no other task in this feature.</p>
      ) : null}
    </Picker>
  );
}
