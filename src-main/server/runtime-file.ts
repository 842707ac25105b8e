import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { isAlive } from '../core/process/proc-table.ts';

/** `runtime.json` in the state folder: how commands find the running instance. Times are epoch ms. */
export interface Runtime {
  pid: number;
  startTime: string;
  /** Without the token. */
  url: string;
  port: number;
  token: string;
  version: string;
  startedAt: number;
}

/** Path of the WebSocket below the instance's address. */
export const RPC_PATH = '/rpc';

const fileIn = (stateDir: string) => path.join(stateDir, 'runtime.json');

/** Mode 0600 from its first byte on, and never half written. */
export async function writeRuntime(stateDir: string, runtime: Runtime): Promise<void> {
  await mkdir(stateDir, { recursive: true, mode: 0o700 });
  const fresh = `${fileIn(stateDir)}.${randomBytes(6).toString('hex')}`;
  try {
    await writeFile(fresh, `${JSON.stringify(runtime, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
    await rename(fresh, fileIn(stateDir));
  } catch (error) {
    await rm(fresh, { force: true });
    throw error;
  }
}

/** The running instance; null when there is none, also when one crashed and left its file behind. */
export async function readRuntime(stateDir: string): Promise<Runtime | null> {
  const found = await read(stateDir);
  return found && (await isAlive(found)) ? found : null;
}

/** Removes our own file; one that another instance has put there by now stays. */
export async function removeRuntime(stateDir: string, own: Runtime): Promise<void> {
  const found = await read(stateDir);
  if (found?.pid === own.pid && found.startTime === own.startTime) await rm(fileIn(stateDir), { force: true });
}

async function read(stateDir: string): Promise<Runtime | null> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(fileIn(stateDir), 'utf8'));
  } catch {
    return null; // Not there, not readable for us, or not ours: no instance that we could talk to.
  }
  return isRuntime(value) ? value : null;
}

function isRuntime(value: unknown): value is Runtime {
  if (typeof value !== 'object' || value === null) return false;
  const { pid, startTime, url, port, token } = value as Partial<Record<keyof Runtime, unknown>>;
  return (
    Number.isSafeInteger(pid) &&
    (pid as number) > 1 &&
    typeof startTime === 'string' &&
    typeof url === 'string' &&
    Number.isSafeInteger(port) &&
    typeof token === 'string'
  );
}
