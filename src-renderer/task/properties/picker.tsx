import { Command } from 'cmdk';
import { Check } from 'lucide-react';
import { type ReactElement, type ReactNode, useRef } from 'react';
import { ShortcutLayer } from '../../shortcuts/layer.tsx';
import { CommandBox } from '../../ui/command-box.tsx';
import { FocusAtOnce } from '../../ui/focus-at-once.tsx';
import { Popover } from '../../ui/popover.tsx';

/** A list that one types into, at its trigger: for long lists, and for values that are not on the list. */
export function Picker({
  trigger,
  label,
  placeholder,
  children,
  text,
  onText,
  filter = true,
  open,
  onOpenChange,
}: {
  trigger: ReactElement;
  label: string;
  placeholder: string;
  /** `PickerGroup`s and `PickerItem`s. */
  children: ReactNode;
  text: string;
  onText: (text: string) => void;
  /** False when what is listed fits the text already. */
  filter?: boolean;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <Popover
      trigger={trigger}
      label={label}
      open={open}
      onOpenChange={(next) => {
        if (next) onText('');
        onOpenChange(next);
      }}
      className="w-76 max-w-[calc(100vw-2rem)] overflow-hidden p-0!"
    >
      <ShortcutLayer open={open}>
        {/* Under a finger the list comes first, and the keyboard only when it is asked for. */}
        {matchMedia('(pointer: coarse)').matches ? null : <FocusAtOnce target={input} />}
        <CommandBox label={label} shouldFilter={filter} className="flex max-h-[min(24rem,60vh)] flex-col">
          <Command.Input
            ref={input}
            value={text}
            onValueChange={onText}
            placeholder={placeholder}
            className="h-9 shrink-0 border-b bg-transparent px-3 outline-none"
          />
          <Command.List className="min-h-0 overflow-y-auto p-1">{children}</Command.List>
        </CommandBox>
      </ShortcutLayer>
    </Popover>
  );
}

export const PickerGroup = ({ heading, children }: { heading: ReactNode; children: ReactNode }) => (
  <Command.Group
    heading={heading}
    className="[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-faint [&_[cmdk-group-heading]]:text-meta"
  >
    {children}
  </Command.Group>
);

/** `value` is unique in the list and what is searched, with `keywords`. `always` stays whatever is typed. */
export function PickerItem({
  value,
  keywords,
  chosen,
  always,
  onSelect,
  children,
}: {
  value: string;
  keywords?: string[];
  chosen?: boolean;
  always?: boolean;
  onSelect: () => void;
  children: ReactNode;
}) {
  return (
    <Command.Item
      value={value}
      keywords={keywords}
      forceMount={always}
      onSelect={onSelect}
      className="flex min-h-7 select-none items-center gap-2 rounded-control px-2 py-1 data-[selected=true]:bg-hover"
    >
      <span className="flex min-w-0 flex-1 items-center gap-2">{children}</span>
      {chosen ? <Check size={14} aria-label="chosen" className="shrink-0 text-accent" /> : null}
    </Command.Item>
  );
}

export const PickerEmpty = ({ children }: { children: ReactNode }) => (
  <Command.Empty className="px-2 py-3 text-center text-muted">{children}</Command.Empty>
);
