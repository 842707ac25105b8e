import type { Environment } from '../process/environment.ts';
import { exec, which } from '../process/exec.ts';
import type { RemoteAddress } from './remote-url.ts';
import { fail, ok, type Result } from './result.ts';

export interface PullRequest {
  /** What the CLI calls it by: the number. */
  id: string;
  url: string;
}

export interface PullRequestText {
  branch: string;
  base: string;
  title: string;
  body: string;
  /** The same text in a file, for a CLI that reads one. */
  bodyFile: string;
}

/** What is needed of a forge's command-line client. It keeps the sign-in; no token passes through here. */
export interface ForgeCli {
  readonly executable: 'gh' | 'glab';
  /** "pull request" or what the forge calls it. */
  readonly noun: string;
  readonly signIn: (host: string) => string;
  /** True for hosts that are surely of this kind, without asking. */
  knows(host: string): boolean;
  authenticated(call: Call, host: string): Promise<boolean>;
  /** The open one of that branch, if there is one. */
  find(call: Call, at: RemoteAddress, branch: string): Promise<Result<PullRequest | null>>;
  create(call: Call, at: RemoteAddress, text: PullRequestText): Promise<Result<PullRequest>>;
  update(call: Call, at: RemoteAddress, existing: PullRequest, text: PullRequestText): Promise<Result<null>>;
  /** The call whose answer is a JSON object with the `state` of one. */
  stateArgs(repo: string, id: string): string[];
}

/** Runs the CLI with these arguments. */
export type Call = (args: readonly string[]) => Promise<Result<string>>;

/** 2 min: one or two requests to a forge, on a bad day. */
const TIMEOUT_MS = 120_000;

/** null when the CLI is not installed. */
export async function callerOf(cli: ForgeCli, cwd: string, env: Environment, signal?: AbortSignal): Promise<Call | null> {
  const file = await which(cli.executable, env);
  if (file === null) return null;
  const quiet = {
    GH_PROMPT_DISABLED: '1',
    GH_NO_UPDATE_NOTIFIER: '1',
    GLAB_CHECK_UPDATE: 'false',
    NO_PROMPT: '1',
    NO_COLOR: '1',
    CLICOLOR_FORCE: undefined,
    GH_FORCE_TTY: undefined,
  };
  return async (args) => {
    const result = await exec(file, args, { cwd, env: { ...env, ...quiet }, timeoutMs: TIMEOUT_MS, ...(signal ? { signal } : {}) });
    if (result.ok) return ok(result.stdout);
    // The arguments hold the whole description, so only what the CLI itself says is passed on.
    const said = (result.stderr.trim() || result.stdout.trim()).slice(-1_000);
    return fail('pr-failed', said && result.reason === 'exit' ? `${cli.executable} says: ${said}` : result.message);
  };
}

export const github: ForgeCli = {
  executable: 'gh',
  noun: 'pull request',
  signIn: (host) => `gh auth login --hostname ${host}`,
  knows: (host) => host === 'github.com' || host.endsWith('.ghe.com') || host.includes('github'),
  authenticated: async (call, host) => (await call(['auth', 'status', `--hostname=${host}`])).ok,
  async find(call, at, branch) {
    const list = await call([
      'pr',
      'list',
      `--repo=${at.host}/${at.path}`,
      `--head=${branch}`,
      '--state=open',
      '--json=number,url,isCrossRepository',
      '--limit=20',
    ]);
    if (!list.ok) return list;
    // `--head` knows no owner: somebody's fork may have a branch of the same name.
    return ok(pick(list.value, (pr) => pr.isCrossRepository !== true, 'number', 'url'));
  },
  async create(call, at, { branch, base, title, bodyFile }) {
    const made = await call([
      'pr',
      'create',
      `--repo=${at.host}/${at.path}`,
      `--head=${branch}`,
      `--base=${base}`,
      `--title=${title}`,
      `--body-file=${bodyFile}`,
    ]);
    return made.ok ? urlIn(made.value, /\/pull\/(\d+)/) : made;
  },
  stateArgs: (repo, id) => ['pr', 'view', id, `--repo=${repo}`, '--json=state'],
  async update(call, at, existing, { title, bodyFile }) {
    const done = await call(['pr', 'edit', existing.id, `--repo=${at.host}/${at.path}`, `--title=${title}`, `--body-file=${bodyFile}`]);
    return done.ok ? ok(null) : done;
  },
};

/** glab has no option that reads the description from a file. 30,000 characters fit into one argument on every system. */
const GLAB_BODY = 30_000;

export const gitlab: ForgeCli = {
  executable: 'glab',
  noun: 'merge request',
  signIn: (host) => `glab auth login --hostname ${host}`,
  knows: (host) => host === 'gitlab.com' || host.includes('gitlab'),
  authenticated: async (call, host) => (await call(['auth', 'status', `--hostname=${host}`])).ok,
  async find(call, at, branch) {
    const list = await call(['mr', 'list', `--repo=https://${at.host}/${at.path}`, `--source-branch=${branch}`, '--output=json']);
    if (!list.ok) return list;
    return ok(pick(list.value, (mr) => mr.state === undefined || mr.state === 'opened', 'iid', 'web_url'));
  },
  async create(call, at, { branch, base, title, body }) {
    const made = await call([
      'mr',
      'create',
      `--repo=https://${at.host}/${at.path}`,
      `--source-branch=${branch}`,
      `--target-branch=${base}`,
      `--title=${title}`,
      `--description=${shorten(body, GLAB_BODY)}`,
      '--no-editor',
      '--yes',
    ]);
    return made.ok ? urlIn(made.value, /\/merge_requests\/(\d+)/) : made;
  },
  stateArgs: (repo, id) => ['mr', 'view', id, `--repo=${repo}`, '--output=json'],
  async update(call, at, existing, { title, body }) {
    const done = await call([
      'mr',
      'update',
      existing.id,
      `--repo=https://${at.host}/${at.path}`,
      `--title=${title}`,
      `--description=${shorten(body, GLAB_BODY)}`,
    ]);
    return done.ok ? ok(null) : done;
  },
};

export function shorten(body: string, max: number): string {
  if (body.length <= max) return body;
  const note = '\n\n… (shortened; the whole text is on the task)';
  return `${body.slice(0, max - note.length)}${note}`;
}

/** Some versions print a sentence instead of an empty list. */
function pick(output: string, test: (item: Record<string, unknown>) => boolean, idKey: string, urlKey: string): PullRequest | null {
  let items: unknown;
  try {
    items = JSON.parse(output);
  } catch {
    return null;
  }
  if (!Array.isArray(items)) return null;
  for (const item of items as Record<string, unknown>[]) {
    const url = item[urlKey];
    if (typeof url === 'string' && test(item)) return { id: String(item[idKey]), url };
  }
  return null;
}

/** Both CLIs print the address of what they made, among other lines. */
function urlIn(output: string, pattern: RegExp): Result<PullRequest> {
  const urls = output.match(/https?:\/\/\S+/g) ?? [];
  const url = urls.findLast((candidate) => pattern.test(candidate));
  if (!url) return fail('pr-failed', `No address was found in what was printed: ${output.trim().slice(0, 500)}`);
  return ok({ id: pattern.exec(url)?.[1] ?? '', url });
}
