// Plain JavaScript: this runs before every command in a checkout, and stripping types would cost more than the whole check.
import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Its time is when the last successful build began, so that an edit made during a build counts as newer. */
export const stamp = 'out/.built';

/** What the bundles are made from. */
const sources = ['src-main', 'src-preload', 'src-renderer', 'electron.vite.config.ts', 'package-lock.json'];

/**
 * Builds if the sources are newer. stdout belongs to the command that follows: whatever the build has to say goes to stderr.
 * @returns {boolean} false if the build failed
 */
export function ensureBuilt() {
  if (isFresh()) return true;
  return spawnSync(process.execPath, [join(root, 'scripts/build.ts'), '--if-stale'], { stdio: ['ignore', 2, 2] }).status === 0;
}

/**
 * True if the build exists and is no older than its sources (folders count too: a deleted file leaves no other trace).
 * @param {string} folder the package's root
 */
export function isFresh(folder = root) {
  const built = statSync(join(folder, stamp), { throwIfNoEntry: false });
  if (
    !built ||
    !['out/main/cli.js', 'out/main/electron.js', 'out/preload/index.cjs', 'out/renderer/index.html'].every((file) =>
      statSync(join(folder, file), { throwIfNoEntry: false }),
    )
  )
    return false;
  return !sources.some((source) => newer(join(folder, source), built.mtimeMs));
}

/**
 * @param {string} path
 * @param {number} time
 * @returns {boolean}
 */
function newer(path, time) {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) return false;
  if (found.mtimeMs > time) return true;
  if (!found.isDirectory()) return false;
  return readdirSync(path).some((name) => !ignored(name) && newer(join(path, name), time));
}

/** @param {string} name */
function ignored(name) {
  return name === 'fixtures' || /\.test\.tsx?$/.test(name);
}
