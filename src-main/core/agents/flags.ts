/**
 * A value for a command line. It comes from a task's field or from another program's output, and must never be taken for a
 * flag; blanks and control characters are in no model, effort or session id of any agent.
 */
export function flagValue(what: string, value: string): string {
  if (!/^[A-Za-z0-9][\x21-\x7e]*$/.test(value)) {
    throw new TypeError(
      `${what} ${JSON.stringify(value)} can't be passed to an agent: it must start with a letter or digit and have no blanks.`,
    );
  }
  return value;
}
