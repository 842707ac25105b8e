import type { PrState } from '../../contract/tasks.ts';
import type { Environment } from '../process/environment.ts';
import { callerOf, type ForgeCli, github, gitlab } from './forge-cli.ts';
import { fail, ok, type Result } from './result.ts';

/** The parts of a pull request's address; null for anything else. The forge itself wrote it, but it comes from outside. */
export function parsePullRequestUrl(url: string): { cli: ForgeCli; host: string; repo: string; id: string } | null {
  const [, scheme = '', host = '', path = '', kind, id = ''] =
    /^(https?):\/\/([a-z0-9.-]+(?::\d+)?)\/([\w.~/-]+?)\/(pull|-\/merge_requests)\/(\d+)\/?$/i.exec(url) ?? [];
  if (kind === undefined || host.startsWith('-')) return null;
  return kind === 'pull'
    ? { cli: github, host, repo: `${host}/${path}`, id }
    : { cli: gitlab, host, repo: `${scheme}://${host}/${path}`, id };
}

/** What became of a pull request, as the forge's own CLI says. A failure is no news: offline, not signed in, not installed. */
export async function pullRequestState(
  url: string,
  options: { cwd: string; env: Environment; signal: AbortSignal },
): Promise<Result<PrState>> {
  const at = parsePullRequestUrl(url);
  if (!at) return fail('pr-failed', `${url} is no address of a pull request.`);
  const call = await callerOf(at.cli, options.cwd, options.env, options.signal);
  if (!call) return fail('pr-failed', `${at.cli.executable} is not installed.`);
  const said = await call(at.cli.stateArgs(at.repo, at.id));
  if (!said.ok) return said;
  const state = stateIn(said.value);
  return state === null ? fail('pr-failed', `${at.cli.executable} did not say what became of ${url}.`) : ok(state);
}

/** GitHub writes `OPEN`, GitLab `opened`; a locked one is neither open nor closed, and is left as it was known. */
function stateIn(output: string): PrState | null {
  let answer: unknown;
  try {
    answer = JSON.parse(output);
  } catch {
    return null;
  }
  const state = answer !== null && typeof answer === 'object' && 'state' in answer ? String(answer.state).toLowerCase() : '';
  return state === 'open' || state === 'opened' ? 'open' : state === 'merged' || state === 'closed' ? state : null;
}
