import { readdir, realpath } from 'node:fs/promises';
import path from 'node:path';

export interface WorktreeFolder {
  /** `<project>/<slug>`, as the folders are called. */
  key: string;
  project: string;
  slug: string;
  path: string;
}

/** What lies in the worktrees folder. What was set aside there for a person (in folders with a dot) is not ours to show or remove. */
export async function worktreeFolders(worktreesDir: string): Promise<WorktreeFolder[]> {
  const root = await realpath(worktreesDir).catch(() => worktreesDir);
  const found: WorktreeFolder[] = [];
  for (const project of await foldersIn(root))
    for (const slug of await foldersIn(path.join(root, project)))
      found.push({ key: `${project}/${slug}`, project, slug, path: path.join(root, project, slug) });
  return found;
}

async function foldersIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .sort();
}
