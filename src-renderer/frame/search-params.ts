import { z } from 'zod';
import { priorityBand } from '../../src-main/contract/board.ts';
import { runStatus } from '../../src-main/contract/runs.ts';

export const taskTabs = ['spec', 'run', 'changes', 'checks', 'activity'] as const;
export type TaskTab = (typeof taskTabs)[number];

const list = z
  .array(z.string().max(200))
  .max(50)
  .transform((values) => (values.length > 0 ? values : undefined));

/**
 * What the address says of the window beside its path. Values that are not understood are dropped, so that an old or mistyped address
 * still opens something.
 */
export const searchParams = z.object({
  /** The board's filter. */
  q: z.string().max(200).optional().catch(undefined),
  label: list.optional().catch(undefined),
  agent: list.optional().catch(undefined),
  priority: z.array(priorityBand).optional().catch(undefined),
  projects: list.optional().catch(undefined),
  show: z
    .array(z.enum(['proposed', 'archived']))
    .optional()
    .catch(undefined),
  /** Which runs the list of runs shows. */
  status: z.array(runStatus).optional().catch(undefined),
  /** How far back the statistics go. */
  days: z
    .union([z.literal(7), z.literal(30), z.literal(90)])
    .optional()
    .catch(undefined),
  /** The column that a small screen shows. */
  column: z.string().max(20).optional().catch(undefined),
  /** The task that is open in the panel, `<project>/<slug>`. */
  task: z
    .string()
    .regex(/^[^/]+\/[^/]+$/)
    .optional()
    .catch(undefined),
  tab: z.enum(taskTabs).optional().catch(undefined),
  /** The run that is looked at; the latest one without it. */
  run: z.number().int().positive().optional().catch(undefined),
  /** What the run tab shows. */
  terminal: z.enum(['output', 'agent', 'shell']).optional().catch(undefined),
  /** Where the changes tab jumps to. */
  file: z.string().max(4096).optional().catch(undefined),
  line: z.number().int().positive().optional().catch(undefined),
  /** The setting that is looked for, and the agent or project that it is of. */
  setting: z.string().max(80).optional().catch(undefined),
  of: z.string().max(200).optional().catch(undefined),
  /** The dialog for a new task is open. */
  new: z.literal(1).optional().catch(undefined),
  /** That for a new feature. */
  newFeature: z.literal(1).optional().catch(undefined),
});
export type SearchParams = z.infer<typeof searchParams>;
