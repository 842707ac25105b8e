import { create } from 'zustand';
import { keepEntries, withEntry } from '../state/kept-entries.ts';
import type { Layout } from './rows.ts';
import { type ViewedMarks, withMark } from './viewed.ts';

interface DiffState {
  /** By run and path. A mark counts as long as the stamp is the file's. */
  marks: ViewedMarks;
  /** As chosen; where there is no room for two columns, there is one. */
  layout: Layout;
  treeOpen: boolean;
  mark: (runId: string, path: string, stamp: string | null) => void;
  setLayout: (layout: Layout) => void;
  setTreeOpen: (open: boolean) => void;
}

/** How this person reads diffs, and how far they got. */
export const useDiffState = create<DiffState>()((set) => ({
  marks: {},
  layout: 'split',
  treeOpen: true,
  mark: (runId, path, stamp) => set((state) => ({ marks: withMark(state.marks, runId, path, stamp) })),
  setLayout: (layout) => set({ layout }),
  setTreeOpen: (treeOpen) => set({ treeOpen }),
}));

const marksOf = 'viewed ';

keepEntries(useDiffState, {
  name: 'diff',
  // At once: the next mark of the same run may be made in another window.
  writeAfterMs: 0,
  entriesOf: ({ marks, layout, treeOpen }) => ({
    layout,
    treeOpen,
    ...Object.fromEntries(Object.entries(marks).map(([runId, files]) => [marksOf + runId, files])),
  }),
  withEntry({ marks }, key, value): Partial<DiffState> {
    if (key === 'layout') return { layout: value === 'unified' ? 'unified' : 'split' };
    if (key === 'treeOpen') return { treeOpen: value !== false };
    return { marks: withEntry(marks, key.slice(marksOf.length), value as ViewedMarks[string] | undefined) };
  },
});
