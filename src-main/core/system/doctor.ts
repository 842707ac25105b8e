import { mkdtemp, rmdir, stat, statfs } from 'node:fs/promises';
import path from 'node:path';
import type { AgentInfo } from '../../contract/settings.ts';
import type { Check } from '../../contract/system.ts';
import type { Db } from '../db/open.ts';
import type { Environment } from '../process/environment.ts';
import { exec, which } from '../process/exec.ts';

export interface DoctorDeps {
  stateDir: string;
  worktreesDir: string;
  /** Of the user: forge CLIs are looked for where agents and git find them. */
  environment: () => Promise<Environment>;
  git: { version(): Promise<{ ok: true; value: string } | { ok: false; message: string }> };
  agents: { list(how: { fresh: true }): Promise<Pick<AgentInfo, 'id' | 'name' | 'installed' | 'version' | 'signedIn' | 'hint'>[]> };
  /** The open database, or why it could not be opened. */
  db: Pick<Db, 'prepare'> | { refused: string };
}

/** A worktree of a big repository with its dependencies takes about a gigabyte. */
const LITTLE_DISK = 5 * 1024 ** 3;
/** Below this SQLite and git begin to fail half-way. */
const NO_DISK = 200 * 1024 ** 2;
const ASK_TIMEOUT_MS = 10_000;

/** What a run needs, each as found and with what to do about it. Only `failed` keeps work from being done. Never rejects. */
export function createDoctor(deps: DoctorDeps): () => Promise<Check[]> {
  const checks = [
    () => checkGit(deps),
    () => checkFolder('state folder', deps.stateDir, 'TASK_ORCH_STATE'),
    () => checkFolder('worktrees folder', deps.worktreesDir, 'TASK_ORCH_WORKTREES'),
    () => checkDisk(deps),
    () => checkDatabase(deps),
    () => checkAgents(deps),
    () => checkForge(deps, { name: 'gh', title: 'GitHub CLI', auth: ['auth', 'token'], site: 'https://cli.github.com' }),
    () => checkForge(deps, { name: 'glab', title: 'GitLab CLI', auth: ['auth', 'status'], site: 'https://gitlab.com/gitlab-org/cli' }),
  ];
  return async () => (await Promise.all(checks.map((check) => check()))).flat();
}

const ok = (name: string, text: string): Check => ({ name, status: 'ok', text, hint: null });

async function checkGit({ git }: DoctorDeps): Promise<Check> {
  const version = await git.version();
  return version.ok
    ? ok('git', version.value)
    : { name: 'git', status: 'failed', text: version.message, hint: 'Install git 2.31 or newer: https://git-scm.com/downloads' };
}

async function checkFolder(name: string, folder: string, variable: string): Promise<Check> {
  try {
    // The folder itself is made when it is first needed; until then its nearest parent has to allow that.
    const existing = await nearestExisting(folder);
    await rmdir(await mkdtemp(path.join(existing, '.doctor-')));
    return ok(name, existing === folder ? folder : `${folder} (will be made)`);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return {
      name,
      status: 'failed',
      text: `${folder} cannot be written to (${code}).`,
      hint: `Make it writable for this user, or set ${variable} to another folder.`,
    };
  }
}

async function checkDisk({ stateDir, worktreesDir }: DoctorDeps): Promise<Check> {
  try {
    const free = await Promise.all([stateDir, worktreesDir].map(freeBytes));
    const least = Math.min(...free);
    const text = `${(least / 1024 ** 3).toFixed(1)} GiB free`;
    if (least >= LITTLE_DISK) return ok('disk', text);
    return {
      name: 'disk',
      status: least < NO_DISK ? 'failed' : 'warning',
      text,
      hint: `Free some space. Worktrees of finished tasks go when their tasks are accepted or archived; they are in ${worktreesDir}.`,
    };
  } catch (error) {
    return { name: 'disk', status: 'warning', text: `The free space is not known (${(error as Error).message}).`, hint: null };
  }
}

async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(await nearestExisting(folder));
  return bavail * bsize;
}

async function nearestExisting(folder: string): Promise<string> {
  for (let at = folder; ; at = path.dirname(at)) {
    const found = await stat(at).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' && at !== path.dirname(at)) return null;
      throw error;
    });
    if (found?.isDirectory()) return at;
    if (found) throw Object.assign(new Error(`${at} is not a folder`), { code: 'ENOTDIR' });
  }
}

function checkDatabase({ db }: DoctorDeps): Check {
  if ('refused' in db) return { name: 'database', status: 'failed', text: db.refused, hint: null };
  const problems = db
    .prepare<[], { quick_check: string }>('PRAGMA quick_check(3)')
    .all()
    .map((row) => row.quick_check);
  if (problems.join() === 'ok') return ok('database', 'sound');
  return {
    name: 'database',
    status: 'failed',
    text: `It is damaged: ${problems.join('; ')}.`,
    hint: 'Stop the app, move task-orchestrator.db away, and put a copy from the folder “backups” beside it in its place.',
  };
}

async function checkAgents({ agents }: DoctorDeps): Promise<Check[]> {
  const all = (await agents.list({ fresh: true })).filter(({ id }) => id !== 'demo');
  const some = all.some(({ installed }) => installed);
  const checks = all.map(({ name, installed, version, signedIn, hint }): Check => {
    // One agent is enough: the others are an offer, not a fault.
    if (!installed) return { name, status: some ? 'ok' : 'warning', text: 'not installed', hint: some ? null : hint };
    const text = [version ?? 'version unknown', { yes: 'signed in', no: 'no sign-in found', unknown: 'sign-in unknown' }[signedIn]].join(
      ', ',
    );
    return { name, status: hint === null ? 'ok' : 'warning', text, hint };
  });
  if (some) return checks;
  return [
    ...checks,
    {
      name: 'agents',
      status: 'warning',
      text: 'No agent is installed; only the built-in demo can run.',
      hint: 'Install one of the above, or try `task-orchestrator demo`.',
    },
  ];
}

async function checkForge(
  { environment, stateDir }: DoctorDeps,
  forge: { name: string; title: string; auth: string[]; site: string },
): Promise<Check> {
  const env = await environment();
  const file = await which(forge.name, env);
  if (file === null)
    return {
      name: forge.title,
      status: 'ok',
      text: `${forge.name} is not installed: branches are pushed without a ${forge.name === 'gh' ? 'pull' : 'merge'} request`,
      hint: `Only if you want those: ${forge.site}`,
    };
  const cwd = await nearestExisting(stateDir).catch(() => '/');
  // The answer may be a token, so nothing of it is shown.
  const result = await exec(file, forge.auth, { cwd, env, timeoutMs: ASK_TIMEOUT_MS });
  if (result.ok) return ok(forge.title, `${forge.name}, signed in`);
  return {
    name: forge.title,
    status: 'warning',
    text: `${forge.name} is installed, but not signed in`,
    hint: `Run \`${forge.name} auth login\`.`,
  };
}
