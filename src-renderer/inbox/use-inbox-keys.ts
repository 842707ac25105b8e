import { useSearchParams } from '../frame/use-open-task.ts';
import { useShortcut } from '../shortcuts/use-shortcut.ts';
import type { ItemCommand } from './item-actions.ts';

/** The keys of the item that has the cursor. While a task is open they are its own, unless the focus is back in the list. */
export function useInboxKeys(options: {
  hasFocus: () => boolean;
  move: (by: 1 | -1) => void;
  open: () => boolean;
  command: (command: ItemCommand) => boolean;
}): void {
  const { task } = useSearchParams();
  const { hasFocus, move, open, command } = options;
  const mine = (): boolean => task === undefined || hasFocus();
  useShortcut('list.down', () => (mine() ? move(1) : false));
  useShortcut('list.up', () => (mine() ? move(-1) : false));
  // Enter on a button is the button's.
  useShortcut('list.open', () => (mine() && !(document.activeElement instanceof HTMLButtonElement) ? open() : false));
  useShortcut('task.accept', () => (mine() ? command('accept') : false));
  useShortcut('task.requestChanges', () => (mine() ? command('request-changes') : false));
  useShortcut('task.continue', () => (mine() ? command('continue') : false));
  useShortcut('task.retry', () => (mine() ? command('retry') : false));
  useShortcut('task.stop', () => (mine() ? command('stop') : false));
}
