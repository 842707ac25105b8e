import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { DeliveryMode } from '../../contract/projects.ts';
import type { Outcome } from '../../contract/runs.ts';
import { exec } from '../process/exec.ts';
import { type Call, callerOf, type ForgeCli, github, gitlab, shorten } from './forge-cli.ts';
import type { Git } from './git.ts';
import { checkBranchName } from './names.ts';
import { pushBranch } from './push.ts';
import { canonicalHost, parseRemoteUrl, type RemoteAddress } from './remote-url.ts';
import { readRemotes } from './repository.ts';
import { ok, type Result } from './result.ts';

export interface Delivery {
  outcome: Exclude<Outcome, 'no-change'>;
  prUrl: string | null;
  /** Why it is less than a person may expect (no forge CLI, not signed in), or null. */
  note: string | null;
}

export interface DeliverOptions {
  git: Git;
  /** Where the branch is checked out. */
  worktree: string;
  branch: string;
  /** Short name of the branch that it should go into; null if the work started from no branch. */
  base: string | null;
  /** null: there is none. */
  remote: string | null;
  title: string;
  body: string;
  mode: DeliveryMode;
  signal?: AbortSignal;
}

/**
 * Hands a finished branch over, as far as the project wants and the machine can:
 *
 *     local, or no remote ─► local branch
 *     push ─► `push-failed`  │  pushed branch (mode `push`, no forge, no CLI, not signed in: with a note)
 *     find the open pull request of the branch ─► update it, or create one ─► `pr-failed`  │  pull request
 */
export async function deliver(options: DeliverOptions): Promise<Result<Delivery>> {
  const { git, worktree, branch, base, remote, mode } = options;
  const valid = await checkBranchName(git, worktree, branch);
  if (!valid.ok) return valid;
  if (mode === 'local') return ok({ outcome: 'local-branch', prUrl: null, note: null });
  if (remote === null) {
    const note = mode === 'auto' ? null : `The repository has no remote, so the work stays on the local branch ${branch}.`;
    return ok({ outcome: 'local-branch', prUrl: null, note });
  }
  const pushed = await pushBranch({ ...options, remote });
  if (!pushed.ok) return pushed;
  const branchOnly = (note: string | null) => ok<Delivery>({ outcome: 'pushed-branch', prUrl: null, note });
  if (mode === 'push') return branchOnly(null);

  const forge = await findForge(options, remote);
  if (typeof forge === 'string') return branchOnly(`${forge} The branch ${branch} is pushed to ${remote}.`);
  if (base === null)
    return branchOnly(
      `The work started from no branch, so there is none to open a ${forge.cli.noun} against. The branch ${branch} is pushed to ${remote}.`,
    );
  const validBase = await checkBranchName(git, worktree, base);
  return validBase.ok ? publish(options, base, forge) : validBase;
}

interface Forge {
  cli: ForgeCli;
  call: Call;
  at: RemoteAddress;
}

/** The forge behind a remote, ready for use; else a sentence that says what is missing. */
async function findForge({ git, worktree, signal }: DeliverOptions, remote: string): Promise<Forge | string> {
  const remotes = await readRemotes(git, worktree);
  const found = remotes.ok ? remotes.value.find(({ name }) => name === remote) : undefined;
  const at = await throughAlias(git, worktree, parseRemoteUrl(found?.pushUrls[0] ?? found?.fetchUrl ?? ''));
  if (!at) return `The remote ${remote} is neither on GitHub nor on GitLab, so no pull request was opened.`;

  const known = [github, gitlab].find((cli) => cli.knows(at.host));
  // A self-hosted forge may have any name; the CLI that is signed in to it knows what it is.
  for (const cli of known ? [known] : [github, gitlab]) {
    const call = await callerOf(cli, worktree, await git.environment(), signal);
    if (call && (await cli.authenticated(call, at.host))) return { cli, call, at };
    if (!known) continue;
    if (!call)
      return `No ${cli.noun} was opened, because ${cli.executable} is not installed. Install it and run \`${cli.signIn(at.host)}\`.`;
    return `No ${cli.noun} was opened, because ${cli.executable} is not signed in to ${at.host}. Run \`${cli.signIn(at.host)}\`.`;
  }
  return `Neither gh nor glab is signed in to ${at.host}, so no pull request was opened. If it is a GitHub or GitLab server, run \`${github.signIn(at.host)}\` or \`${gitlab.signIn(at.host)}\`.`;
}

/** People with several accounts give a forge several names in their ssh configuration; a name without a dot is one of these. */
async function throughAlias(git: Git, cwd: string, at: RemoteAddress | null): Promise<RemoteAddress | null> {
  if (!at || /[.:]|^-/.test(at.host)) return at;
  // 5 s: it only reads configuration and connects nowhere.
  const config = await exec('ssh', ['-G', at.host], { cwd, env: await git.environment(), timeoutMs: 5_000 });
  const real = config.ok ? /^hostname (\S+)$/m.exec(config.stdout)?.[1] : undefined;
  return real ? { ...at, host: canonicalHost(real) } : at;
}

/** GitHub takes 65,536 characters. */
const MAX_BODY = 60_000;
/** GitHub takes 256 characters, GitLab 255. */
const MAX_TITLE = 250;

async function publish(options: DeliverOptions, base: string, { cli, call, at }: Forge): Promise<Result<Delivery>> {
  const { branch } = options;
  const title = options.title.replace(/\s+/g, ' ').trim().slice(0, MAX_TITLE) || branch;
  const body = shorten(options.body.trim() || title, MAX_BODY);
  const scratch = await mkdtemp(path.join(tmpdir(), 'task-orchestrator-'));
  try {
    const text = { branch, base, title, body, bodyFile: path.join(scratch, 'body.md') };
    await writeFile(text.bodyFile, body, { mode: 0o600 });
    const existing = await cli.find(call, at, branch);
    if (!existing.ok)
      return { ...existing, message: `The branch ${branch} is pushed, but its ${cli.noun} could not be looked up. ${existing.message}` };
    if (existing.value) {
      const updated = await cli.update(call, at, existing.value, text);
      // It shows the new commits in any case; failing the whole run over its description would be worse.
      const note = updated.ok
        ? null
        : `The ${cli.noun} shows the new commits, but its description could not be updated. ${updated.message}`;
      return ok({ outcome: 'pull-request', prUrl: existing.value.url, note });
    }
    const created = await cli.create(call, at, text);
    if (created.ok) return ok({ outcome: 'pull-request', prUrl: created.value.url, note: null });
    return { ...created, message: `The branch ${branch} is pushed, but no ${cli.noun} could be opened. ${created.message}` };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
