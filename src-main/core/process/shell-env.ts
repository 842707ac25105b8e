import { randomUUID } from 'node:crypto';
import os from 'node:os';
import path from 'node:path';
import type { Clock } from '../lib/clock.ts';
import type { Environment } from './environment.ts';
import { exec } from './exec.ts';

/** A login shell that takes longer waits for something: a network drive, or a question. */
const SHELL_LIMIT_MS = 5_000;

/**
 * The environment that the user has in a terminal. From a terminal it is `env` itself, and on Windows every program has it. A
 * desktop session starts programs with a shorter one, so there the user's login shell is run once and asked for its own.
 * Resolves to `env` when that fails: a start without the user's PATH is better than none, and `doctor` shows what is not found.
 */
export async function resolveShellEnv({ env, clock }: { env: Environment; clock: Clock }): Promise<Environment> {
  // Every shell counts its depth here. Some desktop sessions are begun by a login shell that gives way to them and leaves a 0.
  if (process.platform === 'win32' || Number(env.SHLVL ?? 0) > 0) return env;
  const shell = env.SHELL || os.userInfo().shell || '/bin/sh';
  const marker = randomUUID();
  // Login files may print greetings before it and logout files after it, hence the marks. `env -0`, unlike the builtins of the various
  // shells, is the same everywhere. The words are plain enough for fish and csh too.
  const script = `printf %s ${marker}; /usr/bin/env -0; printf %s ${marker}`;
  const controller = new AbortController();
  const cancel = clock.after(SHELL_LIMIT_MS, () => controller.abort());
  const result = await exec(shell, ['-ilc', script], {
    cwd: env.HOME || os.homedir(),
    // Frameworks that would update themselves or start a multiplexer know these.
    env: { ...env, DISABLE_AUTO_UPDATE: 'true', ZSH_TMUX_AUTOSTART: 'false', [RESOLVING]: '1' },
    signal: controller.signal,
  });
  cancel();
  // Whatever the exit code (the last command of a logout file): what stands between the marks is what was asked for.
  const [, printed] = result.stdout.split(marker);
  return printed ? { ...env, ...parse(printed) } : env;
}

/** Set for the user's start files while they are run for us, so that they can skip what is slow. */
const RESOLVING = 'TASK_ORCH_RESOLVING_ENVIRONMENT';

/** Belong to the shell that was run, not to the user. */
const SHELLS_OWN = new Set(['_', 'SHLVL', 'PWD', 'OLDPWD', 'DISABLE_AUTO_UPDATE', 'ZSH_TMUX_AUTOSTART', RESOLVING]);

function parse(printed: string): Record<string, string> {
  const entries = printed.split('\0').flatMap((entry) => {
    const at = entry.indexOf('=');
    return at > 0 && !SHELLS_OWN.has(entry.slice(0, at)) ? [[entry.slice(0, at), entry.slice(at + 1)] as const] : [];
  });
  return Object.fromEntries(entries);
}

/**
 * What of the user's environment agents and their tools get: all but
 * - `TASK_ORCH_*`: our tokens and folders. A run's own variables are added after this.
 * - Electron's switches: `ELECTRON_RUN_AS_NODE` would turn every Electron program that an agent starts into a bare Node.
 * - Node's channel to its parent, and `NODE_OPTIONS` that load or debug something: meant for our own process. Memory limits
 *   and the like stay, people need them for their builds.
 * - what `npm run` added, if it started us: npm in the worktree would take our package's settings for its own, and the
 *   tools in our `node_modules/.bin` for the project's. Otherwise `npm_config_*` is the user's own (a registry, a proxy) and stays.
 * - variables that tie git to one repository: present when we were started from a hook.
 * - `CLAUDECODE` and `CLAUDE_CODE_ENTRYPOINT`: present when an agent started us; the CLI then takes itself for a nested one.
 */
export function agentEnv(base: Environment): Environment {
  const byNpm = base.npm_execpath !== undefined;
  const kept = Object.entries(base).filter(
    ([name, value]) => value !== undefined && !DENIED.test(name) && !(byNpm && name.startsWith('npm_')),
  );
  const env: Record<string, string | undefined> = Object.fromEntries(kept);
  if (env.NODE_OPTIONS && /--?(inspect|require|r\b|import|loader|experimental-loader)/.test(env.NODE_OPTIONS)) delete env.NODE_OPTIONS;
  if (base.npm_package_json && env.PATH) env.PATH = withoutNpmFolders(env.PATH, path.dirname(base.npm_package_json));
  return env;
}

const DENIED = new RegExp(
  `^(${[
    'TASK_ORCH_.*',
    'ELECTRON_(RUN_AS_NODE|NO_ATTACH_CONSOLE|NO_ASAR)',
    'NODE_(CHANNEL_FD|CHANNEL_SERIALIZATION_MODE|UNIQUE_ID)',
    'INIT_CWD',
    'GIT_(DIR|WORK_TREE|INDEX_FILE|PREFIX|COMMON_DIR|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|NAMESPACE)',
    'CLAUDECODE',
    'CLAUDE_CODE_ENTRYPOINT',
  ].join('|')})$`,
);

/** npm puts the `node_modules/.bin` of the package's folder and of each folder above it first on the PATH, and one of its own. */
function withoutNpmFolders(searchPath: string, packageFolder: string): string {
  const added = (folder: string) => {
    if (path.basename(folder) === 'node-gyp-bin') return true;
    const bin = path.join('node_modules', '.bin');
    if (!folder.endsWith(bin)) return false;
    const owner = path.resolve(folder, '../..');
    return packageFolder === owner || packageFolder.startsWith(owner.endsWith(path.sep) ? owner : owner + path.sep);
  };
  const folders = searchPath.split(path.delimiter);
  return folders.filter((folder) => !added(folder)).join(path.delimiter);
}
