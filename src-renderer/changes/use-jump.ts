import { type RefObject, useEffect, useRef, useState } from 'react';
import type { DiffListHandle } from './diff-list.tsx';
import type { FileStore } from './file-store.ts';
import { indexOfLine, type Row } from './rows.ts';

export type Place = { file: string; line: number | null };

/**
 * Goes to a place in the diffs, step by step, as each makes the next one possible: unfold the file, go to its header so that its text
 * is read, unfold what hides the line, go to the line.
 */
export function useJump(options: {
  /** What the address asks for. */
  wanted: Place | null;
  rows: Row[];
  ready: boolean;
  store: FileStore;
  list: RefObject<DiffListHandle | null>;
  collapsed: ReadonlySet<string>;
  setFold: (path: string, fold: boolean) => void;
  uncover: (path: string, line: number) => boolean;
}): { jump: (place: Place) => void; missing: string | null } {
  const { wanted, rows, ready, store, list, collapsed, setFold, uncover } = options;
  const [place, setPlace] = useState<Place | null>(wanted);
  const [missing, setMissing] = useState<string | null>(null);
  const asked = wanted ? `${wanted.file}:${wanted.line ?? ''}` : null;
  const known = useRef(asked);
  const wentTo = useRef<Place | null>(null);

  useEffect(() => {
    if (known.current === asked) return;
    known.current = asked;
    setPlace(wanted);
  }, [asked, wanted]);

  useEffect(() => {
    if (!place || !ready) return;
    const done = (): void => setPlace(null);
    const header = rows.findIndex((row) => row.type === 'header' && row.file.path === place.file);
    setMissing(header === -1 ? place.file : null);
    if (header === -1) return done();
    if (place.line !== null && collapsed.has(place.file)) return setFold(place.file, false);
    if (wentTo.current !== place) {
      wentTo.current = place;
      list.current?.show(header, 'start');
    }
    if (place.line === null) return done();
    const state = store.get(place.file);
    if (!state?.content) return state?.problem ? done() : undefined;
    if (uncover(place.file, place.line)) return;
    const index = indexOfLine(rows, place.file, place.line);
    if (index !== -1) list.current?.show(index, 'center');
    done();
  }, [place, ready, rows, collapsed, store, list, setFold, uncover]);

  return { jump: setPlace, missing };
}
