import { readdir, readFile } from 'node:fs/promises';
import type { MarkedProcess, ProcessEntry, ProcessSource } from './proc-source.ts';

/** Reads /proc: no process is started for it, and a snapshot of a few hundred processes takes some ten milliseconds. */
export const linuxSource: ProcessSource = {
  async table() {
    const entries = await Promise.all((await pids()).map(entryOf));
    return new Map(entries.filter((entry) => entry !== null).map((entry) => [entry.pid, entry]));
  },
  async startTimeOf(pid) {
    return (await entryOf(pid))?.startTime ?? null;
  },
  async marked(variable) {
    const name = Buffer.from(`${variable}=`);
    const found = await Promise.all(
      (await pids()).map(async (pid): Promise<MarkedProcess | null> => {
        // The identity is read first: should the pid change hands in between, it names the dead process and nobody is hurt.
        const entry = await entryOf(pid);
        if (!entry) return null;
        const environment = await readFile(`/proc/${pid}/environ`).catch(() => null); // Gone, or another user's.
        const value = environment && valueIn(environment, name);
        return value ? { pid, startTime: entry.startTime, value } : null;
      }),
    );
    return found.filter((process) => process !== null);
  },
};

async function pids(): Promise<number[]> {
  return (await readdir('/proc')).map(Number).filter((pid) => Number.isSafeInteger(pid) && pid > 0);
}

/** Fields as in proc_pid_stat(5); the second one is a file name in parentheses which may itself hold spaces and parentheses. */
async function entryOf(pid: number): Promise<ProcessEntry | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => null); // Gone in the meantime.
  if (stat === null) return null;
  const [state, ppid, pgid, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = rest[16];
  if (ticks === undefined || state === 'Z' || state === 'X') return null;
  return { pid, ppid: Number(ppid), pgid: Number(pgid), startTime: `${await bootId()}:${ticks}` };
}

let boot: Promise<string> | null = null;

/** The start time counts ticks since the boot, so without the boot's name a pid from before a restart could look alive. */
function bootId(): Promise<string> {
  boot ??= readFile('/proc/sys/kernel/random/boot_id', 'latin1').then(
    (id) => id.trim().slice(0, 8),
    () => '0', // Hidden in some sandboxes.
  );
  return boot;
}

/** Entries are NUL-terminated. */
function valueIn(environment: Buffer, name: Buffer): string | null {
  for (let at = environment.indexOf(name); at !== -1; at = environment.indexOf(name, at + 1)) {
    if (at > 0 && environment[at - 1] !== 0) continue;
    const end = environment.indexOf(0, at);
    return environment.toString('utf8', at + name.length, end === -1 ? environment.length : end);
  }
  return null;
}
