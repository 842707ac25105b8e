import type { Environment } from '../process/environment.ts';

/** A key of git's configuration and its value. The order matters: later ones win or, for lists, are appended. */
export type ConfigPair = readonly [key: string, value: string];

/**
 * Adds configuration to an environment, on top of what it may carry already (`GIT_CONFIG_COUNT`, since git 2.31). It has the
 * precedence of `git -c`, reaches every git that a child starts, and is written to no file.
 */
export function gitConfigEnv(pairs: readonly ConfigPair[], base: Environment): Record<string, string | undefined> {
  // git refuses to run at all with a count it cannot read, so a broken one is as good as none.
  const count = /^\d+$/.test(base.GIT_CONFIG_COUNT ?? '') ? Number(base.GIT_CONFIG_COUNT) : 0;
  const env: Record<string, string | undefined> = { ...base };
  for (const [index, [key, value]] of pairs.entries()) {
    env[`GIT_CONFIG_KEY_${count + index}`] = key;
    env[`GIT_CONFIG_VALUE_${count + index}`] = value;
  }
  if (count + pairs.length > 0) env.GIT_CONFIG_COUNT = String(count + pairs.length);
  else delete env.GIT_CONFIG_COUNT;
  return env;
}
