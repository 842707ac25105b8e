import type { ChangedFile } from '../../src-main/contract/branches.ts';

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
