/*
 * A text that saves itself, while somebody else may change it too.
 *
 *             typed                send               stored
 *   saved ───────────► changed ───────────► saving ───────────► saved (or changed, when one typed on)
 *     ▲                   ▲                   │ refused
 *     │ elsewhere         └──── typed ─────  failed ── send ──► saving
 *     │ (it follows)
 *     └── resolve ── conflict ◄── elsewhere, while there is something unsaved
 *
 * In a conflict nothing is sent before the person has decided; both texts are at hand.
 */

export interface Autosave {
  text: string;
  /** The last text that the server is known to have had and that `text` builds on. */
  base: string;
  phase: 'saved' | 'changed' | 'saving' | 'failed' | 'conflict';
  /** On its way to the server. */
  sent: string | null;
  /** The server's sentence, while `failed`. */
  reason: string | null;
  /** What the server has, while in conflict. */
  theirs: string | null;
}

export type AutosaveEvent =
  | { type: 'typed'; text: string }
  | { type: 'send' }
  | { type: 'stored' }
  | { type: 'refused'; reason: string }
  /** The server's text as one sees it now, for whatever reason. */
  | { type: 'elsewhere'; text: string }
  | { type: 'resolve'; keep: 'mine' | 'theirs' | 'both' }
  /** Throws away what is unsaved. */
  | { type: 'discard' };

export const opened = (text: string): Autosave => ({ text, base: text, phase: 'saved', sent: null, reason: null, theirs: null });

/** With what somebody had typed when the window was closed before it could be saved. */
export const reopened = (text: string, unsaved: { text: string; base: string }): Autosave =>
  reduce({ ...opened(unsaved.base), text: unsaved.text, phase: 'changed' }, { type: 'elsewhere', text });

/** Whether it holds something that the server has not got. */
export const isUnsaved = ({ phase }: Autosave): boolean => phase !== 'saved';

export const canSend = ({ phase }: Autosave): boolean => phase === 'changed' || phase === 'failed';

export function reduce(state: Autosave, event: AutosaveEvent): Autosave {
  switch (event.type) {
    case 'typed':
      if (event.text === state.text) return state;
      if (state.phase === 'saving' || state.phase === 'conflict') return { ...state, text: event.text };
      return settled({ ...state, text: event.text });
    case 'send':
      return canSend(state) ? { ...state, phase: 'saving', sent: state.text, reason: null } : state;
    case 'stored':
      if (state.sent === null) return state;
      if (state.phase === 'conflict') return { ...state, sent: null };
      return settled({ ...state, base: state.sent, sent: null });
    case 'refused':
      if (state.phase === 'conflict') return { ...state, sent: null };
      return state.sent === null ? state : { ...state, phase: 'failed', sent: null, reason: event.reason };
    case 'elsewhere':
      return elsewhere(state, event.text);
    case 'resolve':
      return resolve(state, event.keep);
    case 'discard':
      return opened(state.theirs ?? state.base);
  }
}

const settled = (state: Autosave): Autosave => ({
  ...state,
  phase: state.text === state.base ? 'saved' : 'changed',
  reason: null,
  theirs: null,
});

function elsewhere(state: Autosave, text: string): Autosave {
  if (state.phase === 'conflict' && text === state.base) return settled(state);
  // News of our own writing, perhaps before its answer.
  if (text === state.base || text === state.sent) return state;
  if (text === state.text) return settled({ ...state, base: text, sent: null });
  if (state.phase === 'saved') return opened(text);
  return { ...state, phase: 'conflict', theirs: text, reason: null };
}

function resolve(state: Autosave, keep: 'mine' | 'theirs' | 'both'): Autosave {
  if (state.phase !== 'conflict' || state.theirs === null) return state;
  const { theirs } = state;
  const text = keep === 'mine' ? state.text : keep === 'theirs' ? theirs : `${theirs.trimEnd()}\n\n---\n\n${state.text}`;
  return settled({ ...state, text, base: theirs, sent: null });
}

/** What is said beside the text. */
export function autosaveWords({ phase, reason }: Autosave): string {
  switch (phase) {
    case 'saved':
      return 'Saved';
    case 'changed':
      return 'Not saved yet';
    case 'saving':
      return 'Saving…';
    case 'failed':
      return `Not saved: ${reason ?? 'the server did not say why.'}`;
    case 'conflict':
      return 'Not saved: choose a text';
  }
}
