import { z } from 'zod';
import { diffStat } from './runs.ts';

/** Where a task's work is. */
export const branchInfo = z.object({
  branch: z.string(),
  /** False before the first run and after the branch was deleted. */
  exists: z.boolean(),
  headSha: z.string().nullable(),
  /** The worktree's folder; null when there is none (any more). */
  worktree: z.string().nullable(),
  /** Short name of the branch it is to be merged into; null when it cannot be found out. */
  base: z.string().nullable(),
  ahead: z.number(),
  behind: z.number(),
  prUrl: z.string().nullable(),
  /** True once all of it is in the base branch. */
  merged: z.boolean(),
});
export type BranchInfo = z.infer<typeof branchInfo>;

/**
 * What a merge into the local base branch would do. `problem` is a sentence for a person; with one, nothing can be merged.
 * `headSha` and `baseSha` go back with the order to merge, which is refused when either has moved.
 */
export const mergePreview = z.object({
  branch: z.string(),
  base: z.string(),
  headSha: z.string(),
  baseSha: z.string(),
  kind: z.enum(['fast-forward', 'merge', 'nothing', 'conflicts']),
  commits: z.array(z.object({ sha: z.string(), subject: z.string(), author: z.string(), at: z.number() })),
  diffStat,
  /** Paths that both sides changed in ways that do not fit together. */
  conflicts: z.array(z.string()),
  /** The user's own checkout that has the base branch checked out and will move with it; null when none has. */
  checkout: z.string().nullable(),
  problem: z.string().nullable(),
});
export type MergePreview = z.infer<typeof mergePreview>;

export const changedFile = z.object({
  path: z.string(),
  /** Where it was, if it was renamed or copied. */
  oldPath: z.string().nullable(),
  status: z.enum(['added', 'modified', 'deleted', 'renamed']),
  added: z.number(),
  removed: z.number(),
  binary: z.boolean(),
});
export type ChangedFile = z.infer<typeof changedFile>;

/** What a run changed since its base commit. */
export const runChanges = z.object({
  baseSha: z.string(),
  /** Null: what lies in the worktree now, uncommitted files included, as the run goes on. */
  headSha: z.string().nullable(),
  files: z.array(changedFile),
  /** Files beyond the first thousands are counted, not listed. */
  unlisted: z.number(),
});
export type RunChanges = z.infer<typeof runChanges>;

/** One file's change. `tooLarge` is the size in bytes of a patch that was not read; ask again with `whole`. */
export const fileChange = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('text'),
    /** Unified-diff hunks with their file headers. */
    patch: z.string(),
    /** Both sides, null where there is none or where it is above 1 MB: for unfolding what lies between the hunks. */
    oldText: z.string().nullable(),
    newText: z.string().nullable(),
  }),
  z.object({ kind: z.literal('binary'), oldBytes: z.number().nullable(), newBytes: z.number().nullable() }),
  z.object({ kind: z.literal('too-large'), bytes: z.number() }),
]);
export type FileChange = z.infer<typeof fileChange>;
