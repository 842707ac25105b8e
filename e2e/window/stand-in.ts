import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Rig } from './rig.ts';

export interface StandIn {
  /** Content blocks of the agent's own stream, one message each; with `parent`, of the sub-agent that this call started. */
  says: { type: string; parent?: string; [field: string]: unknown }[];
  /** What it writes and commits: paths in the worktree and their text. */
  files: Record<string, string>;
  /** What it writes into the terminal of who takes it over. Whatever comes back from there, it prints as JSON. */
  shows: string;
}

/** How it was started for a run, and with what to do. */
export interface Launch {
  args: string[];
  prompt: string;
}

/** Every start of it for a run, the first one first. */
export const launchesOf = async ({ folder }: Pick<Rig, 'folder'>): Promise<Launch[]> =>
  (await readFile(path.join(folder, 'bin/launches.jsonl'), 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Launch);

/**
 * Puts a program on the PATH of a rig that stands in for Claude Code and says what the demo agent never would. To be called before
 * the daemon is started.
 */
export async function addStandIn({ folder, env }: Pick<Rig, 'folder' | 'env'>, play: StandIn): Promise<void> {
  const bin = path.join(folder, 'bin');
  const account = path.join(folder, 'home/.claude');
  await Promise.all([bin, account].map((each) => mkdir(each, { recursive: true })));
  await writeFile(path.join(account, '.credentials.json'), '{}');
  const program = path.join(import.meta.dirname, 'fixtures/claude.ts');
  const script = path.join(bin, 'play.json');
  await writeFile(script, JSON.stringify(play));
  await writeFile(path.join(bin, 'claude'), `#!/bin/sh\nexec '${process.execPath}' '${program}' '${script}' "$@"\n`, { mode: 0o755 });
  env.PATH = `${bin}${path.delimiter}${env.PATH}`;
}
