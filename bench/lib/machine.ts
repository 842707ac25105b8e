import { execFile } from 'node:child_process';
import { statfs } from 'node:fs/promises';
import { arch, cpus, platform, release, tmpdir, totalmem } from 'node:os';
import process from 'node:process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What the numbers depend on. Nothing that names the machine or its user. */
export interface Machine {
  processor: string;
  cores: number;
  memoryGb: number;
  system: string;
  /** Of the folder for temporary files, in which everything is measured; the number of its kind where the name is not known. */
  fileSystem: string;
  node: string;
  git: string;
}

const fileSystems: Record<number, string> = {
  61267: 'ext4',
  16914836: 'tmpfs',
  1481003842: 'xfs',
  2435016766: 'btrfs',
  2035054128: 'overlay',
  26: 'apfs',
};

export async function describeMachine(): Promise<Machine> {
  const { type } = await statfs(tmpdir());
  return {
    processor: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 1e9),
    system: `${platform()} ${release()} ${arch()}`,
    fileSystem: fileSystems[type] ?? `kind ${type}`,
    node: process.version,
    git: (await run('git', ['version'])).stdout.trim().replace('git version ', ''),
  };
}
