import { link, mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { newId } from '../lib/ids.ts';
import { eventsFile, logFile, runDir } from './journal-files.ts';

/*
 * What `tail -f` follows, beside the database: `<stateDir>/<project>/<slug>.log`, `.log.jsonl` and `.status`, always of the latest
 * run. (`tail -F` also follows to the next run.) Each is put in place by a rename, so that a reader never finds half of one.
 */

export interface ViewTarget {
  stateDir: string;
  project: string;
  slug: string;
}

/** Points the task's two log views to the run. The run's journal must have been opened before. */
export async function linkViews({ stateDir, project, slug, runId }: ViewTarget & { runId: string }): Promise<void> {
  const folder = join(stateDir, project);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const [suffix, name] of [
    ['log', logFile],
    ['log.jsonl', eventsFile],
  ] as const) {
    const target = join(runDir(stateDir, runId), name);
    await putInPlace(join(folder, `${slug}.${suffix}`), async (temporary) => {
      try {
        // Relative: the state folder may be moved as a whole.
        await symlink(relative(folder, target), temporary);
      } catch (error) {
        // Windows refuses symbolic links to users without the right for them (this branch was never tried there).
        if ((error as NodeJS.ErrnoException).code !== 'EPERM') throw error;
        await link(target, temporary);
      }
    });
  }
}

export interface StatusLine extends ViewTarget {
  status: string;
  /** In this order on the line; null leaves one out. Blanks in a value become underscores. */
  fields?: Record<string, string | number | null>;
  /** Free text up to the end of the line, as `message=…`. */
  message?: string | null;
}

/**
 * Writes the task's `.status`: one line, the status first, then `name=value` words, for example
 * `inprogress stage=do run=2 since=2026-11-22T14:02:11Z agent=claude` or `failed run=2 code=verify-failed message=npm test exited with 1.`
 */
export async function writeStatus({ stateDir, project, slug, status, fields = {}, message = null }: StatusLine): Promise<void> {
  const words = [status];
  for (const [name, value] of Object.entries(fields)) {
    if (value !== null && value !== '') words.push(`${name}=${String(value).replace(/[\s\p{Cc}]+/gu, '_')}`);
  }
  if (message) words.push(`message=${message.replace(/[\s\p{Cc}]+/gu, ' ').trim()}`);
  const folder = join(stateDir, project);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await putInPlace(join(folder, `${slug}.status`), (temporary) => writeFile(temporary, words.join(' ') + '\n', { mode: 0o600 }));
}

async function putInPlace(path: string, make: (temporary: string) => Promise<void>): Promise<void> {
  // A slug never starts with a dot, so this is nobody's view.
  const temporary = join(path, '..', `.${newId(0)}.tmp`);
  try {
    await make(temporary);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
