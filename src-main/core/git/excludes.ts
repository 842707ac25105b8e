import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ConfigPair } from './config-env.ts';
import type { Git } from './git.ts';
import { fail, ok, type Result } from './result.ts';

/**
 * Writes the excludes file of a run: the user's own global excludes, which git would no longer read once `core.excludesFile`
 * points here, and `paths` (relative to the worktree), anchored and taken literally; `patterns` as they are.
 */
export async function writeExcludes(
  file: string,
  own: string,
  paths: readonly string[],
  patterns: readonly string[] = [],
): Promise<Result<null>> {
  const lines = [...paths.map((entry) => `/${escapePattern(entry)}`), ...patterns];
  const head = own === '' || own.endsWith('\n') ? own : `${own}\n`;
  try {
    await writeFile(file, `${head}# Put here by Task Orchestrator for this run\n${lines.join('\n')}\n`, { mode: 0o600 });
    return ok(null);
  } catch (error) {
    return fail('internal', `${file} could not be written: ${(error as Error).message}. Check the disk.`);
  }
}

/** A path (with slashes) as a gitignore pattern for just that. A newline cannot be written there; any character stands for it. */
export function escapePattern(relativePath: string): string {
  return relativePath
    .replace(/[\\[*?]/g, '\\$&')
    .replaceAll('\n', '?')
    .replace(/ +$/, (spaces) => spaces.replaceAll(' ', '\\ '));
}

/** What the user's own global excludes file says; empty without one. `config` is the worktree's, with `core.excludesfile`. */
export async function userExcludes(git: Git, worktree: string, config: readonly ConfigPair[]): Promise<Result<string>> {
  const named = config.findLast(([key]) => key === 'core.excludesfile')?.[1] ?? '';
  const { XDG_CONFIG_HOME, HOME, USERPROFILE } = await git.environment();
  const home = HOME ?? USERPROFILE;
  const configHome = XDG_CONFIG_HOME || (home ? path.join(home, '.config') : null);
  let file = named || (configHome ? path.join(configHome, 'git', 'ignore') : null);
  if (/^[~%:]/.test(named)) {
    // `~/…`, `~user/…` and `%(prefix)/…`, and lately `:(optional)…`: git knows best.
    const expanded = await git.ask(worktree, ['config', '--type=path', '--get', 'core.excludesFile']);
    if (!expanded.ok) return expanded;
    file = expanded.value?.replace(/\n$/, '') || null;
  }
  if (!file) return ok('');
  // git doesn't mind if it is missing either; a relative one is relative to where git was started.
  return ok(await readFile(path.resolve(worktree, file), 'utf8').catch(() => ''));
}
