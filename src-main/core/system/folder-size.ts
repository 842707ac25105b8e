import { lstat, opendir } from 'node:fs/promises';
import path from 'node:path';

/** Asked at once: the pool of threads that answers is small, and everything else of the daemon waits there too. */
const atOnce = 4;

/**
 * What a folder takes on the disk, in bytes; links are not followed, and a file with several names counts once. Looks no further once
 * `late` says so: what was found until then is the answer.
 */
export async function folderSize(folder: string, late: () => boolean = () => false): Promise<number> {
  let bytes = 0;
  const linked = new Set<string>();
  const count = async (file: string) => {
    const stats = await lstat(file).catch(() => null); // Gone since: somebody is at work there.
    if (!stats) return;
    if (stats.nlink > 1 && !stats.isDirectory()) {
      const id = `${stats.dev}:${stats.ino}`;
      if (linked.has(id)) return;
      linked.add(id);
    }
    // Windows knows no blocks.
    bytes += stats.blocks === undefined ? stats.size : stats.blocks * 512;
  };
  await count(folder);
  const folders = [folder];
  for (let next = folders.pop(); next !== undefined && !late(); next = folders.pop()) {
    let batch: string[] = [];
    try {
      for await (const entry of await opendir(next, { bufferSize: 256 })) {
        const file = path.join(next, entry.name);
        if (entry.isDirectory()) folders.push(file);
        batch.push(file);
        if (batch.length < atOnce) continue;
        await Promise.all(batch.map(count));
        batch = [];
        if (late()) break;
      }
    } catch {
      // No folder, not readable, or gone: nothing that could be counted.
    }
    await Promise.all(batch.map(count));
  }
  return bytes;
}
