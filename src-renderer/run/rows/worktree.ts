import { createContext, useContext } from 'react';

/** The folder of the run: paths below it are shown without it, as the agent thinks of them. */
export const Worktree = createContext('');

export function withoutWorktree(text: string, worktree: string): string {
  const root = worktree.replace(/[\\/]+$/, '');
  if (root.length < 3 || !text.includes(root)) return text;
  // The folder itself becomes a dot; its name as the beginning of another folder's name stays.
  const pattern = new RegExp(`(?<![\\w.-])${root.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')}(?:([\\\\/])|(?![\\w.-]))`, 'g');
  return text.replace(pattern, (_all, separator) => (separator ? '' : '.'));
}

export const useShortPath = (text: string): string => withoutWorktree(text, useContext(Worktree));
