import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, glob, mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The versions that the agents' facts were measured with. Move one, and the streams want to be recorded anew. */
const agentVersions = {
  '@anthropic-ai/claude-code': '2.1.197',
  'opencode-ai': '1.18.33',
  '@openai/codex': '0.169.0',
} as const;

/**
 * Installs the real agent CLIs, once per set of versions, into a cache outside of the checkout: `TASK_ORCH_TEST_AGENTS`, else
 * `task-orchestrator-test-agents` in the user's cache folder. About 1 GB. Needs npm and its registry the first time.
 * @returns the folder with `claude`, `opencode`, `codex` and `rg`, to be put first on the PATH.
 */
export async function installAgents(): Promise<string> {
  const folder = join(cacheFolder(), versionsHash());
  const bin = join(folder, 'node_modules', '.bin');
  if (await exists(bin)) return bin;
  await mkdir(cacheFolder(), { recursive: true });
  const draft = await mkdtemp(`${folder}.draft-`);
  try {
    await fill(draft);
    await rename(draft, folder).catch(async (cause: unknown) => {
      // Another test run was quicker, and what it renamed is as good as ours. Whoever is last throws its own away.
      if (!(await exists(bin))) throw cause;
    });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return bin;
}

function cacheFolder(): string {
  // Not `homedir()`: that reads HOME, which the tests point at an empty folder.
  const cache = process.env.XDG_CACHE_HOME ?? join(userInfo().homedir, '.cache');
  return process.env.TASK_ORCH_TEST_AGENTS ?? join(cache, 'task-orchestrator-test-agents');
}

function versionsHash(): string {
  const what = JSON.stringify([agentVersions, process.platform, process.arch]);
  return createHash('sha256').update(what).digest('hex').slice(0, 12);
}

async function fill(folder: string): Promise<void> {
  // npm 11 runs no install script that the manifest does not name. These two put their platform's binary in its place.
  const allowScripts = { '@anthropic-ai/claude-code': true, 'opencode-ai': true };
  await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies: agentVersions, allowScripts }));
  // The user's own npm settings (a registry, a proxy) live in the real home folder.
  const env = { ...process.env, HOME: userInfo().homedir };
  await run('npm', ['install', '--no-audit', '--no-fund', '--no-update-notifier'], { cwd: folder, env, timeout: 540_000 }).catch(
    (cause: unknown) => {
      const stderr = cause instanceof Error && 'stderr' in cause ? String(cause.stderr) : '';
      const wanted = Object.entries(agentVersions).map(([name, version]) => `${name}@${version}`);
      throw new Error(
        `The agent CLIs for the tests could not be installed (${wanted.join(', ')}). npm must reach its registry once; ` +
          `or point TASK_ORCH_TEST_AGENTS at a cache that another machine filled. npm said:\n${stderr.slice(-2000)}`,
        { cause },
      );
    },
  );
  const bin = join(folder, 'node_modules', '.bin');
  await linkRipgrep(folder, bin);
  for (const name of ['claude', 'opencode', 'codex', 'rg']) {
    const scratch = { ...process.env, HOME: folder, CODEX_HOME: folder };
    await run(join(bin, name), ['--version'], { env: scratch, timeout: 60_000 }).catch((cause: unknown) => {
      throw new Error(`${name} was installed into ${folder} and does not start there.`, { cause });
    });
  }
}

/** opencode wants `rg` and would download it; Codex brings one along. */
async function linkRipgrep(folder: string, bin: string): Promise<void> {
  for await (const file of glob('node_modules/@openai/codex-*/vendor/*/codex-path/rg', { cwd: folder })) {
    await symlink(relative(bin, join(folder, file)), join(bin, 'rg'));
    return;
  }
  throw new Error(`Codex ${agentVersions['@openai/codex']} brings no rg for ${process.platform}-${process.arch}.`);
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
