import { Archive, ArchiveRestore, Check, CircleStop, Inbox, type LucideIcon, Play, RotateCcw, Send, Undo2 } from 'lucide-react';
import type { Card } from '../../src-main/contract/board.ts';
import { moveBetween } from '../../src-main/contract/moves.ts';
import type { TaskStatus } from '../../src-main/contract/tasks.ts';
import { taskStatusLook } from '../lib/status.ts';
import { commandsOf, commandWords, type TaskCommand } from '../task/commands.ts';
import type { Refusal } from './drop.ts';

/** The column to which each command moves a task; those that ask for words first, or make another task, are not moves. */
export function columnFor(command: TaskCommand, card: Pick<Card, 'archivedFrom'>): TaskStatus | null {
  switch (command) {
    case 'queue':
    case 'retry':
      return 'queued';
    case 'unqueue':
    case 'stop':
    case 'reset':
    case 'publish':
      return 'todo';
    case 'accept':
      return 'done';
    case 'archive':
      return 'archived';
    case 'restore':
      return card.archivedFrom;
    case 'merge':
    case 'request-changes':
    case 'continue':
    case 'follow-up':
    case 'drop':
      return null;
  }
}

/** The one thing that a person most likely wants to do with a card, in a word. */
export const likely: Record<TaskStatus, { command: TaskCommand; words: string; icon: LucideIcon } | null> = {
  proposed: { command: 'publish', words: 'Publish', icon: Send },
  todo: { command: 'queue', words: 'Queue', icon: Play },
  queued: { command: 'unqueue', words: 'Take out', icon: Undo2 },
  inprogress: { command: 'stop', words: 'Stop', icon: CircleStop },
  review: { command: 'accept', words: 'Accept', icon: Check },
  done: { command: 'archive', words: 'Archive', icon: Archive },
  failed: { command: 'retry', words: 'Retry', icon: RotateCcw },
  archived: { command: 'restore', words: 'Restore', icon: ArchiveRestore },
};

/** What can be done with at least one of these tasks, in one order whatever their states. */
export const commandsFor = (cards: readonly Card[]): TaskCommand[] => [...new Set(cards.flatMap((card) => commandsOf(card)))];

/** Those of the tasks that a command is for. */
export const cardsFor = (command: TaskCommand, cards: readonly Card[]): Card[] =>
  cards.filter((card) => commandsOf(card).includes(command));

/** Those that make sense for several tasks at once. */
export const forMany: readonly TaskCommand[] = [
  'queue',
  'unqueue',
  'stop',
  'accept',
  'retry',
  'reset',
  'archive',
  'restore',
  'publish',
  'drop',
];

/** Those of the tasks that a command is not for, and why. One that is where the command leads has nothing to be told. */
export function passedOver(command: TaskCommand, cards: readonly Card[]): Refusal[] {
  return cards.flatMap((card) => {
    const to = columnFor(command, card);
    if (commandsOf(card).includes(command) || to === card.status) return [];
    const move = to && moveBetween(card.status, to, { hasSpec: card.hasSpec, restoresTo: card.archivedFrom });
    const words = commandWords[command].replace('…', '');
    return [{ card, reason: move && !move.ok ? move.reason : `${words} is not offered in ${taskStatusLook[card.status].words}.` }];
  });
}

/** What a selection offers beside each other; each stands for the commands that lead to one column. */
export const bulkMoves: readonly { to: TaskStatus; words: string; icon: LucideIcon }[] = [
  { to: 'queued', words: 'Queue', icon: Play },
  { to: 'todo', words: 'Back to do', icon: Inbox },
  { to: 'done', words: 'Accept', icon: Check },
  { to: 'archived', words: 'Archive', icon: Archive },
];
