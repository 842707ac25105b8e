import { lstat } from 'node:fs/promises';
import path from 'node:path';
import type { FileChange } from '../../contract/branches.ts';
import { type Comparison, diffOf, renamedFrom } from './compare.ts';
import type { Git } from './git.ts';
import { patchedText } from './patched-text.ts';
import { ok, type Result } from './result.ts';

/** A longer patch is read only when a person asks for it: no one scrolls through it by chance, and a window has to colour it. */
const patchLimit = 400_000;
/** No window can show more than this at all. */
const wholeLimit = 20_000_000;
const textLimit = 1_000_000;

/** True for a path inside of a repository, as git writes it. What is asked for comes from outside. */
export function isRepositoryPath(file: string): boolean {
  return file !== '' && !file.includes('\0') && !file.startsWith('/') && file.split('/').every((part) => !['', '.', '..'].includes(part));
}

/** One file's difference; null when it does not differ. `file` must have passed `isRepositoryPath`. */
export async function filePatch(
  git: Git,
  comparison: Comparison,
  file: string,
  { whole }: { whole: boolean },
): Promise<Result<FileChange | null>> {
  const folder = comparison.kind === 'commits' ? comparison.repo : comparison.worktree;
  let before = await blobAt(git, folder, comparison.base, file);
  if (!before.ok) return before;
  const paths = [file];
  if (before.value === null) {
    const from = await renamedFrom(git, comparison, file);
    if (!from.ok) return from;
    if (from.value !== null) {
      paths.push(from.value);
      before = await blobAt(git, folder, comparison.base, from.value);
      if (!before.ok) return before;
    }
  }
  const after = await sizeAfter(git, comparison, file);
  if (!after.ok) return after;
  const old = before.value;
  const limit = whole ? wholeLimit : patchLimit;
  const tooLarge = (bytes: number) => ok({ kind: 'too-large', bytes } as const);
  // The patch holds no more than both sides with a sign before each line. Only to learn its exact size it is not worth to be made.
  const atMost = (old?.bytes ?? 0) + (after.value ?? 0);
  const pathspecs = paths.map((name) => `:(top,literal)${name}`);
  if (atMost > wholeLimit) {
    const stat = await diffOf(git, comparison, ['--numstat', '-z'], pathspecs);
    if (!stat.ok) return stat;
    if (stat.value === '') return ok(null);
    return /^-\t-\t/.test(stat.value) ? ok({ kind: 'binary', oldBytes: old?.bytes ?? null, newBytes: after.value }) : tooLarge(atMost);
  }
  const patch = await diffOf(git, comparison, ['--patch'], pathspecs);
  if (!patch.ok) return patch;
  if (patch.value === '') return ok(null);
  const head = patch.value.slice(0, Math.max(0, patch.value.indexOf('\n@@ ')) || undefined);
  if (/^Binary files .* differ$/ms.test(head)) return ok({ kind: 'binary', oldBytes: old?.bytes ?? null, newBytes: after.value });
  const bytes = Buffer.byteLength(patch.value);
  if (bytes > limit) return tooLarge(bytes);
  return withTexts(git, folder, patch.value, old, after.value);
}

async function withTexts(
  git: Git,
  folder: string,
  patch: string,
  old: { sha: string; bytes: number } | null,
  newBytes: number | null,
): Promise<Result<FileChange>> {
  let oldText: string | null = null;
  if (old !== null && old.bytes <= textLimit) {
    const text = await git.run(folder, ['cat-file', 'blob', old.sha]);
    if (!text.ok) return text;
    oldText = text.value;
  }
  const known = old === null ? '' : oldText;
  const newText = newBytes === null || newBytes > textLimit || known === null ? null : patchedText(known, patch);
  return ok({ kind: 'text', patch, oldText, newText });
}

/** Id and size of a file in a commit; null when there is none, or none with a content of its own (a submodule). */
async function blobAt(git: Git, folder: string, commit: string, file: string): Promise<Result<{ sha: string; bytes: number } | null>> {
  const list = await git.run(folder, ['ls-tree', '-z', '--long', '--full-tree', commit, '--', `:(top,literal)${file}`]);
  if (!list.ok) return list;
  const [, sha, bytes] = /^\d+ blob ([0-9a-f]+) +(\d+)\t/.exec(list.value) ?? [];
  return ok(sha === undefined ? null : { sha, bytes: Number(bytes) });
}

async function sizeAfter(git: Git, comparison: Comparison, file: string): Promise<Result<number | null>> {
  if (comparison.kind === 'commits') {
    const blob = await blobAt(git, comparison.repo, comparison.head, file);
    return blob.ok ? ok(blob.value?.bytes ?? null) : blob;
  }
  const stats = await lstat(path.join(comparison.worktree, file)).catch(() => null);
  return ok(stats?.isFile() || stats?.isSymbolicLink() ? stats.size : null);
}
