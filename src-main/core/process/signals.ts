import { spawn } from 'node:child_process';

/**
 * Sends a signal to one process. False when it is gone (or not ours to signal). A pid ≤ 1 or our own is a bug in the caller:
 * to the system 0 means "my group" and -1 "everything".
 */
export function signalProcess(pid: number, signal: NodeJS.Signals): boolean {
  return send(checked(pid), signal);
}

/** Sends a signal to the process group that `pid` leads; on Windows, which knows no groups, its process tree is ended. */
export function signalGroup(pid: number, signal: NodeJS.Signals): boolean {
  if (process.platform === 'win32') {
    endWindowsTree(checked(pid));
    return true;
  }
  return send(-checked(pid), signal);
}

function checked(pid: number): number {
  if (!Number.isSafeInteger(pid) || pid <= 1 || pid === process.pid) throw new RangeError(`refused to signal pid ${pid}`);
  return pid;
}

function send(target: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(target, signal);
    return true;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ESRCH' || code === 'EPERM') return false;
    throw error;
  }
}

// Untested: needs a Windows machine. /T ends the descendants too, /F because console programs ignore a polite request.
function endWindowsTree(pid: number): void {
  const killer = spawn('taskkill', ['/PID', String(pid), '/T', '/F'], { stdio: 'ignore', windowsHide: true });
  killer.on('error', () => {
    // taskkill is part of Windows; without it the caller's own look at the process table tells what is left.
  });
}
