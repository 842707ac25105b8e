import type { ConfigPair } from './config-env.ts';
import type { Git } from './git.ts';
import { ok, type Result } from './result.ts';

/**
 * The configuration that holds in a folder, of the keys that begin like `keys` (a regular expression of git's, without anchor). Section
 * and variable come in lower case. A key without a value is left out.
 */
export async function readConfig(git: Git, folder: string, keys: string): Promise<Result<ConfigPair[]>> {
  const list = await git.ask(folder, ['config', '-z', '--get-regexp', `^(${keys})`]);
  if (!list.ok) return list;
  // "key\nvalue\0", without a newline where there is no value.
  return ok(
    (list.value ?? '').split('\0').flatMap((entry): ConfigPair[] => {
      const end = entry.indexOf('\n');
      return end === -1 ? [] : [[entry.slice(0, end), entry.slice(end + 1)]];
    }),
  );
}
