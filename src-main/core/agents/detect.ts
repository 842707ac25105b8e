import { access } from 'node:fs/promises';
import path from 'node:path';
import type { AgentAdapter } from './adapter.ts';

export interface Detected {
  /** Absolute path of the executable; null when there is none. */
  installed: string | null;
  version: string | null;
  /** `unknown` where the sign-in leaves no trace that may be read without asking for it. */
  signedIn: 'yes' | 'no' | 'unknown';
  /** What to do; null when it can be used as it is. */
  hint: string | null;
}

export interface Surroundings {
  env: Readonly<Record<string, string | undefined>>;
  home: string;
  which(name: string, env: Surroundings['env']): Promise<string | null>;
  exec(
    file: string,
    args: readonly string[],
    options: { cwd: string; env: Surroundings['env']; timeoutMs: number; maxOutput: number },
  ): Promise<{ ok: boolean; stdout: string }>;
  platform?: NodeJS.Platform;
}

/** CLIs that are written in JavaScript take a second to start on a busy machine; one that asks for something never ends. */
const VERSION_TIMEOUT_MS = 10_000;

/** Looks for an agent CLI without a model call and without a change to anything. Never rejects. */
export async function detectAgent(adapter: AgentAdapter, around: Surroundings): Promise<Detected> {
  const { env, home, which, exec } = around;
  // The built-in one runs in our own Node.
  if (adapter.executable === null) return { installed: process.execPath, version: null, signedIn: 'yes', hint: null };
  const installed = await which(adapter.executable, env);
  if (installed === null) return { installed, version: null, signedIn: 'unknown', hint: adapter.installHint };
  const [version, signedIn] = await Promise.all([
    adapter.versionArgs === null
      ? null
      : exec(installed, adapter.versionArgs, { cwd: home, env, timeoutMs: VERSION_TIMEOUT_MS, maxOutput: 64 * 1024 }).then((result) =>
          result.ok ? adapter.parseVersion(result.stdout) : null,
        ),
    signInState(adapter, around),
  ]);
  if (signedIn === 'no') return { installed, version, signedIn, hint: adapter.signInHint };
  const old = version !== null && adapter.verifiedVersion !== null && isOlder(version, adapter.verifiedVersion);
  return {
    installed,
    version,
    signedIn,
    hint: old ? `It is older than ${adapter.verifiedVersion}, the version that this was checked with. ${adapter.installHint}` : null,
  };
}

async function signInState(adapter: AgentAdapter, { env, home, platform = process.platform }: Surroundings): Promise<Detected['signedIn']> {
  const { signIn } = adapter;
  if (signIn.env.length === 0 && signIn.files.length === 0) return 'unknown';
  if (signIn.env.some((name) => env[name])) return 'yes';
  const files = signIn.files.flatMap(({ variable, path: file }) => {
    const folder = variable === null ? home : env[variable];
    return folder ? [path.join(folder, file)] : [];
  });
  const found = await Promise.all(
    files.map((file) =>
      access(file).then(
        () => true,
        () => false,
      ),
    ),
  );
  if (found.includes(true)) return 'yes';
  // There, credentials live in the keychain, which would ask the person for permission.
  return platform === 'darwin' ? 'unknown' : 'no';
}

/** Compares `1.2.10` with `1.2.9` by number; what is not a number in a part counts as 0. */
export function isOlder(version: string, than: string): boolean {
  const parts = (text: string) => text.split(/[.+-]/).map((part) => Number.parseInt(part, 10) || 0);
  const [a, b] = [parts(version), parts(than)];
  for (let i = 0; i < 3; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
