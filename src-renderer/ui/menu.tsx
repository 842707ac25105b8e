import { Menu as Base } from '@base-ui/react/menu';
import { Check } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';
import { cx } from '../lib/class-names.ts';
import { Kbd } from './kbd.tsx';

export type MenuEntry =
  | 'separator'
  | { heading: string }
  | {
      label: ReactNode;
      icon?: ReactNode;
      keys?: string | null;
      /** Marked as chosen; makes it a check mark entry, which does not close the menu. */
      checked?: boolean;
      /** One of several, of which just one can be chosen: that closes the menu all the same. */
      single?: true;
      disabled?: boolean;
      /** Why it is disabled, or what it means; below the label. */
      hint?: string;
      danger?: boolean;
      onSelect: () => void;
    };

const popup =
  'min-w-44 max-w-80 max-h-(--available-height) animate-appear overflow-y-auto rounded-card border border-line bg-raised p-1 shadow-raised outline-none';
const row =
  'flex min-h-7 select-none items-center gap-2 rounded-control px-2 py-1 outline-none data-[highlighted]:bg-hover data-[disabled]:opacity-50';

/** A button (`trigger`) that opens a list of things to do. Controlled with `open` where keys open it as well. */
export function Menu({
  trigger,
  entries,
  align = 'start',
  side = 'bottom',
  open,
  onOpenChange,
}: {
  trigger: ReactElement;
  entries: MenuEntry[];
  align?: 'start' | 'center' | 'end';
  side?: 'top' | 'bottom' | 'left' | 'right';
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
}) {
  return (
    <Base.Root open={open} onOpenChange={onOpenChange} modal={false}>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner side={side} align={align} sideOffset={4} className="z-50 outline-none">
          <Base.Popup className={popup}>
            <Entries entries={entries} />
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

/** A list of things to do at an element or a point, for what is opened by keys and pointer alike. `anchor` null: closed. */
export function MenuAt({
  anchor,
  entries,
  onClose,
  returnFocus,
}: {
  anchor: Element | { getBoundingClientRect: () => DOMRect } | null;
  entries: MenuEntry[];
  onClose: () => void;
  /** Where the focus goes when it closes. */
  returnFocus: () => HTMLElement | null;
}) {
  return (
    <Base.Root open={anchor !== null} onOpenChange={(open) => !open && onClose()} modal={false}>
      <Base.Portal>
        <Base.Positioner anchor={anchor} side="bottom" align="start" sideOffset={2} className="z-50 outline-none">
          <Base.Popup className={popup} finalFocus={() => returnFocus() ?? true}>
            <Entries entries={entries} />
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

function Entries({ entries }: { entries: MenuEntry[] }) {
  return entries.map((entry, i) => {
    // biome-ignore-start lint/suspicious/noArrayIndexKey: a menu's entries are made anew with it
    if (entry === 'separator') return <Base.Separator key={i} className="my-1 h-px bg-line" />;
    if ('heading' in entry)
      return (
        <div key={i} className="px-2 pt-1.5 pb-0.5 text-faint text-meta" role="presentation">
          {entry.heading}
        </div>
      );
    const content = (
      <>
        <span className={cx('shrink-0 empty:hidden', !entry.danger && 'text-muted')}>{entry.icon}</span>
        <span className="min-w-0 flex-1">
          <span className="block truncate">{entry.label}</span>
          {entry.hint ? <span className="block whitespace-normal text-faint text-meta">{entry.hint}</span> : null}
        </span>
        {entry.keys ? <Kbd keys={entry.keys} quiet /> : null}
      </>
    );
    const className = cx(row, entry.danger && 'text-failed-text');
    if (entry.checked !== undefined)
      return (
        <Base.CheckboxItem
          key={i}
          className={className}
          checked={entry.checked}
          disabled={entry.disabled}
          closeOnClick={entry.single === true}
          onCheckedChange={entry.onSelect}
        >
          <span className="size-3.5 shrink-0 text-accent">{entry.checked ? <Check size={14} /> : null}</span>
          {content}
        </Base.CheckboxItem>
      );
    return (
      <Base.Item key={i} className={className} disabled={entry.disabled} onClick={entry.onSelect}>
        {content}
      </Base.Item>
    );
    // biome-ignore-end lint/suspicious/noArrayIndexKey: a menu's entries are made anew with it
  });
}
