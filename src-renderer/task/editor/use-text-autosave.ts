import { useEffect, useState, useSyncExternalStore } from 'react';
import { onConnected } from '../../api/connection.ts';
import { messageOf } from '../../api/query-client.ts';
import { useDrafts } from '../../state/drafts.ts';
import { type Autosave, type AutosaveEvent, isUnsaved } from './autosave.ts';
import { createAutosaver } from './autosaver.ts';

export interface TextAutosave {
  state: Autosave;
  dispatch: (event: AutosaveEvent) => void;
  flush: () => void;
  settle: () => Promise<void>;
}

/** A text of the server's that saves itself as it is typed. Whose it is does not change while it is mounted. */
export function useTextAutosave(source: {
  /** Of the task or feature whose text it is: what is unsaved is kept under it. */
  id: string;
  text: string;
  updatedAt: number;
  what: 'spec' | 'brief';
  save: (text: string, base: string) => Promise<void>;
  readAgain: () => Promise<void>;
}): TextAutosave {
  const { id, text, updatedAt } = source;
  const [saver] = useState(() => {
    const { unsaved, keepUnsaved } = useDrafts.getState();
    const { save, readAgain, what } = source;
    let isKept = id in unsaved;
    return createAutosaver({
      saved: text,
      unsaved: unsaved[id] ?? null,
      save: async (next, base) => {
        try {
          await save(next, base);
        } catch (error) {
          // If another text stands there by now, one gets to see it.
          void readAgain();
          throw error;
        }
      },
      keep: (unsavedText) => {
        // What another window has not saved yet is not this one's to forget.
        if (unsavedText !== null || isKept) keepUnsaved(id, unsavedText);
        isKept = unsavedText !== null;
      },
      messageOf,
      what,
    });
  });
  const state = useSyncExternalStore(saver.subscribe, saver.state);
  // Answers may overtake one another: what is older than what one has seen is no news.
  const [seen, setSeen] = useState(updatedAt);
  useEffect(() => {
    if (updatedAt < seen) return;
    setSeen(updatedAt);
    saver.dispatch({ type: 'elsewhere', text });
  }, [saver, seen, text, updatedAt]);
  useEffect(() => onConnected(() => saver.flush()), [saver]);
  const unsaved = isUnsaved(state);
  useEffect(() => {
    if (!unsaved) return;
    const leave = () => saver.flush();
    addEventListener('pagehide', leave);
    return () => removeEventListener('pagehide', leave);
  }, [saver, unsaved]);
  return { state, dispatch: saver.dispatch, flush: saver.flush, settle: saver.settle };
}
