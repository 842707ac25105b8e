import type { RunEvent } from '../../src-main/contract/run-events.ts';

/** A piece of a journal in memory: the events from `first` on, without gaps but for lines that could not be read. */
export interface EventWindow {
  events: readonly RunEvent[];
  /** Of the first event that is in it. */
  first: number;
  /** Where it goes on. */
  next: number;
}

export interface WindowLimits {
  events: number;
  /** Sum of the texts; an event may hold up to 128 KiB. */
  chars: number;
}
export const windowLimits: WindowLimits = { events: 4000, chars: 12_000_000 };

export const emptyWindow = (seq: number): EventWindow => ({ events: [], first: seq, next: seq });

export function appended(window: EventWindow, events: readonly RunEvent[], next: number): EventWindow {
  return { events: [...window.events, ...events], first: window.first, next };
}

export function prepended(window: EventWindow, events: readonly RunEvent[], first: number): EventWindow {
  return { events: [...events, ...window.events], first, next: window.next };
}

export const isFull = (window: EventWindow, limits: WindowLimits = windowLimits): boolean =>
  window.events.length > limits.events || weightOf(window.events) > limits.chars;

/** Without what is too much at one side, and a quarter of the limit more, so that the next events don't have it cut again. */
export function trimmed(window: EventWindow, side: 'first' | 'last', limits: WindowLimits = windowLimits): EventWindow {
  if (!isFull(window, limits)) return window;
  const most = { events: limits.events * 0.75, chars: limits.chars * 0.75 };
  const { events } = window;
  let kept = 0;
  let chars = 0;
  while (kept < events.length && kept < most.events) {
    const event = side === 'last' ? events[kept] : events[events.length - 1 - kept];
    chars += event ? weight(event) : 0;
    // One event is always kept, however big.
    if (chars > most.chars && kept > 0) break;
    kept++;
  }
  if (side === 'last') {
    const rest = events.slice(0, kept);
    return { events: rest, first: window.first, next: (rest.at(-1)?.seq ?? window.first - 1) + 1 };
  }
  const rest = events.slice(events.length - kept);
  return { events: rest, first: rest[0]?.seq ?? window.next, next: window.next };
}

const weights = new WeakMap<RunEvent, number>();
export const weightOf = (events: readonly RunEvent[]): number => events.reduce((sum, event) => sum + weight(event), 0);

function weight(event: RunEvent): number {
  const known = weights.get(event);
  if (known !== undefined) return known;
  const chars = charsIn(event);
  weights.set(event, chars);
  return chars;
}

function charsIn(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 8;
  let sum = 0;
  for (const part of Object.values(value)) sum += charsIn(part);
  return sum;
}
