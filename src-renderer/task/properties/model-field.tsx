import { Bot, CircleAlert } from 'lucide-react';
import { useState } from 'react';
import { ReadFailedLine } from '../../ui/read-failed.tsx';
import { Picker, PickerGroup, PickerItem } from './picker.tsx';
import { FixedValue, ValueButton } from './property-row.tsx';
import { useAgentOf, useModels } from './use-models.ts';

/** Agent and model in one: the model says which agent it is. Names that are not on the list may be typed. */
export function ModelField({
  value,
  onChange,
  editable,
}: {
  value: string | null;
  onChange: (model: string | null) => void;
  editable: boolean;
}) {
  const [open, setOpen] = useState(false);
  const [text, setText] = useState('');
  const { groups, loading, reads } = useModels(open);
  const agent = useAgentOf(value);
  const note = groups.find((group) => group.agent === agent.id)?.note ?? null;
  const shown = (
    <>
      <Bot size={14} aria-hidden="true" className="shrink-0 text-muted" />
      <span className="min-w-0 flex-1 truncate">
        {value === null ? 'Default' : value === agent.id ? agent.name : value}
        {agent.name && value !== agent.id ? <span className="text-muted"> · {agent.name}</span> : null}
      </span>
    </>
  );
  const held =
    note === null ? null : (
      <p className="flex items-center gap-1 px-1.5 pb-0.5 text-meta text-waiting-text">
        <CircleAlert size={12} aria-hidden="true" className="shrink-0" />
        {agent.name}: {note}
      </p>
    );
  if (!editable) return <FixedValue>{shown}</FixedValue>;

  const choose = (model: string | null) => () => {
    setOpen(false);
    onChange(model);
  };
  const typed = text.trim();
  const isListed = groups.some(({ options }) => options.some((option) => option.value === typed));
  return (
    <>
      <Picker
        open={open}
        onOpenChange={setOpen}
        text={text}
        onText={setText}
        label="Agent and model"
        placeholder="Search models, or type a name"
        trigger={
          <ValueButton aria-label={`Agent and model: ${value ?? 'default'}${agent.name ? `, ${agent.name}` : ''}`}>{shown}</ValueButton>
        }
      >
        {groups.map((group) => (
          <PickerGroup
            key={group.agent}
            heading={
              <>
                {group.name}
                {group.note === null ? null : <span className="text-waiting-text"> · {group.note}</span>}
              </>
            }
          >
            {group.options.map((option) => (
              <PickerItem
                key={option.value ?? ''}
                value={`${group.agent} ${option.value ?? 'default'}`}
                keywords={[group.name, option.label]}
                chosen={option.value === value}
                onSelect={choose(option.value)}
              >
                <span className="truncate">{option.label}</span>
              </PickerItem>
            ))}
          </PickerGroup>
        ))}
        {typed === '' || isListed ? null : (
          <PickerItem value={`typed ${typed}`} always onSelect={choose(typed)}>
            <span className="truncate">
              Use <span className="font-medium">{typed}</span>
            </span>
          </PickerItem>
        )}
        <ReadFailedLine of={reads} className="px-2 py-1.5" />
        {loading ? (
          <p role="status" className="px-2 py-1.5 text-meta text-muted">
            Asking the agents for their models…
          </p>
        ) : null}
      </Picker>
      {held}
    </>
  );
}
