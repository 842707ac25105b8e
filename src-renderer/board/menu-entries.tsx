import { Bot, ExternalLink } from 'lucide-react';
import type { Card } from '../../src-main/contract/board.ts';
import { textIsEditable } from '../../src-main/contract/moves.ts';
import type { AgentInfo } from '../../src-main/contract/settings.ts';
import { AgentGlyph } from '../frame/agent-glyph.tsx';
import { plural } from '../lib/format.ts';
import { priorities } from '../lib/status.ts';
import { keysOf } from '../shortcuts/bindings.ts';
import { commandWords } from '../task/commands.ts';
import { copy } from '../task/copy.ts';
import { commandActions } from '../task/use-task-commands.ts';
import type { MenuEntry } from '../ui/menu.tsx';
import type { BoardActions } from './board-actions.ts';
import { toggleSelected } from './board-state.ts';
import { PriorityMark } from './card-bits.tsx';
import { cardsFor, commandsFor, forMany } from './card-commands.ts';
import { isWebAddress } from './card-words.ts';
import { setModel, setPriority, toggleLabel } from './edit-cards.ts';

/** All that can be done with these tasks now: with one, or with those that are selected. */
export function cardEntries(cards: readonly Card[], actions: BoardActions): MenuEntry[] {
  const [first, ...others] = cards;
  if (!first) return [];
  const single = others.length === 0;
  const commands = commandsFor(cards).filter((command) => single || forMany.includes(command));
  return [
    ...(single ? ownEntries(first, actions) : [{ heading: `${plural(cards.length, 'task')} selected` }]),
    ...commands.map((command): MenuEntry => {
      const able = cardsFor(command, cards);
      const noSpec = (command === 'queue' || command === 'retry') && !able.some(({ hasSpec }) => hasSpec);
      return {
        label: able.length < cards.length ? `${commandWords[command]} (${able.length})` : commandWords[command],
        keys: keysOf(commandActions[command]),
        danger: command === 'stop' || command === 'drop',
        disabled: noSpec,
        ...(noSpec ? { hint: 'The spec is empty. Write what is to be done first.' } : {}),
        onSelect: () => actions.give(command, able),
      };
    }),
    ...(commands.length > 0 ? (['separator'] as const) : []),
    { heading: 'Priority' },
    ...priorityEntries(cards),
    ...(single ? copyEntries(first) : []),
  ];
}

const ownEntries = (card: Card, actions: BoardActions): MenuEntry[] => [
  { label: 'Open', keys: keysOf('task.open'), onSelect: () => actions.open(card) },
  ...(textIsEditable(card.status)
    ? [{ label: 'Edit the spec', keys: keysOf('task.edit'), onSelect: () => actions.open(card, { tab: 'spec' }) }]
    : []),
  { label: 'Select', keys: keysOf('board.select'), onSelect: () => toggleSelected(card) },
  'separator',
];

function copyEntries(card: Card): MenuEntry[] {
  const { prUrl } = card;
  return [
    'separator',
    { label: 'Copy the key', keys: keysOf('task.copyKey'), onSelect: () => void copy(card.key, card.key) },
    { label: 'Copy the branch name', keys: keysOf('task.copyBranch'), onSelect: () => void copy(card.branch, 'the branch name') },
    ...(prUrl !== null && isWebAddress(prUrl)
      ? [
          {
            label: 'Open the pull request',
            icon: <ExternalLink size={14} aria-hidden="true" />,
            onSelect: () => void window.open(prUrl, '_blank', 'noreferrer'),
          },
        ]
      : []),
  ];
}

export const priorityEntries = (cards: readonly Card[]): MenuEntry[] =>
  priorities.map(({ value, words }) => ({
    label: (
      <span className="flex items-center gap-1.5">
        {words}
        <PriorityMark priority={value} />
      </span>
    ),
    checked: cards.every(({ priority }) => priority === value),
    onSelect: () => void setPriority(cards, value),
  }));

export function labelEntries(cards: readonly Card[], inUse: readonly string[]): MenuEntry[] {
  const labels = [...new Set([...cards.flatMap((card) => card.labels), ...inUse])];
  if (labels.length === 0)
    return [{ label: 'No labels in use. Give a task its first one where it is open.', disabled: true, onSelect: () => {} }];
  return labels.map((label) => ({
    label: <span dir="auto">{label}</span>,
    checked: cards.every((card) => card.labels.includes(label)),
    onSelect: () => void toggleLabel(cards, label),
  }));
}

/** The agents that are installed, each with the model that it takes by itself. */
export const agentEntries = (cards: readonly Card[], agents: readonly AgentInfo[]): MenuEntry[] => [
  {
    label: 'Default agent',
    icon: <Bot size={14} aria-hidden="true" />,
    checked: cards.every(({ model }) => model === null),
    onSelect: () => void setModel(cards, null),
  },
  ...agents
    .filter(({ installed }) => installed)
    .map(
      ({ id, name }): MenuEntry => ({
        label: name,
        icon: <AgentGlyph agent={id} size={14} />,
        checked: cards.every(({ model }) => model === id),
        onSelect: () => void setModel(cards, id),
      }),
    ),
];
