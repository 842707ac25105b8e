import { z } from 'zod';
import { taskStatus } from './tasks.ts';

/** What changed, so that a window knows what to read again. Carries no data of its own: the database is the only truth. */
export const change = z.discriminatedUnion('type', [
  z.object({ type: z.literal('task'), taskId: z.string(), projectId: z.string(), status: taskStatus.nullable() }),
  z.object({ type: z.literal('run'), runId: z.string(), taskId: z.string(), projectId: z.string() }),
  /** Its text, its planner, its proposals, its discussion, or the status that follows from its tasks. */
  z.object({ type: z.literal('feature'), featureId: z.string(), projectId: z.string() }),
  z.object({ type: z.literal('project'), projectId: z.string() }),
  z.object({ type: z.literal('agent'), agent: z.string() }),
  /** A label came into use, or none has it any more. */
  z.object({ type: z.literal('labels') }),
  z.object({ type: z.literal('settings') }),
]);
export type Change = z.infer<typeof change>;
