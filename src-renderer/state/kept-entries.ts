import type { StoreApi } from 'zustand';

/**
 * What exists nowhere else than in this browser, each entry under a key of its own: windows that write different ones never touch each
 * other's. Of one entry the newest counts, save under the hand that types in it.
 *
 *   this window writes ──► waits a moment ──► stored ──► told to the other windows, which show it
 *   another one wrote  ──► shown at once; while it is being typed in here, when this window is left
 */
interface Keeping<S> {
  name: string;
  /** By key, the same value as long as nothing of it changed. What is not there is not kept. */
  entriesOf: (state: S) => Record<string, unknown>;
  /** The state with this entry; `undefined` when it is gone. */
  withEntry: (state: S, key: string, value: unknown) => Partial<S>;
  /** One types faster than the browser writes to its disk. */
  writeAfterMs: number;
}

interface Stored {
  at: number;
  value: unknown;
}

/** Fills the store with what is kept, keeps what is changed of it, and follows the other windows. Once for each store. */
export function keepEntries<S>(store: Pick<StoreApi<S>, 'getState' | 'setState' | 'subscribe'>, keeping: Keeping<S>): void {
  const prefix = `task-orchestrator.${keeping.name}/`;
  /** Changed here, and not stored yet. */
  const waiting = new Map<string, unknown>();
  let timer: ReturnType<typeof setTimeout> | null = null;
  let following = false;
  let typing: { key: string; field: Element } | null = null;
  /** Changed elsewhere while they were typed in here. */
  const withheld = new Set<string>();

  const show = (key: string) => {
    if (waiting.has(key)) return;
    following = true;
    store.setState(keeping.withEntry(store.getState(), key, read(prefix + key)?.value));
    following = false;
  };
  const write = () => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    for (const [key, value] of waiting) {
      try {
        if (value === undefined) localStorage.removeItem(prefix + key);
        else localStorage.setItem(prefix + key, JSON.stringify({ at: Date.now(), value } satisfies Stored));
      } catch {
        // Full or switched off. Only a reload before it is sent would lose it.
      }
    }
    waiting.clear();
  };

  for (const key of storedKeys(prefix)) show(key);
  store.subscribe((state, before) => {
    if (following) return;
    const [now, was] = [keeping.entriesOf(state), keeping.entriesOf(before)];
    for (const key of new Set([...Object.keys(now), ...Object.keys(was)])) {
      if (now[key] === was[key]) continue;
      waiting.set(key, now[key]);
      withheld.delete(key);
      const field = focusedField();
      if (field) typing = { key, field };
    }
    if (waiting.size === 0) return;
    if (keeping.writeAfterMs === 0) write();
    else timer ??= setTimeout(write, keeping.writeAfterMs);
  });
  addEventListener('pagehide', write);
  addEventListener('storage', (event) => {
    if (event.key?.startsWith(prefix) !== true) return;
    const key = event.key.slice(prefix.length);
    if (typing !== null && typing.key === key && typing.field === focusedField()) withheld.add(key);
    else show(key);
  });
  addEventListener('blur', () => {
    for (const key of withheld) show(key);
    withheld.clear();
  });
}

/** The others with this entry, or without it. */
export function withEntry<T>(all: Record<string, T>, key: string, value: T | undefined): Record<string, T> {
  const { [key]: _, ...others } = all;
  return value === undefined ? others : { ...others, [key]: value };
}

/** The text field that a person is in, as long as they are in this window. */
function focusedField(): Element | null {
  const field = document.activeElement;
  if (!field || !document.hasFocus()) return null;
  return field.matches('input, textarea') || (field instanceof HTMLElement && field.isContentEditable) ? field : null;
}

/** In the order in which they were written. */
const storedKeys = (prefix: string): string[] =>
  Object.keys(localStorage)
    .filter((key) => key.startsWith(prefix))
    .map((key) => ({ key, at: read(key)?.at ?? 0 }))
    .sort((a, b) => a.at - b.at)
    .map(({ key }) => key.slice(prefix.length));

/** Null: it is not there, or not of this program's making. */
function read(key: string): Stored | null {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(key) ?? 'null');
    return stored !== null && typeof stored === 'object' && 'value' in stored ? (stored as Stored) : null;
  } catch {
    return null;
  }
}
