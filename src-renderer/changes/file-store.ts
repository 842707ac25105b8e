import type { FileChange } from '../../src-main/contract/branches.ts';
import type { FileText } from './body.ts';
import { linesOf, parsePatch } from './patch.ts';
import type { Token } from './tokens.ts';

export type FileContent =
  | { kind: 'text'; text: FileText; oldTokens: Token[][] | null; newTokens: Token[][] | null }
  | { kind: 'binary'; oldBytes: number | null; newBytes: number | null }
  | { kind: 'too-large'; bytes: number };
export type FileState = { content: FileContent | null; problem: string | null };

type Entry = FileState & { change: FileChange | null; whole: boolean; stale: boolean; loading: boolean };

/** Files whose two sides are longer than this together are shown without colours: colouring takes longer than a person waits. */
const maxColoured = 400_000;
const atOnce = 4;

export type FileStore = {
  /** For useSyncExternalStore: another number whenever a file's state is another one. */
  version: () => number;
  subscribe: (listener: () => void) => () => void;
  get: (path: string) => FileState | undefined;
  /** These are in sight, and wanted in this order; what was wanted before and is not begun is forgotten. */
  want: (paths: string[]) => void;
  /** Reads a file again that was too large at first. */
  wantWhole: (path: string) => void;
  /** What was read may be old by now; it stays in sight until it is read again. */
  refresh: () => void;
};

/** The texts of changed files, read as they come into sight. */
export function createFileStore(options: {
  load: (path: string, whole: boolean) => Promise<FileChange>;
  colour: (path: string, text: string) => Promise<Token[][] | null>;
  describe: (error: unknown) => string;
}): FileStore {
  const entries = new Map<string, Entry>();
  const listeners = new Set<() => void>();
  let version = 0;
  let wanted: string[] = [];
  let loading = 0;

  const changed = (): void => {
    version += 1;
    for (const listener of listeners) listener();
  };
  const pump = (): void => {
    while (loading < atOnce) {
      const path = wanted.find((p) => {
        const entry = entries.get(p);
        return !entry || (entry.stale && !entry.loading);
      });
      if (path === undefined) return;
      void read(path);
    }
  };

  async function read(path: string): Promise<void> {
    const entry = entries.get(path) ?? { content: null, problem: null, change: null, whole: false, stale: true, loading: false };
    entries.set(path, entry);
    entry.stale = false;
    entry.loading = true;
    loading += 1;
    try {
      const change = await options.load(path, entry.whole);
      entry.problem = null;
      if (!sameChange(entry.change, change)) {
        entry.change = change;
        entry.content = contentOf(change);
        if (change.kind === 'text') void colour(path, entry, change);
      }
    } catch (error) {
      entry.problem = options.describe(error);
    } finally {
      entry.loading = false;
      loading -= 1;
      changed();
      pump();
    }
  }

  async function colour(path: string, entry: Entry, change: FileChange & { kind: 'text' }): Promise<void> {
    const { oldText, newText } = change;
    if ((oldText?.length ?? 0) + (newText?.length ?? 0) > maxColoured) return;
    const side = (text: string | null) => (text === null ? null : options.colour(path, text));
    const [oldTokens, newTokens] = await Promise.all([side(oldText), side(newText)]);
    if (entry.change !== change || entry.content?.kind !== 'text' || (!oldTokens && !newTokens)) return;
    entry.content = { ...entry.content, oldTokens, newTokens };
    changed();
  }

  return {
    version: () => version,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    get: (path) => entries.get(path),
    want: (paths) => {
      wanted = paths;
      pump();
    },
    wantWhole: (path) => {
      const entry = entries.get(path);
      if (!entry) return;
      entry.whole = true;
      entry.stale = true;
      pump();
    },
    refresh: () => {
      for (const entry of entries.values()) entry.stale = true;
      pump();
    },
  };
}

function contentOf(change: FileChange): FileContent {
  if (change.kind !== 'text') return change;
  const text = {
    hunks: parsePatch(change.patch),
    oldLines: change.oldText === null ? null : linesOf(change.oldText),
    newLines: change.newText === null ? null : linesOf(change.newText),
  };
  return { kind: 'text', text, oldTokens: null, newTokens: null };
}

function sameChange(a: FileChange | null, b: FileChange): boolean {
  return a !== null && JSON.stringify(a) === JSON.stringify(b);
}
