import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { parseEnv } from 'node:util';
import { UserError } from './lib/errors.ts';
import { isInside } from './lib/is-inside.ts';

export interface Config {
  /** Absolute. */
  stateDir: string;
  /** Absolute. */
  worktreesDir: string;
  /** Absolute; empty unless `TASK_ORCH_ROOT` is set. */
  roots: string[];
  /** `TASK_ORCH_TOKEN`: the person's own token for the server, unchecked. */
  token: string | null;
  /** The process environment without what agents must not see. */
  env: NodeJS.ProcessEnv;
  /** One sentence each, for stderr. */
  warnings: string[];
}

export interface ConfigSources {
  env: NodeJS.ProcessEnv;
  /** The working folder: holds `.env`, and relative paths start there. */
  cwd: string;
  platform: NodeJS.Platform;
}

/** No settings file comes near this; something bigger is not one, and is not worth reading at every start. */
const LARGEST_ENV_FILE = 1024 * 1024;

/**
 * Where everything lives: process environment, then `.env` in the working folder, then the platform's own folders. Relative paths
 * start at the working folder, `~/` at the home folder. Throws UserError for a path that cannot be one.
 */
export async function resolveConfig({ env, cwd, platform }: ConfigSources): Promise<Config> {
  const { values, warnings } = await readEnvFile(path.join(cwd, '.env'));
  // An account without a home folder (a bare container) still gets an absolute path.
  const home = env.HOME || env.USERPROFILE || homedir();
  const defaults = defaultFolders(platform, home, env);
  const value = (name: string) => env[name] ?? values[name];
  const folder = (name: string, fallback: string) => {
    const given = value(name);
    return given === undefined ? fallback : absolute(name, given, { cwd, home });
  };
  const stateDir = folder('TASK_ORCH_STATE', defaults.state);
  const worktreesDir = folder('TASK_ORCH_WORKTREES', defaults.worktrees);
  // Worktrees are removed when they are done with; the database must not be one of the things in there.
  if (isInside(stateDir, worktreesDir))
    throw new UserError(
      'INVALID',
      `TASK_ORCH_STATE (${stateDir}) lies inside TASK_ORCH_WORKTREES (${worktreesDir}). Give the state a folder of its own.`,
    );
  const roots = (value('TASK_ORCH_ROOT') ?? '')
    .split(platform === 'win32' ? ';' : ':')
    .filter((root) => root !== '')
    .map((root) => absolute('TASK_ORCH_ROOT', root, { cwd, home }));
  const { TASK_ORCH_TOKEN: _token, ...rest } = env;
  return { stateDir, worktreesDir, roots: [...new Set(roots)], token: value('TASK_ORCH_TOKEN') ?? null, env: rest, warnings };
}

function absolute(name: string, given: string, { cwd, home }: { cwd: string; home: string }): string {
  if (given.trim() === '') throw new UserError('INVALID', `${name} is set but empty. Set it to a folder, or unset it for the default.`);
  if (given.includes('\0'))
    throw new UserError('INVALID', `${name} contains a NUL character, which no path can: ${JSON.stringify(given)}.`);
  // No shell expands a `~` in a file.
  if (given === '~') return home;
  if (given.startsWith('~/')) return path.join(home, given.slice(2));
  return path.resolve(cwd, given);
}

/** The platform's own folders. An XDG variable that is not absolute is to be ignored, says its specification. */
function defaultFolders(platform: NodeJS.Platform, home: string, env: NodeJS.ProcessEnv): { state: string; worktrees: string } {
  if (platform === 'darwin')
    return {
      state: path.join(home, 'Library/Application Support/task-orchestrator'),
      worktrees: path.join(home, 'Library/Caches/task-orchestrator/worktrees'),
    };
  if (platform === 'win32') {
    const local = path.join(env.LOCALAPPDATA || path.join(home, 'AppData', 'Local'), 'task-orchestrator');
    return { state: path.join(local, 'state'), worktrees: path.join(local, 'worktrees') };
  }
  const xdg = (name: string, fallback: string) => {
    const given = env[name];
    return given && path.isAbsolute(given) ? given : path.join(home, fallback);
  };
  return {
    state: path.join(xdg('XDG_STATE_HOME', '.local/state'), 'task-orchestrator'),
    worktrees: path.join(xdg('XDG_CACHE_HOME', '.cache'), 'task-orchestrator/worktrees'),
  };
}

/** The `TASK_ORCH_*` values of an env file. Whatever else is in it belongs to somebody else. */
async function readEnvFile(file: string): Promise<{ values: Record<string, string>; warnings: string[] }> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return { values: {}, warnings: code === 'ENOENT' || code === 'ENOTDIR' ? [] : [`${file} cannot be read (${code}) and was ignored.`] };
  }
  if (text.length > LARGEST_ENV_FILE)
    return { values: {}, warnings: [`${file} is too big for a settings file (${text.length} characters) and was ignored.`] };
  const ours = Object.entries(parseEnv(text)).filter(
    (entry): entry is [string, string] => entry[0].startsWith('TASK_ORCH_') && entry[1] !== undefined,
  );
  // Refused rather than left out: without its state folder a command would open the usual one.
  for (const [name, value] of ours)
    if (/^["'`]/.test(value))
      throw new UserError('INVALID', `${name} in ${file} begins with a quote that is not closed. Close it, or leave the quotes away.`);
  // The number and not the line: what stands there may be somebody's secret.
  return {
    values: Object.fromEntries(ours),
    warnings: junkLines(text).map((line) => `Line ${line} of ${file} is not KEY=value and was ignored.`),
  };
}

/** Numbers (from 1) of lines that are neither blank, a comment, an assignment nor the inside of a quoted value. */
function junkLines(text: string): number[] {
  const junk: number[] = [];
  let quote: string | null = null;
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (quote) {
      if (line.includes(quote)) quote = null;
      continue;
    }
    if (/^\s*(#|$)/.test(line)) continue;
    const assignment = /^\s*(?:export\s+)?[A-Za-z_][\w.-]*\s*=\s*(.*)$/.exec(line);
    if (!assignment) {
      junk.push(index + 1);
      continue;
    }
    const value = assignment[1] as string;
    const opening = /^["'`]/.exec(value)?.[0];
    // Without its closing quote anywhere it is an ordinary value, not the start of a long one.
    if (
      opening &&
      !value.includes(opening, 1) &&
      text
        .split(/\r?\n/)
        .slice(index + 1)
        .some((later) => later.includes(opening))
    )
      quote = opening;
  }
  return junk;
}
