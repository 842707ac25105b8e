import { z } from 'zod';

/** `agent`: the agent's own interactive UI in the task's session and worktree. `shell`: the user's shell in the worktree. */
export const terminalKind = z.enum(['agent', 'shell']);
export type TerminalKind = z.infer<typeof terminalKind>;

export const terminal = z.object({
  id: z.string(),
  kind: terminalKind,
  /** What runs in it, for a tab: `Claude Code`, `bash`. */
  title: z.string(),
  cwd: z.string(),
  startedAt: z.number(),
  /** Null while it runs. */
  exitCode: z.number().nullable(),
});
export type Terminal = z.infer<typeof terminal>;

export const terminalSize = z.object({ cols: z.number().int().min(2).max(1000), rows: z.number().int().min(1).max(1000) });

/**
 * What a terminal sends to one that attaches: first the whole screen with its scrollback as escape sequences, then what comes, and
 * at last how it ended. `size` is sent when another window changed it.
 */
export const terminalOutput = z.discriminatedUnion('type', [
  z.object({ type: z.literal('screen'), data: z.string(), cols: z.number(), rows: z.number() }),
  z.object({ type: z.literal('data'), data: z.string() }),
  z.object({ type: z.literal('size'), cols: z.number(), rows: z.number() }),
  z.object({ type: z.literal('exit'), exitCode: z.number().nullable() }),
]);
export type TerminalOutput = z.infer<typeof terminalOutput>;
