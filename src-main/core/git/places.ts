import { lstat, mkdir, readdir, realpath, rename, rmdir } from 'node:fs/promises';
import path from 'node:path';
import { fail, ok, type Result } from './result.ts';

/** Where the worktree of a task belongs, all symlinks resolved. */
export interface Place {
  /** `<root>/<project>/<slug>` */
  path: string;
  root: string;
  project: string;
  slug: string;
}

/**
 * Resolves where a task's worktree belongs and proves that it lies under the worktrees folder: names are single path components,
 * and no level below the root is a symlink. Makes the folders above it.
 */
export async function resolvePlace(worktreesDir: string, project: string, slug: string): Promise<Result<Place>> {
  for (const name of [project, slug]) {
    if (name === '' || name.startsWith('.') || /[/\\\0]/.test(name))
      return fail('git-failed', `${JSON.stringify(name)} cannot be the name of a folder.`);
  }
  try {
    await mkdir(worktreesDir, { recursive: true, mode: 0o700 });
    const root = await realpath(worktreesDir);
    const folder = path.join(root, project);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const place = { path: path.join(folder, slug), root, project, slug };
    for (const level of [folder, place.path]) {
      const real = await realpath(level).catch(() => level);
      if (real !== level)
        return fail('git-failed', `${level} is a link to ${real}, outside of where worktrees are kept. Remove that link.`);
    }
    return ok(place);
  } catch (error) {
    return fail(
      'git-failed',
      `The worktrees folder ${worktreesDir} cannot be used: ${(error as Error).message}. Check its permissions and the disk.`,
    );
  }
}

/**
 * The folder, below the worktrees folder, in which an earlier worktree of the task lies: its project's name as it was then. The present
 * name when there is no such worktree (any more).
 */
export async function projectFolder(
  worktreesDir: string,
  { project, slug, earlier }: { project: string; slug: string; earlier: string | null },
): Promise<string> {
  if (earlier === null || path.basename(earlier) !== slug) return project;
  const folder = path.dirname(earlier);
  const root = await realpath(worktreesDir).catch(() => worktreesDir);
  const there = path.dirname(folder) === root && (await lstat(earlier).catch(() => null)) !== null;
  return there ? path.basename(folder) : project;
}

/** What is at the place itself; a dangling symlink counts as something. */
export async function occupant(place: Place): Promise<'nothing' | 'empty' | 'something'> {
  const stats = await lstat(place.path).catch(() => null);
  if (stats === null) return 'nothing';
  if (!stats.isDirectory()) return 'something';
  return (await readdir(place.path)).length === 0 ? 'empty' : 'something';
}

/**
 * Moves something at (or inside) the place into `<root>/.kept`, under a name that is free. Returns where it went.
 * It is for what git cannot hold: never deleted, found by people.
 */
export async function setAside(place: Place, inside = ''): Promise<Result<string>> {
  const base = path.join(place.root, '.kept', `${place.project}-${place.slug}`);
  try {
    await mkdir(path.dirname(base), { recursive: true, mode: 0o700 });
    for (let n = 1; ; n++) {
      const target = path.join(`${base}-${n}`, inside);
      if (
        await lstat(`${base}-${n}`).then(
          () => true,
          () => false,
        )
      )
        continue;
      await mkdir(path.dirname(target), { recursive: true, mode: 0o700 });
      await rename(path.join(place.path, inside), target);
      return ok(target);
    }
  } catch (error) {
    return fail(
      'git-failed',
      `${path.join(place.path, inside)} could not be moved to ${base}: ${(error as Error).message}. Move it away yourself.`,
    );
  }
}

/** Leaves no empty project folder behind. */
export async function tidy(place: Place): Promise<void> {
  // Not empty, because other tasks have worktrees there: that is fine.
  await rmdir(path.dirname(place.path)).catch(() => undefined);
}
