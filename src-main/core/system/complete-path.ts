import { lstat, opendir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { PathSuggestion } from '../../contract/system.ts';

const maxSuggestions = 50;
/** A folder with more entries than this is no place where somebody keeps repositories. */
const maxLooked = 20_000;

/**
 * Folders whose path starts with `text`, whatever the case, for a path field; hidden ones when their dot was typed. What cannot be
 * read has nothing to suggest.
 */
export async function completePath(text: string, home: string): Promise<PathSuggestion[]> {
  if (text.includes('\0')) return [];
  const typed = text === '' ? '~/' : text;
  if (typed === '~') return [await suggestion(home)];
  const full = /^~[/\\]/.test(typed) ? path.join(home, '.') + path.sep + typed.slice(2) : typed;
  if (!path.isAbsolute(full)) return [];
  const cut = Math.max(full.lastIndexOf('/'), path.sep === '\\' ? full.lastIndexOf('\\') : -1) + 1;
  const folder = path.normalize(full.slice(0, cut));
  const start = full.slice(cut).toLowerCase();
  const names = (await foldersIn(folder)).filter(
    (name) => name.toLowerCase().startsWith(start) && (start.startsWith('.') || !name.startsWith('.')),
  );
  const order = new Intl.Collator(undefined, { numeric: true });
  const chosen = names.toSorted(order.compare).slice(0, maxSuggestions);
  return Promise.all(chosen.map((name) => suggestion(path.join(folder, name))));
}

async function foldersIn(folder: string): Promise<string[]> {
  const names: string[] = [];
  try {
    let looked = 0;
    for await (const entry of await opendir(folder)) {
      if (++looked > maxLooked) break;
      if (entry.isDirectory() || (entry.isSymbolicLink() && (await leadsToFolder(path.join(folder, entry.name))))) names.push(entry.name);
    }
  } catch {
    return []; // Not there, not a folder, not ours to read: all the same to somebody who is typing.
  }
  return names;
}

const leadsToFolder = (link: string) =>
  stat(link).then(
    (stats) => stats.isDirectory(),
    () => false,
  );

async function suggestion(folder: string): Promise<PathSuggestion> {
  // A file in a worktree or submodule, a folder elsewhere.
  const repository = await lstat(path.join(folder, '.git')).then(
    () => true,
    () => false,
  );
  return { path: folder, repository };
}
