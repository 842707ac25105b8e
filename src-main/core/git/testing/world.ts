import { chmod, mkdir, mkdtemp, readdir, readFile, readlink, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { exec } from '../../process/exec.ts';
import { createGit, type Git } from '../git.ts';
import type { Result } from '../result.ts';

/** A temporary folder with real repositories, a home folder of its own and a git identity. Spaces and umlauts in the path are on purpose. */
export interface World {
  dir: string;
  env: Record<string, string | undefined>;
  git: Git;
  /** Runs git as the person or agent would; throws when it fails. Returns stdout without the final newline. */
  sh(cwd: string, ...args: string[]): Promise<string>;
  /** A repository with one commit on `main`, and optionally a bare `origin` that has it too. */
  repository(name?: string, options?: { remote?: boolean; commit?: boolean }): Promise<string>;
  write(file: string, content: string | Uint8Array): Promise<void>;
  /** A program on the PATH: a POSIX shell script. */
  program(name: string, script: string): Promise<void>;
  close(): Promise<void>;
}

export async function createWorld(): Promise<World> {
  const dir = await realpath(await mkdtemp(path.join(tmpdir(), 'git wörld ')));
  const home = path.join(dir, 'home');
  const bin = path.join(dir, 'bin');
  await mkdir(home);
  await mkdir(bin);
  await writeFile(path.join(home, '.gitconfig'), '[user]\n\tname = Ada\n\temail = ada@example.invalid\n[init]\n\tdefaultBranch = main\n');
  const env = {
    PATH: `${bin}${path.delimiter}${process.env.PATH}`,
    HOME: home,
    XDG_CONFIG_HOME: path.join(home, '.config'),
    GIT_CONFIG_GLOBAL: path.join(home, '.gitconfig'),
    GIT_CONFIG_NOSYSTEM: '1',
    LC_ALL: 'C',
  };
  const sh = async (cwd: string, ...args: string[]) => {
    const result = await exec('git', args, { cwd, env });
    if (!result.ok) throw new Error(result.message + result.stdout);
    return result.stdout.replace(/\n$/, '');
  };
  const write = async (file: string, content: string | Uint8Array) => {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, content);
  };
  return {
    dir,
    env,
    git: createGit({ env }),
    sh,
    write,
    async repository(name = 'my repo', { remote = false, commit = true } = {}) {
      const repo = path.join(dir, name);
      await sh(dir, 'init', '--quiet', repo);
      if (commit) {
        await write(path.join(repo, 'README.md'), '# hello\n');
        await sh(repo, 'add', '.');
        await sh(repo, 'commit', '--quiet', '-m', 'first');
      }
      if (remote) {
        const bare = path.join(dir, `${name}.git`);
        await sh(dir, 'init', '--quiet', '--bare', bare);
        await sh(repo, 'remote', 'add', 'origin', bare);
        if (commit) await sh(repo, 'push', '--quiet', 'origin', 'main');
      }
      return repo;
    },
    async program(name, script) {
      const file = path.join(bin, name);
      await writeFile(file, `#!/bin/sh\n${script}`);
      await chmod(file, 0o755);
    },
    close: () => rm(dir, { recursive: true, force: true }),
  };
}

/** The value of a result that must be a success. */
export function good<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.code}: ${result.message}`);
  return result.value;
}

/** Every file below a folder but `.git`: content, executable bit or link target. */
export async function snapshot(folder: string, prefix = ''): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const entry of await readdir(path.join(folder, prefix), { withFileTypes: true })) {
    if (entry.name === '.git') continue;
    const name = path.join(prefix, entry.name);
    const full = path.join(folder, name);
    if (entry.isDirectory()) Object.assign(found, await snapshot(folder, name));
    else if (entry.isSymbolicLink()) found[name] = `-> ${await readlink(full)}`;
    else found[name] = `${(await stat(full)).mode & 0o100 ? 'x' : '-'} ${await readFile(full, 'latin1')}`;
  }
  return found;
}
