import { z } from 'zod';

/** Also the name of the project's folder on disk, hence as narrow as a slug. */
export const projectName = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$/,
    'A project name has 1 to 80 letters, digits, dots, dashes or underscores and starts with a letter or digit.',
  );

export const deliveryMode = z.enum(['auto', 'pull-request', 'push', 'local']);
export type DeliveryMode = z.infer<typeof deliveryMode>;

export const projectSettings = z.object({
  /** null: the remote's HEAD, else the current local branch. */
  baseBranch: z.string().min(1).nullable().default(null),
  setupCommand: z.string().nullable().default(null),
  verifyCommand: z.string().nullable().default(null),
  /** Globs of untracked files that are copied into a new worktree. `.worktreeinclude` in the repository wins over it. */
  copyFiles: z.array(z.string()).default(['.env.test']),
  delivery: deliveryMode.default('auto'),
  review: z.boolean().default(true),
  verifyRounds: z.number().int().min(0).max(10).default(2),
  reviewRounds: z.number().int().min(0).max(10).default(1),
  maxRunning: z.number().int().min(1).max(64).default(2),
  paused: z.boolean().default(false),
});
export type ProjectSettings = z.infer<typeof projectSettings>;

export const project = z.object({
  id: z.string(),
  name: z.string(),
  /** Absolute path of the repository's top folder, symlinks resolved. */
  path: z.string(),
  /** False while the folder is not there or is no repository any more. */
  present: z.boolean(),
  settings: projectSettings,
  createdAt: z.number(),
});
export type Project = z.infer<typeof project>;
