/*
 * Builds into `out/` so that nothing that runs from there breaks: the bundle is made beside it and moved in file by file, chunks
 * before the entries that name them. Chunks carry a hash, so a daemon that was started from an earlier build still finds its own.
 *
 *   node scripts/build.ts [--if-stale] [--clean]
 */
import { mkdir, open, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { build } from 'electron-vite';
import { isFresh, root, stamp } from './fresh.mjs';

/** Long enough for a daemon of yesterday's build to be restarted before the chunks that it loads on demand go. */
const keepMs = 7 * 24 * 3600 * 1000;

const { values: options } = parseArgs({ options: { 'if-stale': { type: 'boolean' }, clean: { type: 'boolean' } } });
const out = join(root, 'out');
const lock = join(out, '.lock');
const staging = join(out, '.next');

process.chdir(root);
await mkdir(out, { recursive: true });
await acquire();
try {
  if (!(options['if-stale'] && isFresh())) await buildAll();
} catch (error) {
  console.error(`The build failed: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
} finally {
  await rm(staging, { recursive: true, force: true });
  await rm(lock, { force: true });
}

async function buildAll(): Promise<void> {
  const begun = new Date();
  await rm(staging, { recursive: true, force: true });
  await build({ root, build: { outDir: staging }, logLevel: 'warn', ignoreConfigWarning: true });
  if (options.clean) for (const part of ['main', 'preload', 'renderer']) await rm(join(out, part), { recursive: true, force: true });

  const files = (await readdir(staging, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const moves = files.map((file) => join(file.parentPath, file.name).slice(staging.length + 1));
  for (const file of moves.sort((a, b) => Number(isEntry(a)) - Number(isEntry(b)))) {
    await mkdir(dirname(join(out, file)), { recursive: true });
    await rename(join(staging, file), join(out, file));
  }
  await forget(new Set(moves));
  await writeFile(join(root, stamp), '');
  await utimes(join(root, stamp), begun, begun);
}

/** What a person or Electron starts by name, in contrast to `name-hash.js`. */
function isEntry(file: string): boolean {
  return /(^|[\\/])(cli|electron|index)\.(c?js|html)$/.test(file);
}

async function forget(current: Set<string>): Promise<void> {
  for (const entry of await readdir(out, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isFile() || entry.name.startsWith('.') || current.has(path.slice(out.length + 1))) continue;
    if (Date.now() - (await stat(path)).mtimeMs > keepMs) await rm(path, { force: true });
  }
}

/** One build at a time; a lock whose owner is gone is taken over. */
async function acquire(): Promise<void> {
  for (;;) {
    try {
      const handle = await open(lock, 'wx');
      await handle.writeFile(String(process.pid));
      await handle.close();
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      if (await abandoned()) await rm(lock, { force: true });
      else await delay(100);
    }
  }
}

async function abandoned(): Promise<boolean> {
  const pid = Number(await readFile(lock, 'utf8').catch(() => ''));
  // Empty for the moment between creating the file and writing the number into it.
  if (!pid) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
