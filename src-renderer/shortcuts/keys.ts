/*
 * A binding is text, as settings keep it: chords of a sequence with a space between them, alternatives with ` | `.
 *   "q"   "mod+k"   "g b"   "shift+ArrowDown"   "j | ArrowDown"
 * `mod` is ⌘ on a Mac and Ctrl elsewhere. Shift is named only with letters and named keys: `?` says it already.
 */

interface Pressed {
  key: string;
  code: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

const modifiers = new Set(['Control', 'Shift', 'Alt', 'Meta', 'AltGraph', 'CapsLock', 'Fn', 'Dead', 'Process']);

/** The chord that was pressed, as it is written in a binding; null for a modifier alone. */
export function chordOf(event: Pressed, mac: boolean): string | null {
  if (modifiers.has(event.key)) return null;
  // Of a Cyrillic or Greek layout, and with Alt on a Mac, what the key would be on a Latin one.
  const foreign = event.key.length === 1 && (event.key > '~' || (event.altKey && mac));
  const physical = /^(?:Key([A-Z])|Digit(\d))$/.exec(event.code);
  const typed = foreign && physical ? (physical[1] ?? physical[2] ?? '').toLowerCase() : event.key;
  const key = typed === ' ' ? 'Space' : typed.length === 1 ? typed.toLowerCase() : typed;
  const letter = /^[a-z]$/.test(key);
  const mod = mac ? event.metaKey : event.ctrlKey;
  const other = mac ? event.ctrlKey : event.metaKey;
  const parts = [mod && 'mod', other && (mac ? 'ctrl' : 'meta'), event.altKey && 'alt'];
  if (event.shiftKey && (letter || key.length > 1 || foreign)) parts.push('shift');
  return [...parts.filter(Boolean), key].join('+');
}

/** Every alternative as its chords. */
export const parseBinding = (binding: string): string[][] =>
  binding
    .split(' | ')
    .map((sequence) => sequence.split(' ').filter(Boolean))
    .filter((chords) => chords.length > 0);

/** Whether what was pressed so far is the binding, or the beginning of it. */
export function matchBinding(binding: string, pressed: readonly string[]): 'full' | 'part' | null {
  let best: 'part' | null = null;
  for (const chords of parseBinding(binding)) {
    if (!pressed.every((chord, index) => chords[index] === chord)) continue;
    if (chords.length === pressed.length) return 'full';
    best = 'part';
  }
  return best;
}

const named: Record<string, string> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Enter: '↵',
  Escape: 'Esc',
  Backspace: '⌫',
  Delete: 'Del',
  PageUp: 'PgUp',
  PageDown: 'PgDn',
};
const macModifier: Record<string, string> = { mod: '⌘', ctrl: '⌃', alt: '⌥', shift: '⇧' };
const modifier: Record<string, string> = { mod: 'Ctrl', meta: 'Meta', alt: 'Alt', shift: 'Shift' };

/** The keys of the first alternative as they are shown, a list of keycaps per chord. */
export function keycaps(binding: string, mac: boolean): string[][] {
  return (parseBinding(binding)[0] ?? []).map((chord) => {
    // The key itself may be a plus.
    const [, before = '', key = ''] = /^(.*\+)?(.+)$/.exec(chord) ?? [];
    const held = before.split('+').filter(Boolean);
    return [
      ...held.map((name) => (mac ? macModifier : modifier)[name] ?? name),
      named[key] ?? (key.length === 1 ? key.toUpperCase() : key),
    ];
  });
}

/** The same as text, for a title or a screen reader. */
export const keysText = (binding: string, mac: boolean): string =>
  keycaps(binding, mac)
    .map((caps) => caps.join(mac ? '' : '+'))
    .join(' ');

/** The same in the notation of `aria-keyshortcuts`; empty for sequences, which it cannot say. */
export function ariaKeys(binding: string, mac: boolean): string | undefined {
  const single = parseBinding(binding).filter((chords) => chords.length === 1);
  const said = single.map(([chord = '']) =>
    chord.replace('mod', mac ? 'Meta' : 'Control').replace(/\b(alt|shift)\b/g, (name) => (name === 'alt' ? 'Alt' : 'Shift')),
  );
  return said.length > 0 ? said.join(' ') : undefined;
}
