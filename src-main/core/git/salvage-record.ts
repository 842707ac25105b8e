import type { Git } from './git.ts';

/** Hidden from branch lists, fetches and pushes; kept from garbage collection like any ref. */
export const SALVAGE_REFS = 'refs/task-orchestrator/salvage/';

export interface SalvageOptions {
  git: Git;
  /** Any folder of the repository that is going to stay. */
  repo: string;
  slug: string;
  runId: string;
  /** One line for people: why this was kept. */
  reason: string;
}

export interface Salvage {
  ref: string;
  sha: string;
  /** Nothing differed from HEAD. */
  clean: boolean;
  /** Untracked repositories inside the worktree (relative paths). A commit cannot hold them: they must be moved, not deleted. */
  nested: string[];
}

/** What a salvage commit says about itself, in its message: refs have no other place for it. */
export interface SalvageRecord {
  slug: string;
  runId: string;
  reason: string;
  /** The branch that was checked out; null when HEAD was detached. */
  branch: string | null;
  /** null: there was no commit yet. */
  head: string | null;
  /** Commit of the index; null where only a branch was kept. */
  index: string | null;
  clean: boolean;
}

/** One `Key: value` per line below a subject, so that `git log` of such a ref is readable too. */
export function formatRecord(record: SalvageRecord): string {
  const fields = [
    ['Slug', record.slug],
    ['Run', record.runId],
    ['Reason', record.reason],
    ['Branch', record.branch ?? ''],
    ['Head', record.head ?? ''],
    ['Index', record.index ?? ''],
    ['Clean', record.clean ? 'yes' : 'no'],
  ];
  return `Salvage of ${record.slug}\n\n${fields.map(([key, value]) => `${key}: ${value?.replace(/\s+/g, ' ').trim()}\n`).join('')}`;
}

/** null when the message is not one of ours. */
export function parseRecord(message: string): SalvageRecord | null {
  const field = (key: string) => new RegExp(`^${key}: ?(.*)$`, 'm').exec(message)?.[1]?.trim();
  const slug = field('Slug');
  const runId = field('Run');
  if (!slug || !runId) return null;
  return {
    slug,
    runId,
    reason: field('Reason') ?? '',
    branch: field('Branch') || null,
    head: field('Head') || null,
    index: field('Index') || null,
    clean: field('Clean') === 'yes',
  };
}
