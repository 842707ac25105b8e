import { randomBytes } from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { newToken } from './access.ts';

/**
 * What the cookies of this machine's browsers are made from. It outlives the daemon, so that an open window is still signed in
 * after a restart or an update; whoever deletes the file signs all of them out at the next start. Mode 0600, as the database.
 */
export async function readSessionKey(stateDir: string): Promise<string> {
  const file = path.join(stateDir, 'browser-session.key');
  const found = await read(file);
  if (found !== null) return found;
  const fresh = `${file}.${randomBytes(6).toString('hex')}`;
  try {
    await writeFile(fresh, newToken(), { mode: 0o600, flag: 'wx' });
    // What is there but is no key (cut short by a full disk) makes room.
    await rm(file, { force: true });
    await link(fresh, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(fresh, { force: true });
  }
  return (await read(file)) ?? newToken();
}

async function read(file: string): Promise<string | null> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  return /^[\w-]{43}$/.test(text) ? text : null;
}
