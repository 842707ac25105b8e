import { expect, it } from 'vitest';
import { passedOver } from './card-commands.ts';
import { cardOf } from './testing/cards.ts';

it('says of each task why a command is not for it, and nothing of one that is there already', () => {
  const cards = (['todo', 'queued', 'inprogress', 'review', 'done', 'failed', 'archived'] as const).map((status) =>
    cardOf({ id: status, status, archivedFrom: status === 'archived' ? 'done' : null, baseSha: 'a'.repeat(40) }),
  );
  const words = (command: Parameters<typeof passedOver>[0]) =>
    passedOver(command, cards).map(({ card, reason }) => `${card.status}: ${reason}`);
  expect(words('accept')).toEqual([
    'todo: Only reviewed work can be done.',
    'queued: Only reviewed work can be done.',
    'inprogress: Only reviewed work can be done.',
    'failed: Only reviewed work can be done.',
    'archived: Accept is not offered in Archived.',
  ]);
  expect(words('stop')).toEqual([
    'queued: Stop is not offered in Queued.',
    'review: Accept it or request changes first.',
    'done: It is done. Draft a follow-up instead.',
    'failed: Stop is not offered in Failed.',
    'archived: It was done when it was archived, and goes back there.',
  ]);
  expect(words('merge')).toContain('todo: Accept & merge is not offered in Todo.');
});
