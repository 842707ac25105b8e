import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import process from 'node:process';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface Usage {
  /** Resident memory in MB (10⁶ bytes). */
  rssMb: number;
  /** Processor time of all threads since the start. In steps of 10 ms. */
  cpuMs: number;
}

export const usage = (pid: number): Promise<Usage> => (process.platform === 'linux' ? fromProc(pid) : fromPs(pid));

/** The system counts processor time in ticks of 1/100 s wherever Node runs. */
async function fromProc(pid: number): Promise<Usage> {
  const [stat, status] = await Promise.all([readFile(`/proc/${pid}/stat`, 'latin1'), readFile(`/proc/${pid}/status`, 'latin1')]);
  // The name in parentheses may hold blanks; fields are counted behind it: 14 and 15 of the line are user and system time.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = Number(fields[11]) + Number(fields[12]);
  return { rssMb: (Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024) / 1e6, cpuMs: ticks * 10 };
}

async function fromPs(pid: number): Promise<Usage> {
  const { stdout } = await run('ps', ['-o', 'rss=', '-o', 'time=', '-p', String(pid)]);
  const [rss = '0', time = '0:00'] = stdout.trim().split(/\s+/);
  const seconds = time.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
  return { rssMb: (Number(rss) * 1024) / 1e6, cpuMs: seconds * 1000 };
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
