import path from 'node:path';
import type { Git } from './git.ts';
import { refComponent } from './names.ts';
import { ok, type Result } from './result.ts';
import type { Salvage, SalvageOptions } from './salvage-record.ts';

/**
 * The git folder of a submodule in a linked worktree lies inside that worktree's own administration and goes with it. So what a
 * submodule has that its remote doesn't (commits, changes, files) is salvaged there and then fetched into the main repository.
 */
export async function salvageSubmodules(
  options: SalvageOptions & { worktree: string },
  /** The ref of the worktree's own salvage point, which theirs are named after. */
  outerRef: string,
  salvage: (options: SalvageOptions & { worktree: string }) => Promise<Result<Salvage>>,
): Promise<Result<null>> {
  const { git, repo, worktree } = options;
  const list = await git.run(worktree, ['ls-files', '--stage', '-z']);
  if (!list.ok) return list;
  const links = list.value.split('\0').flatMap((entry) => /^160000 \S+ 0\t(.*)$/s.exec(entry)?.[1] ?? []);
  for (const link of links) {
    const folder = path.join(worktree, link);
    if (!(await hasOwnWork(git, worktree, folder))) continue;
    const kept = await salvage({ ...options, repo: folder, worktree: folder });
    if (!kept.ok) return kept;
    const ref = `${outerRef}.${refComponent(link)}`;
    const fetched = await git.run(
      repo,
      ['fetch', '--quiet', '--no-write-fetch-head', '--no-tags', '--', folder, `${kept.value.ref}:${ref}`],
      { kind: 'write' },
    );
    if (!fetched.ok) return fetched;
  }
  return ok(null);
}

async function hasOwnWork(git: Git, worktree: string, folder: string): Promise<boolean> {
  // A submodule that was never initialised is an empty folder: git would look at the worktree around it instead.
  const top = await git.run(folder, ['rev-parse', '--show-toplevel']);
  const outer = await git.run(worktree, ['rev-parse', '--show-toplevel']);
  if (!top.ok || !outer.ok || top.value === outer.value) return false;
  const status = await git.run(folder, ['status', '--porcelain', '--untracked-files=all']);
  if (!status.ok || status.value !== '') return true;
  const unpublished = await git.run(folder, ['rev-list', '--max-count=1', 'HEAD', '--branches', '--not', '--remotes']);
  return !unpublished.ok || unpublished.value !== '';
}
