import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'electron-builder';
import { packaging } from '../../scripts/dist.ts';

export const root = path.join(import.meta.dirname, '../..');

type Options = NonNullable<Parameters<typeof build>[0]>;

/** Packs with the project's configuration, and the stand-in runtime in `<world>/electron`, into `<world>/dist`. */
export async function pack(world: string, options: Options & { effectiveOptionComputed?: unknown }): Promise<void> {
  const config = packaging({ TASK_ORCH_UPDATES_URL: 'https://updates.example.invalid/app' });
  await build({
    projectDir: root,
    publish: 'never',
    ...options,
    config: { ...config, electronDist: path.join(world, 'electron'), directories: { output: path.join(world, 'dist') } },
  } as Options);
}

/** Every file below a folder, as paths with slashes. */
export async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort();
}
