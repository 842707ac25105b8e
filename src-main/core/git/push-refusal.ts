import type { ConfigPair } from './config-env.ts';

/**
 * An address that no git can push to, and whose text git repeats in its error. It begins with a slash so that git takes it for a
 * path, whatever follows: the address that was meant gets appended.
 */
const PUSH_REFUSED = '/dev/null/Push refused: Task Orchestrator delivers this branch itself. Commit and stop. ';

/** What of the configuration decides where a push goes, for `readConfig`. */
export const PUSH_CONFIG = 'remote\\.|url\\..*\\.pushinsteadof$';

/**
 * Configuration with which `git push` refuses to every remote, address and path, while fetching goes on working and no file of the
 * user's is written. It keeps an agent from pushing by habit or by mistake; one that unsets its environment is not held back.
 *
 * git picks where to push in this order, and each step is closed by itself:
 * 1. `remote.<name>.pushurl`, all of them: it is a list, so ours is added and the user's are rewritten (`insteadOf`).
 * 2. otherwise an address rewritten by `pushInsteadOf`, the longest prefix first: ours matches everything, being empty, and the
 *    user's own prefixes are outdone by the same prefix with every next character.
 *
 * `config` has the entries of `PUSH_CONFIG` that hold in the worktree.
 */
export function pushRefusal(config: readonly ConfigPair[]): ConfigPair[] {
  const remotes = new Set<string>();
  const pushUrls = new Set<string>();
  const prefixes = new Set<string>();
  for (const [key, value] of config) {
    const [, name, variable] = /^remote\.(.*)\.([^.]*)$/s.exec(key) ?? [];
    if (name !== undefined) remotes.add(name);
    if (variable === 'pushurl') pushUrls.add(value);
    if (/^url\..*\.pushinsteadof$/s.test(key)) prefixes.add(value);
  }

  const pairs: ConfigPair[] = [[`url.${PUSH_REFUSED}.pushInsteadOf`, '']];
  for (const name of remotes) pairs.push([`remote.${name}.pushurl`, PUSH_REFUSED]);
  // Where the fetch address is the same or begins so, fetching from it is refused as well: git cannot tell the two apart, and
  // the base branch was fetched before the agent started.
  for (const url of pushUrls) if (url !== '') pairs.push([`url.${PUSH_REFUSED}.insteadOf`, url]);
  for (const prefix of prefixes) {
    if (prefix === '') continue;
    for (const next of URL_CHARACTERS) pairs.push([`url.${PUSH_REFUSED}.pushInsteadOf`, prefix + next]);
  }
  return pairs;
}

const URL_CHARACTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/:@%+[';
