import { linuxSource } from './proc-linux.ts';
import { psSource } from './proc-ps.ts';
import type { ProcessEntry, ProcessIdentity, ProcessSource, ProcessTable } from './proc-source.ts';
import { windowsSource } from './proc-windows.ts';

const source: ProcessSource = process.platform === 'linux' ? linuxSource : process.platform === 'win32' ? windowsSource : psSource;

/** A snapshot. Processes that come or go while it is taken may be in it or not. */
export const readProcessTable = (): Promise<ProcessTable> => source.table();

export const startTimeOf = (pid: number): Promise<string | null> => source.startTimeOf(pid);

/** True if exactly this process still runs; false for another one that got its pid, and for a zombie. */
export async function isAlive(identity: ProcessIdentity): Promise<boolean> {
  return (await source.startTimeOf(identity.pid)) === identity.startTime;
}

/**
 * Finds what a run started, even in sessions of its own and after its parents are gone: the variable is inherited. Processes
 * of other users, and on macOS the system's own protected programs, don't show their environment and are not found.
 */
export async function markedProcesses(variable: string, value: string): Promise<ProcessIdentity[]> {
  if (variable === '' || value === '') throw new RangeError('a marker needs a name and a value');
  const marked = await source.marked(variable);
  return marked.filter((process) => process.value === value).map(({ pid, startTime }) => ({ pid, startTime }));
}

/** All values under which `variable` is found in the environment of a living process, each once. */
export async function markedValues(variable: string): Promise<string[]> {
  return [...new Set((await source.marked(variable)).map((process) => process.value))];
}

/** Everything below `roots` (not the roots themselves) in a snapshot. */
export function descendants(table: ProcessTable, roots: Iterable<number>): ProcessEntry[] {
  const children = Map.groupBy(table.values(), (entry) => entry.ppid);
  const seen = new Set(roots);
  const found: ProcessEntry[] = [];
  for (const pid of seen) {
    for (const child of children.get(pid) ?? []) {
      if (seen.has(child.pid)) continue;
      // A set visits what is added to it while it is walked, so this walks the whole tree.
      seen.add(child.pid);
      found.push(child);
    }
  }
  return found;
}
