import { exec } from './exec.ts';
import type { ProcessEntry, ProcessSource } from './proc-source.ts';

/**
 * Asks `ps`, for macOS and the BSDs. The parsing is tested with the ps of Linux, which prints the same columns; the calls
 * themselves are untested on macOS.
 */
export const psSource: ProcessSource = {
  async table() {
    return new Map(parseTable(await ps(['-axo', COLUMNS])).map((entry) => [entry.pid, entry]));
  },
  async startTimeOf(pid) {
    return parseTable(await ps(['-o', COLUMNS, '-p', String(pid)]))[0]?.startTime ?? null;
  },
  async marked(variable) {
    // The table comes first, for the reason given in proc-linux.ts.
    const table = await psSource.table();
    return parseMarked(await ps(['-axEww', '-o', 'pid=,command=']), variable).flatMap(({ pid, value }) => {
      const entry = table.get(pid);
      return entry ? [{ pid, startTime: entry.startTime, value }] : [];
    });
  },
};

export const COLUMNS = 'pid=,ppid=,pgid=,stat=,lstart=';

/** Lines like `  412     1   412 Ss   Sun Nov 22 16:30:27 2026`. */
export function parseTable(output: string): ProcessEntry[] {
  return output.split('\n').flatMap((line) => {
    const [pid, ppid, pgid, state, ...start] = line.trim().split(/\s+/);
    if (start.length === 0 || state?.startsWith('Z')) return [];
    return [{ pid: Number(pid), ppid: Number(ppid), pgid: Number(pgid), startTime: start.join(' ') }];
  });
}

/**
 * ps prints the environment after the arguments, separated by spaces: a marker's value holds none, and an argument of the
 * very same form comes earlier than the real one, which therefore is the last.
 */
export function parseMarked(output: string, variable: string): { pid: number; value: string }[] {
  return output.split('\n').flatMap((line) => {
    const [pid, ...words] = line.trim().split(' ');
    const value = words.findLast((word) => word.startsWith(`${variable}=`))?.slice(variable.length + 1);
    return value ? [{ pid: Number(pid), value }] : [];
  });
}

async function ps(args: string[]): Promise<string> {
  // Start times are printed in local time and language: fixed here, so that they stay equal after a journey.
  const env = { PATH: '/bin:/usr/bin', LC_ALL: 'C', TZ: 'UTC' };
  const result = await exec('ps', args, { cwd: '/', env, timeoutMs: 10_000 });
  // `-p` of a pid that is gone exits with 1 and prints nothing.
  if (!result.ok && !(result.reason === 'exit' && result.code === 1)) throw new Error(result.message);
  return result.stdout;
}
