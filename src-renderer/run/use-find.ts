import { useEffect, useState } from 'react';
import { rpc } from '../api/client.ts';
import { messageOf } from '../api/query-client.ts';
import { matchFrom } from './matches.ts';
import type { RunRef } from './use-journal.ts';

/** More than this nobody steps through; the count says that there are more. */
const mostMatches = 5_000;
const typingMs = 200;

export interface Found {
  text: string;
  matches: readonly { seq: number; excerpt: string }[];
  isSearching: boolean;
  /** There are more than were read. */
  isCut: boolean;
  error: string | null;
}
const none: Found = { text: '', matches: [], isSearching: false, isCut: false, error: null };

/** All events of a run with this text, as the server finds them, page by page. */
export function useFind({ project, slug, number }: RunRef, text: string): Found {
  const [found, setFound] = useState<Found>(none);
  useEffect(() => {
    if (text === '') {
      setFound(none);
      return;
    }
    const abort = new AbortController();
    const search = async () => {
      let matches: Found['matches'] = [];
      for (let fromSeq: number | null = 1; fromSeq !== null; ) {
        const page: Awaited<ReturnType<typeof rpc.runs.find>> = await rpc.runs.find(
          { project, slug, number, text, fromSeq, limit: 500 },
          { signal: abort.signal },
        );
        if (abort.signal.aborted) return;
        matches = [...matches, ...page.matches];
        fromSeq = page.nextSeq;
        const isCut = fromSeq !== null && matches.length >= mostMatches;
        setFound({ text, matches, isSearching: fromSeq !== null && !isCut, isCut, error: null });
        if (isCut) return;
      }
    };
    const timer = setTimeout(() => {
      setFound({ ...none, text, isSearching: true });
      search().catch((error: unknown) => {
        if (!abort.signal.aborted) setFound({ ...none, text, error: messageOf(error) });
      });
    }, typingMs);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [project, slug, number, text]);
  return found;
}

/** `3 of 128`, `3 of 5,000+`, `No match`. */
export function findCount({ text, matches, isSearching, isCut, error }: Found, current: number | null): string {
  if (text === '') return '';
  if (error) return error;
  if (matches.length === 0) return isSearching ? 'Searching…' : 'No match';
  const total = `${matches.length.toLocaleString('en')}${isCut || isSearching ? '+' : ''}`;
  const index = current === null ? -1 : matchFrom(matches, current - 1, 'next');
  return index === -1 ? total : `${(index + 1).toLocaleString('en')} of ${total}`;
}
