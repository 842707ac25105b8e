import { lstat } from 'node:fs/promises';
import path from 'node:path';

/**
 * True if nothing on the way to `relativePath` leads out of `folder` or is in the way: every existing level above it is a real
 * folder, and it is itself missing or a plain file. A repository may contain any symlink, and writing follows them.
 */
export async function isWritableInside(folder: string, relativePath: string): Promise<boolean> {
  const levels = relativePath.split(/[/\\]/);
  if (path.isAbsolute(relativePath) || levels.includes('..')) return false;
  for (let depth = 1; depth <= levels.length; depth++) {
    const stats = await lstat(path.join(folder, ...levels.slice(0, depth))).catch(() => null);
    if (stats === null) return true;
    if (depth < levels.length ? !stats.isDirectory() : !stats.isFile()) return false;
  }
  return true;
}
