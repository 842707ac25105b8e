import { Search } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useSetSearch } from '../frame/use-open-task.ts';
import { useKeys } from '../shortcuts/bindings.ts';
import { useShortcut } from '../shortcuts/use-shortcut.ts';
import { Kbd } from '../ui/kbd.tsx';

/** One types faster than a board should change. */
const typingMs = 150;

/** The words that cards must have; kept in the address. `onLeave` goes to the cards. */
export function FilterField({ text, onLeave }: { text: string; onLeave: () => void }) {
  const setSearch = useSetSearch();
  const field = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState(text);
  const [shown, setShown] = useState(text);
  /** What this field put into the address last: when that comes back, one may have typed on already. */
  const [sent, setSent] = useState(text);
  const keys = useKeys('board.filter');
  // Changed elsewhere: cleared, or gone back to.
  if (text !== shown) {
    setShown(text);
    setSent(text);
    if (text !== sent) setTyped(text);
  }
  useEffect(() => {
    if (typed.trim() === shown) return;
    const timer = setTimeout(() => {
      setSent(typed.trim());
      setSearch({ q: typed.trim() || undefined });
    }, typingMs);
    return () => clearTimeout(timer);
  }, [typed, shown, setSearch]);
  useShortcut('board.filter', () => {
    field.current?.focus();
    field.current?.select();
  });
  return (
    <label className="relative flex w-44 min-w-24 shrink items-center max-phone:w-auto max-phone:flex-1">
      <Search size={13} aria-hidden="true" className="pointer-events-none absolute left-2 text-faint" />
      <span className="sr-only">Filter the board</span>
      <input
        ref={field}
        type="text"
        spellCheck={false}
        autoComplete="off"
        dir="auto"
        value={typed}
        placeholder="Filter"
        className="h-7 w-full rounded-control border border-line bg-surface pr-6 pl-7 transition-colors hover:border-line-strong"
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          if (event.key === 'Escape' && typed !== '') setTyped('');
          else if (event.key === 'Escape' || event.key === 'ArrowDown' || event.key === 'Enter') onLeave();
          else return;
          event.preventDefault();
        }}
      />
      {typed === '' ? (
        <span className="pointer-events-none absolute right-2 max-phone:hidden">
          <Kbd keys={keys} quiet />
        </span>
      ) : null}
    </label>
  );
}
