import { create } from 'zustand';
import { createJSONStorage, persist } from 'zustand/middleware';
import type { ChangedFile } from '../../src-main/contract/branches.ts';
import type { Layout } from './rows.ts';

/** Runs whose marks are kept. */
const maxRuns = 100;

/** What a file looked like when it was ticked off: the commit, or its numbers while it lies uncommitted in the worktree. */
export function stampOf(headSha: string | null, file: Pick<ChangedFile, 'added' | 'removed'>): string {
  return headSha ?? `+${file.added}-${file.removed}`;
}

export type ViewedMarks = Record<string, Record<string, string>>;

/** The marks with this one set or taken back; the oldest runs are forgotten. */
export function withMark(marks: ViewedMarks, runId: string, path: string, stamp: string | null): ViewedMarks {
  const { [path]: _, ...rest } = marks[runId] ?? {};
  const { [runId]: __, ...others } = marks;
  const kept = Object.entries(others).slice(-(maxRuns - 1));
  return { ...Object.fromEntries(kept), [runId]: stamp === null ? rest : { ...rest, [path]: stamp } };
}

type DiffState = {
  /** By run and path. A mark counts as long as the stamp is the file's. */
  marks: ViewedMarks;
  /** As chosen; where there is no room for two columns, there is one. */
  layout: Layout;
  treeOpen: boolean;
  mark: (runId: string, path: string, stamp: string | null) => void;
  setLayout: (layout: Layout) => void;
  setTreeOpen: (open: boolean) => void;
};

/** How this person reads diffs, and how far they got. */
export const useDiffState = create<DiffState>()(
  persist(
    (set) => ({
      marks: {},
      layout: 'split',
      treeOpen: true,
      mark: (runId, path, stamp) => set((state) => ({ marks: withMark(state.marks, runId, path, stamp) })),
      setLayout: (layout) => set({ layout }),
      setTreeOpen: (treeOpen) => set({ treeOpen }),
    }),
    { name: 'task-orchestrator.diff', version: 1, storage: createJSONStorage(() => localStorage) },
  ),
);
