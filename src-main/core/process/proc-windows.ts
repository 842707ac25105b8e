import { exec } from './exec.ts';
import type { ProcessEntry, ProcessSource } from './proc-source.ts';

// Untested: needs a Windows machine.
const QUERY =
  'Get-CimInstance Win32_Process | ForEach-Object { "$($_.ProcessId) $($_.ParentProcessId) $($_.CreationDate.ToUniversalTime().Ticks)" }';

/** Asks PowerShell, which takes about a second. Windows shows nobody another process's environment, so no marker is ever found. */
export const windowsSource: ProcessSource = {
  async table() {
    const args = ['-NoProfile', '-NonInteractive', '-Command', QUERY];
    const result = await exec('powershell.exe', args, { cwd: process.cwd(), env: process.env, timeoutMs: 30_000 });
    if (!result.ok) throw new Error(result.message);
    return new Map(parseTable(result.stdout).map((entry) => [entry.pid, entry]));
  },
  async startTimeOf(pid) {
    return (await windowsSource.table()).get(pid)?.startTime ?? null;
  },
  marked: async () => [],
};

function parseTable(output: string): ProcessEntry[] {
  return output.split('\n').flatMap((line) => {
    const [pid, ppid, startTime] = line.trim().split(' ');
    return startTime ? [{ pid: Number(pid), ppid: Number(ppid), pgid: 0, startTime }] : [];
  });
}
