import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { type ModelServer, startModelServer } from '../model-server/server.ts';
import type { Scenario } from '../model-server/steps.ts';
import { installAgents } from './install.ts';
import { killAndWait, livingIn, run } from './processes.ts';

export interface World {
  /** The user's home folder in this world; also what tells its processes from all others. */
  readonly home: string;
  /** Everything a program of this world needs to know: PATH with the agents, folders, accounts at the model server. */
  readonly env: Record<string, string>;
  readonly model: ModelServer;
  /** A repository with one commit; with `remote`, cloned from a bare one beside it. Returns its path. */
  repository(name: string, options?: { remote?: boolean }): Promise<string>;
  git(cwd: string, ...args: string[]): Promise<string>;
  /** Stops the model and removes the folder. Throws when a process is left, having killed it. */
  close(): Promise<void>;
}

export interface WorldOptions {
  /** Claude Code signed in with a subscription instead of an API key: only then does it know about usage limits. */
  subscription?: boolean;
}

/** A machine of its own for one test: home folder, sign-ins and settings of the agents, and the model behind them. */
export async function createWorld(scenario: Scenario, options: WorldOptions = {}): Promise<World> {
  const agents = await installAgents();
  // Resolved: macOS has its temp folder behind a symlink, and paths are compared as text further on.
  const root = await realpath(await mkdtemp(join(tmpdir(), 'task-orch-world-')));
  const home = join(root, 'home');
  const temp = join(root, 'tmp');
  await mkdir(home);
  await mkdir(temp);
  const model = await startModelServer(scenario);
  const path = [agents, process.env.PATH].join(delimiter);
  const env: Record<string, string> = {
    HOME: home,
    USER: 'tester',
    LANG: 'C.UTF-8',
    SHELL: '/bin/bash',
    PATH: path,
    TMPDIR: temp,
    XDG_CONFIG_HOME: join(home, '.config'),
    XDG_DATA_HOME: join(home, '.local/share'),
    XDG_STATE_HOME: join(home, '.local/state'),
    XDG_CACHE_HOME: join(home, '.cache'),
    GIT_CONFIG_NOSYSTEM: '1',
    ...claudeEnv(model.url, options.subscription ?? false),
    ...(await opencodeEnv(home, model.url)),
    ...(await codexEnv(home, model.url)),
  };
  await writeFile(join(home, '.gitconfig'), '[user]\n\tname = Tester\n\temail = tester@example.invalid\n[init]\n\tdefaultBranch = main\n');
  // A login shell begins with the system's PATH; a user whose agents are elsewhere says so in the profile.
  await writeFile(join(home, '.profile'), `export PATH='${path}'\n`);

  const git = async (cwd: string, ...args: string[]) => {
    const { code, stdout, stderr } = await run('git', args, { cwd, env });
    if (code !== 0) throw new Error(`git ${args.join(' ')} ended with ${code} in ${cwd}: ${stderr}`);
    return stdout.trim();
  };

  return {
    home,
    env,
    model,
    git,
    async repository(name, { remote = false } = {}) {
      const folder = join(root, 'code', name);
      await mkdir(folder, { recursive: true });
      await git(folder, 'init', '-q');
      await writeFile(join(folder, 'readme.md'), `# ${name}\n`);
      await git(folder, 'add', '-A');
      await git(folder, 'commit', '-q', '-m', 'Begin');
      if (remote) {
        await git(root, 'clone', '-q', '--bare', folder, `${folder}.git`);
        await git(folder, 'remote', 'add', 'origin', `${folder}.git`);
        await git(folder, 'fetch', '-q', 'origin');
        await git(folder, 'remote', 'set-head', 'origin', '-a');
      }
      return folder;
    },
    async close() {
      const left = await livingIn(home);
      await killAndWait(
        home,
        left.map(({ pid }) => pid),
      );
      await model.stop().finally(() => rm(root, { recursive: true, force: true }));
      if (left.length > 0) throw new Error(`Processes were left over:\n${left.map(({ pid, command }) => `${pid} ${command}`).join('\n')}`);
    },
  };
}

function claudeEnv(url: string, subscription: boolean): Record<string, string> {
  return {
    ANTHROPIC_BASE_URL: url,
    ...(subscription ? { CLAUDE_CODE_OAUTH_TOKEN: 'test-token' } : { ANTHROPIC_API_KEY: 'test-key' }),
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    DISABLE_AUTOUPDATER: '1',
    // Its own ten retries take three minutes. What happens after the last one is what these tests are about.
    CLAUDE_CODE_MAX_RETRIES: '1',
  };
}

async function opencodeEnv(home: string, url: string): Promise<Record<string, string>> {
  const file = join(home, 'opencode.json');
  const catalogue = join(home, 'models.json');
  await writeFile(catalogue, '{}');
  const models = { 'fake-1': { name: 'Fake 1', cost: { input: 1, output: 2 }, limit: { context: 200_000, output: 10_000 } } };
  const fake = { npm: '@ai-sdk/openai-compatible', name: 'Fake', options: { baseURL: `${url}/v1`, apiKey: 'test-key' }, models };
  await writeFile(file, JSON.stringify({ provider: { fake }, permission: 'allow', share: 'disabled' }));
  return {
    OPENCODE_CONFIG: file,
    // Its own list of all the models of the world takes it a second to read, at every start.
    OPENCODE_MODELS_PATH: catalogue,
    // It fetches a package for plugins into its settings folder in the background, and works without it.
    npm_config_offline: 'true',
    OPENCODE_DISABLE_AUTOUPDATE: '1',
    OPENCODE_DISABLE_MODELS_FETCH: '1',
    OPENCODE_DISABLE_LSP_DOWNLOAD: '1',
    OPENCODE_DISABLE_DEFAULT_PLUGINS: '1',
  };
}

async function codexEnv(home: string, url: string): Promise<Record<string, string>> {
  const folder = join(home, '.codex');
  await mkdir(folder);
  const lines = [
    'model = "fake-1"',
    'model_provider = "fake"',
    'check_for_update_on_startup = false',
    '[model_providers.fake]',
    'name = "Fake"',
    `base_url = "${url}/v1"`,
    'wire_api = "responses"',
    'env_key = "OPENAI_API_KEY"',
    // Five of each by default, which is 25 s.
    'request_max_retries = 1',
    'stream_max_retries = 1',
  ];
  await writeFile(join(folder, 'config.toml'), `${lines.join('\n')}\n`);
  return { CODEX_HOME: folder, OPENAI_API_KEY: 'test-key' };
}
