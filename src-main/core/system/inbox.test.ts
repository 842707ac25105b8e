import { afterEach, beforeEach, expect, it } from 'vitest';
import type { AgentInfo } from '../../contract/settings.ts';
import { createBoard } from '../queue/testing/board.ts';
import { createInbox } from './inbox.ts';

let board: Awaited<ReturnType<typeof createBoard>>;
beforeEach(async () => {
  board = await createBoard();
});
afterEach(() => board.close());

/** An inbox on a machine with these agents. */
const inboxWith = (...agents: Partial<AgentInfo>[]) => {
  const all = agents.map(
    (agent, i) =>
      ({
        id: `agent-${i}`,
        name: `Agent ${i}`,
        installed: true,
        signedIn: 'yes',
        hint: null,
        hold: null,
        settings: { enabled: true },
        ...agent,
      }) as AgentInfo,
  );
  return createInbox({
    db: board.db,
    clock: board.clock,
    longRunMinutes: () => 60,
    agents: { list: async () => all, glance: () => all },
  });
};

it('counts the agents that need a person as it lists them: held or signed out, neither paused, switched off nor absent', async () => {
  const inbox = inboxWith(
    { signedIn: 'no' },
    { hold: { reason: 'agent-auth', text: 'Sign in with `agent login`.', until: null } },
    { hold: { reason: 'paused', text: 'paused', until: null } },
    { signedIn: 'no', settings: { enabled: false } as AgentInfo['settings'] },
    { signedIn: 'no', installed: false },
    {},
  );
  const items = await inbox.list();
  expect(items.map(({ id, text }) => `${id}: ${text}`)).toEqual([
    'agent agent-0: Agent 0: Not signed in.',
    'agent agent-1: Agent 1: Sign in with `agent login`.',
  ]);
  expect(inbox.count()).toBe(items.length);
});

it('counts a run that takes long as it lists it', async () => {
  const inbox = inboxWith();
  await board.task('slow', { queue: true, model: 'alpha' });
  board.claim();
  expect([inbox.count(), await inbox.list()]).toEqual([0, []]);
  board.clock.advance(60 * 60_000 + 1);
  expect((await inbox.list()).map(({ kind, task }) => [kind, task?.slug])).toEqual([['long-running', 'slow']]);
  expect(inbox.count()).toBe(1);
});
