import { lstat, realpath } from 'node:fs/promises';
import path from 'node:path';
import type { Environment } from '../process/environment.ts';
import { type ExecFailure, exec } from '../process/exec.ts';
import { type ConfigPair, gitConfigEnv } from './config-env.ts';
import { createKeyedMutex } from './mutex.ts';
import { fail, type GitFailure, ok, type Result } from './result.ts';

/** `GIT_CONFIG_COUNT` came with this version; agents get their excludes and the push refusal through it. */
const OLDEST_GIT = [2, 31] as const;

/** Wall clock in ms. A status of a huge repository on a slow disk fits; a git that waits for something doesn't block for ever. */
const TIMEOUT_MS = { read: 2 * 60_000, write: 10 * 60_000, network: 15 * 60_000 } as const;

export interface GitOptions {
  /** `read` (default) takes no optional locks, so that looking never disturbs an agent at work. */
  kind?: keyof typeof TIMEOUT_MS;
  /** For this call only, on top of the user's own configuration. */
  config?: readonly ConfigPair[];
  env?: Environment;
  input?: string;
  signal?: AbortSignal;
}

export interface GitRunFailure extends GitFailure {
  exitCode: number | null;
  stderr: string;
  stdout: string;
}

/** Runs the git CLI. The environment is the same for all calls; the working folder goes with each. */
export interface Git {
  /** What git is run with, less what is made for it: for programs beside it (`gh`, `ssh`). */
  environment(): Promise<Environment>;
  /** Output of a call that must succeed. */
  run(cwd: string, args: readonly string[], options?: GitOptions): Promise<{ ok: true; value: string } | GitRunFailure>;
  /** Output of a call whose exit code 1 means "no" or "none": null then. */
  ask(cwd: string, args: readonly string[], options?: GitOptions): Promise<Result<string | null>>;
  /** Runs `fn` while nothing else that asked for it changes this repository (any of its worktrees). May be nested. */
  exclusive<T>(repo: string, fn: () => Promise<Result<T>>): Promise<Result<T>>;
  /** The installed version. A failure when git is missing or too old, with what to do. */
  version(): Promise<Result<string>>;
}

/** `env` may take its time: a desktop session has to ask the user's login shell. It is asked once, at the first call. */
export function createGit({ env }: { env: Environment | (() => Promise<Environment>) }): Git {
  const environment = typeof env === 'function' ? env : async () => env;
  let prepared: Promise<Environment> | null = null;
  const mutex = createKeyedMutex();

  const call = async (cwd: string, args: readonly string[], { kind = 'read', config = [], env: extra = {}, input, signal }: GitOptions) => {
    const optionalLocks = kind === 'read' ? { GIT_OPTIONAL_LOCKS: '0' } : {};
    prepared ??= environment().then((found) => gitConfigEnv(ALWAYS, cleanEnv(found)));
    const base = await prepared;
    return exec('git', args, {
      cwd,
      env: { ...gitConfigEnv(config, base), ...optionalLocks, ...extra },
      timeoutMs: TIMEOUT_MS[kind],
      ...(input === undefined ? {} : { input }),
      ...(signal === undefined ? {} : { signal }),
    });
  };
  const git: Git = {
    environment,
    async run(cwd, args, options = {}) {
      const result = await call(cwd, args, options);
      return result.ok ? ok(result.stdout) : runFailure(result);
    },
    async ask(cwd, args, options = {}) {
      const result = await call(cwd, args, options);
      if (result.ok) return ok(result.stdout);
      return result.reason === 'exit' && result.code === 1 ? ok(null) : runFailure(result);
    },
    async exclusive(repo, fn) {
      const own = await ownGitDir(repo);
      if (own !== null) return mutex(own, fn);
      const commonDir = await git.run(repo, ['rev-parse', '--path-format=absolute', '--git-common-dir']);
      if (!commonDir.ok) return fail('git-failed', commonDir.message);
      return mutex(commonDir.value.trim(), fn);
    },
    async version() {
      const result = await git.run('/', ['version']);
      if (!result.ok) return fail('git-failed', result.message);
      return judgeVersion(result.value);
    },
  };
  return git;
}

/** The git folder of a repository's top folder, as git would name it; null for worktrees, bare repositories and folders inside. */
async function ownGitDir(repo: string): Promise<string | null> {
  const gitDir = path.join(await realpath(repo).catch(() => repo), '.git');
  const stats = await lstat(gitDir).catch(() => null);
  return stats?.isDirectory() ? gitDir : null;
}

/** Reads the output of `git version`, for example `git version 2.39.3 (Apple Git-146)`. */
export function judgeVersion(output: string): Result<string> {
  const match = /(\d+)\.(\d+)(\.\d+)*/.exec(output);
  if (!match) return fail('git-failed', `git says ${JSON.stringify(output.trim())} about its version, which is no version.`);
  const [major, minor] = [Number(match[1]), Number(match[2])];
  if (major > OLDEST_GIT[0] || (major === OLDEST_GIT[0] && minor >= OLDEST_GIT[1])) return ok(match[0]);
  return fail('git-failed', `git ${match[0]} is too old. Install git ${OLDEST_GIT.join('.')} or newer.`);
}

/**
 * Configuration of every call of ours, whatever the user's says.
 * - fsmonitor and gc/maintenance start background processes that would outlive the call and hold worktrees that we remove.
 * - Colour, signatures and quoted paths would break reading the output.
 * - Recursing into submodules is decided where it is wanted.
 */
const ALWAYS: readonly ConfigPair[] = [
  ['core.fsmonitor', 'false'],
  ['gc.auto', '0'],
  ['maintenance.auto', 'false'],
  ['color.ui', 'false'],
  ['core.quotePath', 'false'],
  ['log.showSignature', 'false'],
  ['submodule.recurse', 'false'],
  ['fetch.recurseSubmodules', 'false'],
  ['core.longPaths', 'true'], // Windows only, ignored elsewhere
];

/** What ties a git to another repository than the one in its working folder, or changes how it reads its arguments. */
const FOREIGN = [
  'GIT_DIR',
  'GIT_WORK_TREE',
  'GIT_IMPLICIT_WORK_TREE',
  'GIT_INDEX_FILE',
  'GIT_COMMON_DIR',
  'GIT_OBJECT_DIRECTORY',
  'GIT_ALTERNATE_OBJECT_DIRECTORIES',
  'GIT_NAMESPACE',
  'GIT_PREFIX',
  'GIT_CONFIG',
  'GIT_SHALLOW_FILE',
  'GIT_GRAFT_FILE',
  'GIT_REPLACE_REF_BASE',
  'GIT_NO_REPLACE_OBJECTS',
  'GIT_QUARANTINE_PATH',
  'GIT_LITERAL_PATHSPECS',
  'GIT_GLOB_PATHSPECS',
  'GIT_NOGLOB_PATHSPECS',
  'GIT_ICASE_PATHSPECS',
  'GIT_EXTERNAL_DIFF',
  'GIT_DIFF_OPTS',
  'GIT_DEFAULT_HASH',
] as const;

function cleanEnv(env: Environment): Environment {
  const clean: Record<string, string | undefined> = { ...env };
  for (const name of FOREIGN) delete clean[name];
  // Failures are told apart by git's English words. Only the language is changed: hooks and filters keep the user's encoding.
  const locale = env.LC_ALL || env.LANG;
  delete clean.LC_ALL;
  if (locale) clean.LANG = locale;
  clean.LC_MESSAGES = 'C';
  // Nobody is there to answer.
  clean.GIT_TERMINAL_PROMPT = '0';
  clean.GIT_EDITOR = ':';
  clean.GIT_PAGER = 'cat';
  return clean;
}

function runFailure(result: ExecFailure): GitRunFailure {
  const message =
    result.reason === 'missing' ? `${result.message} Task Orchestrator needs git ${OLDEST_GIT.join('.')} or newer.` : result.message;
  return { ...fail('git-failed', message), exitCode: result.code, stderr: result.stderr, stdout: result.stdout };
}
