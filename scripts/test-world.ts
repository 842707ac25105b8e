import { access, constants, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { delimiter, join, resolve } from 'node:path';

/** Programs that act in the user's name. Tests bring their own stand-ins and must never reach an installed one. */
const personal = ['claude', 'opencode', 'codex', 'gh', 'glab'];

/** Variables that would let a test act with the user's accounts, or that steer git and the orchestrator from outside. */
const steering = /^(ANTHROPIC_|OPENAI_|OPENCODE|CLAUDE_|CODEX_|GH_|GITHUB_TOKEN|GLAB_|GITLAB_TOKEN|TASK_ORCH_(ROOT|STATE|WORKTREES)|GIT_)/;

/**
 * Runs once before the tests, in the process whose environment the workers inherit: an empty home folder, a git identity of its
 * own, no accounts and no agents on the PATH. What a test needs beyond that it sets itself.
 */
export default async function isolate(): Promise<() => Promise<void>> {
  const world = await mkdtemp(join(tmpdir(), 'task-orch-tests-'));
  const home = join(world, 'home');
  await mkdir(home);
  await writeFile(
    join(world, 'gitconfig'),
    '[user]\n\tname = Test\n\temail = test@example.invalid\n[init]\n\tdefaultBranch = main\n[commit]\n\tgpgSign = false\n',
  );
  // The pinned agents of `npm run test:agents` are a download of 1 GB: the one thing that outlives a test world.
  const cache = process.env.XDG_CACHE_HOME ?? join(userInfo().homedir, '.cache');
  process.env.TASK_ORCH_TEST_AGENTS ??= join(cache, 'task-orchestrator-test-agents');
  for (const name of Object.keys(process.env)) if (steering.test(name)) delete process.env[name];
  Object.assign(process.env, {
    HOME: home,
    USERPROFILE: home,
    XDG_CACHE_HOME: join(home, '.cache'),
    XDG_CONFIG_HOME: join(home, '.config'),
    XDG_STATE_HOME: join(home, '.local/state'),
    XDG_DATA_HOME: join(home, '.local/share'),
    XDG_RUNTIME_DIR: join(world, 'runtime'),
    GIT_CONFIG_GLOBAL: join(world, 'gitconfig'),
    GIT_CONFIG_NOSYSTEM: '1',
    PATH: await withoutPersonal(process.env.PATH ?? '', world),
    // Sources that tests start as programs are compiled once, not each time: that is half of the time of a short command.
    NODE_COMPILE_CACHE: resolve('node_modules/.cache/tests'),
  });
  return () => rm(world, { recursive: true, force: true });
}

/** The PATH with every folder that holds a personal program replaced by a mirror of links to all the others in it. */
async function withoutPersonal(path: string, world: string): Promise<string> {
  const folders = await Promise.all(
    path.split(delimiter).map(async (folder, index) => {
      const hits = await Promise.all(personal.map((name) => executable(join(folder, name))));
      if (!hits.includes(true)) return folder;
      const mirror = join(world, `path-${index}`);
      await mkdir(mirror);
      const names = (await readdir(folder)).filter((name) => !personal.includes(name));
      await Promise.all(names.map((name) => symlink(join(folder, name), join(mirror, name))));
      return mirror;
    }),
  );
  return folders.join(delimiter);
}

function executable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}
