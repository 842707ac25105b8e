import { isMac, keysOf } from './bindings.ts';
import { chordOf, matchBinding } from './keys.ts';
import { type ActionId, actionOf } from './registry.ts';

export interface Handler {
  action: ActionId;
  /** `false`: not mine, ask the next one. */
  run: (event: KeyboardEvent) => unknown;
  /** The part of the page it belongs to: it comes first while the focus is in there. */
  within: () => HTMLElement | null | undefined;
  layer: number;
}

/** In the order in which they came: of two with the same keys the later one lies on top. */
const handlers = new Set<Handler>();
/** Dialogs and popups, the topmost last. What lies below the topmost hears nothing. */
const layers: number[] = [0];
/** As it was when the key went down: the Escape that closes a dialog is not also heard by what lies below. */
let top = 0;
let lastLayer = 0;

export function register(handler: Handler): () => void {
  handlers.add(handler);
  return () => handlers.delete(handler);
}

export function openLayer(): { id: number; close: () => void } {
  lastLayer += 1;
  const id = lastLayer;
  layers.push(id);
  return { id, close: () => layers.splice(layers.indexOf(id), 1) };
}

/** Runs an action as if its keys had been pressed: for the palette. False when nothing on the page does it now. */
export function runAction(action: ActionId): boolean {
  top = layers.at(-1) ?? 0;
  return offer(action, new KeyboardEvent('keydown'));
}
/** Whether something on the page does it now. */
export const isAvailable = (action: ActionId): boolean => [...handlers].some((handler) => handler.action === action && handler.layer === 0);

function inOrder(): Handler[] {
  const focused = document.activeElement;
  const there = [...handlers].filter(({ layer }) => layer === top).reverse();
  const near = there.filter(({ within }) => within()?.contains(focused) === true);
  return [...near, ...there.filter((handler) => !near.includes(handler))];
}

const offer = (action: ActionId, event: KeyboardEvent): boolean =>
  inOrder().some((handler) => handler.action === action && handler.run(event) !== false);

const sequenceMs = 1_200;
let pressed: string[] = [];
let pressedAt = 0;

/** Listens to the window's keys. Called once. */
export function startShortcuts(): void {
  addEventListener(
    'keydown',
    () => {
      top = layers.at(-1) ?? 0;
    },
    { capture: true },
  );
  addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    const chord = chordOf(event, isMac);
    if (chord === null) return;
    const sequence = event.timeStamp - pressedAt < sequenceMs ? [...pressed, chord] : [chord];
    pressedAt = event.timeStamp;
    // What does not go on a sequence may begin another one.
    pressed = take(sequence, event) || (sequence.length > 1 && take([chord], event)) || [];
  });
}

/** What is pressed so far when it may become something; an empty list when it was one; false when it is nothing. */
function take(sequence: string[], event: KeyboardEvent): string[] | false {
  const typing = isTyping(event.target);
  let part = false;
  for (const handler of inOrder()) {
    if (typing && !actionOf(handler.action).inFields) continue;
    const match = matchBinding(keysOf(handler.action), sequence);
    if (match === 'part') part = true;
    if (match === 'full' && handler.run(event) !== false) {
      event.preventDefault();
      return [];
    }
  }
  return part ? sequence : false;
}

/** Fields, and lists that are searched by typing. */
function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.closest('[role="menu"], [role="listbox"], .xterm')) return true;
  if (target instanceof HTMLInputElement) return !['checkbox', 'radio', 'button', 'range', 'submit'].includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}
