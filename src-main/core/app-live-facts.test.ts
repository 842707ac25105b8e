import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type AppWorld, createAppWorld } from './testing/app-world.ts';

// A story is many processes; on a busy machine each of them takes its time.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

let app: AppWorld;
beforeEach(async () => {
  app = await createAppWorld();
  await app.open();
  // What a run is at is told by changes of the run alone.
  app.app.bus.subscribe((change) => change.type === 'run' && app.lookAgain());
});
afterEach(() => app.close());

it('shows what a run is at, the list of its agent and the size of its changes while it goes on', async () => {
  await app.project('web');
  const ref = await app.task('web', 'fix', 'Do it.');
  const agent = await app.agents.next('do');
  const { id } = await app.client.tasks.get(ref);
  const running = (test: (run: NonNullable<Awaited<ReturnType<typeof app.when>>['runs'][number]>) => boolean) =>
    app.when(ref, ({ runs }) => runs[0] !== undefined && test(runs[0]));

  await running(({ step }) => step?.text === 'Starting the agent');
  await agent.say('I look at it.\n\nThen I mend it. TOKEN=abcdefgh12345678');
  await running(({ step }) => step?.text === 'I look at it.');
  await agent.print({ type: 'message', text: 'With TOKEN=abcdefgh12345678' });
  await running(({ step }) => step?.text === 'With TOKEN=[redacted]');

  // Uncommitted and untracked counts as well.
  await agent.sh('printf "1\\n2\\n" > new.txt');
  await agent.print({ type: 'edit', id: 'e', path: `${agent.cwd}/new.txt`, diff: null, added: 2, removed: 0 });
  await agent.print({ type: 'result', id: 'e', ok: true, output: '', cutFrom: null, exitCode: null, durationMs: null });
  await agent.print({ type: 'todos', items: [{ text: 'Mend it', status: 'active' }] });
  const { runs } = await running(({ diffStat }) => diffStat !== null);
  expect(runs[0]).toMatchObject({ diffStat: { files: 1, added: 2, removed: 0 }, step: { text: 'Edit new.txt' } });
  await running(({ todos }) => todos.length === 1);

  const [card] = await app.client.board.cards({ taskIds: [id] });
  expect(card?.run).toMatchObject({ step: { text: 'Edit new.txt' }, diffStat: { files: 1, added: 2, removed: 0 } });

  await agent.commit('more.txt', 'a\nb\nc\n');
  await agent.finish();
  const ended = await app.ended(ref);
  expect(ended.runs[0]).toMatchObject({ diffStat: { files: 2, added: 5, removed: 0 }, todos: [{ text: 'Mend it', status: 'active' }] });
});

it('says nothing of a size where nothing was changed, and keeps the size when a run goes on with another one’s work', async () => {
  await app.project('web');
  const idle = await app.task('web', 'idle', 'Do it.');
  await (await app.agents.next('do')).finish();
  expect((await app.ended(idle)).runs[0]?.diffStat).toBeNull();

  const ref = await app.task('web', 'fix', 'Do it.');
  const agent = await app.agents.next('do');
  await agent.commit('a.txt', 'a\n');
  await agent.finish();
  await app.ended(ref);
  await app.client.tasks.requestChanges({ ...ref, text: 'Shorter.' });
  const again = await app.agents.next('do');
  const { runs } = await app.client.tasks.get(ref);
  expect(runs.map(({ diffStat }) => diffStat)).toEqual([
    { files: 1, added: 1, removed: 0 },
    { files: 1, added: 1, removed: 0 },
  ]);
  await again.finish();
  await app.ended(ref);
});
