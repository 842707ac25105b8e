import { execFile, spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

export interface Finished {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

export interface RunOptions {
  cwd: string;
  env: Record<string, string>;
  /** Fed to stdin, which is closed in any case. */
  input?: string;
}

/** Runs a program to its end. Rejects only when it could not be started. */
export function run(command: string, args: readonly string[], options: RunOptions): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: options.cwd, env: options.env, stdio: 'pipe' });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', reject).on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
    // A program that ends before it has read everything is its own affair (EPIPE).
    child.stdin.on('error', () => {}).end(options.input ?? '');
  });
}

export interface LivingProcess {
  pid: number;
  command: string;
  /** `TASK_ORCH_RUN_ID` of its environment: set in agents and whatever they start. */
  runId: string | null;
}

/**
 * Processes whose environment has this home folder. Every world has its own, and children keep it even after a setsid, so these
 * are all that the test started, directly or not, and nobody else's. Zombies have no environment and don't count.
 */
export async function livingIn(home: string): Promise<LivingProcess[]> {
  if (process.platform !== 'linux') return livingByPs(home);
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    pids.map(async (pid) => {
      try {
        const environment = (await readFile(`/proc/${pid}/environ`, 'utf8')).split('\0');
        if (!environment.includes(`HOME=${home}`)) return [];
        const command = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ').trim();
        return [{ pid: Number(pid), command, runId: marker(environment) }];
      } catch {
        return []; // Gone in between, or another user's.
      }
    }),
  );
  return found.flat();
}

/** macOS (not tried): `ps -E` appends the environment to the command. */
async function livingByPs(home: string): Promise<LivingProcess[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-E', '-ww', '-o', 'pid=,command='], { maxBuffer: 64 * 1024 * 1024 });
  return stdout.split('\n').flatMap((line) => {
    const words = line.trim().split(/\s+/);
    return words.includes(`HOME=${home}`) ? [{ pid: Number(words[0]), command: words.slice(1).join(' '), runId: marker(words) }] : [];
  });
}

function marker(environment: readonly string[]): string | null {
  const name = 'TASK_ORCH_RUN_ID=';
  return environment.find((entry) => entry.startsWith(name))?.slice(name.length) ?? null;
}

/** Kills these with SIGKILL and comes back when they are gone. Each round is a look at the whole process table, hence no pause. */
export async function killAndWait(home: string, pids: readonly number[]): Promise<void> {
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
    }
  }
  while ((await livingIn(home)).some((process) => pids.includes(process.pid)));
}
