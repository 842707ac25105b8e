/** Exit codes of sysexits.h where it has a fitting one; scripts rely on them (product contract, “Command line”). */
export const EXIT = { ok: 0, failed: 1, usage: 64, data: 65, unavailable: 69, conflict: 75 } as const;

/** Ends a command with this code. The message goes to stderr. */
export class ExitError extends Error {
  override name = 'ExitError';
  readonly exitCode: number;
  constructor(exitCode: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
  }
}

export const usageError = (message: string) => new ExitError(EXIT.usage, message);

export interface Ending {
  exitCode: number;
  /** A word for scripts. */
  code: string;
  message: string;
}

const CODES: Record<string, number> = {
  NOT_FOUND: EXIT.data,
  INVALID: EXIT.data,
  BAD_REQUEST: EXIT.data,
  CONFLICT: EXIT.conflict,
  UNAVAILABLE: EXIT.unavailable,
  FAILED: EXIT.failed,
};
const WORDS: Record<number, string> = { 64: 'USAGE', 65: 'INVALID', 69: 'UNAVAILABLE', 75: 'CONFLICT' };

/** What an error means for whoever started the command. */
export function endingOf(error: unknown): Ending {
  if (error instanceof ExitError) return { exitCode: error.exitCode, code: WORDS[error.exitCode] ?? 'FAILED', message: error.message };
  const { name, message, stack } = error as Error;
  const code = codeOf(error);
  if (code?.startsWith('commander.')) return { exitCode: EXIT.usage, code: 'USAGE', message: message.replace(/^error: /, '') };
  if (code === 'BAD_REQUEST') return { exitCode: EXIT.data, code: 'INVALID', message: issuesOf(error) ?? message };
  // The core's errors, and the same after they came over a socket: their messages are for people.
  if (code !== undefined && code in CODES) return { exitCode: CODES[code] as number, code, message };
  if (name === 'DatabaseRefused') return { exitCode: EXIT.failed, code: 'FAILED', message };
  if (code === 'INTERNAL_SERVER_ERROR')
    return {
      exitCode: EXIT.failed,
      code: 'FAILED',
      message: 'The running instance had an unexpected error. Its dispatcher.log in the state folder has the details.',
    };
  return { exitCode: EXIT.failed, code: 'FAILED', message: `Unexpected error: ${stack ?? String(error)}` };
}

/** Some errors of the platform have numbers there. */
function codeOf(error: unknown): string | undefined {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? code : undefined;
}

/** The contract's own sentences about a value that it does not accept. */
function issuesOf(error: unknown): string | null {
  const { issues } = (error as { data?: { issues?: { message: string; path?: (string | number)[] }[] } }).data ?? {};
  if (!issues || issues.length === 0) return null;
  return issues
    .map((issue) => (issue.path && issue.path.length > 0 ? `${issue.path.join('.')}: ${issue.message}` : issue.message))
    .join('\n');
}
