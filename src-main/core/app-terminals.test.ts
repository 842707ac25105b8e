import { access } from 'node:fs/promises';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { markedProcesses } from './process/proc-table.ts';
import { type AppWorld, createAppWorld, type TaskRef } from './testing/app-world.ts';

// A story is many processes; on a busy machine each of them takes its time.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

let app: AppWorld;
beforeEach(async () => {
  app = await createAppWorld();
  await app.open();
  await app.project('web');
});
afterEach(() => app.close());

const ref: TaskRef = { project: 'web', slug: 'x' };
const size = { cols: 80, rows: 24 };
const open = (kind: 'agent' | 'shell') => app.client.terminals.open({ ...ref, ...size, kind });

/** A task in review, and the session in which it was made. */
async function delivered() {
  await app.task('web', 'x', 'Do it.');
  const agent = await app.agents.next('do');
  await agent.commit('a.txt');
  await agent.finish();
  await app.ended(ref);
  return agent;
}

/** All that is shown until it matches. */
async function see(id: string, pattern: RegExp): Promise<string> {
  let text = '';
  for await (const output of await app.client.terminals.attach({ id })) {
    if ('data' in output) text += output.data;
    if (pattern.test(text)) return text;
  }
  throw new Error(`it ended without ${pattern}: ${text}`);
}

it('an agent is taken over in its session and worktree; nothing else works there meanwhile, and the next run goes on in it', async () => {
  const agent = await delivered();
  expect((await app.client.agents.list()).every(({ canTakeOver }) => canTakeOver)).toBe(true);
  const terminal = await open('agent');
  expect((await open('agent')).id).toBe(terminal.id);
  expect(terminal.cwd).toBe(agent.cwd);
  await see(terminal.id, new RegExp(`session ${agent.session}`));

  const refused = 'Close the terminal first.';
  await expect(app.client.tasks.requestChanges({ ...ref, text: 'More.' })).rejects.toThrow(refused);
  await expect(app.client.tasks.accept(ref)).rejects.toThrow(refused);
  expect((await app.client.tasks.get(ref)).status).toBe('review');

  await app.client.terminals.close({ id: terminal.id });
  expect(await app.client.terminals.list(ref)).toEqual([]);
  await app.client.tasks.requestChanges({ ...ref, text: 'More.' });
  const again = await app.agents.next('do');
  expect(again).toMatchObject({ session: agent.session, resumed: true });
  await expect(open('agent')).rejects.toThrow('web/x is running');
  await again.finish();
  await app.ended(ref);
});

it('a failed task is neither retried nor continued while its agent is open in a terminal', async () => {
  await app.task('web', 'x', 'Do it.');
  const agent = await app.agents.next('do');
  await agent.end({ status: 'crashed', message: 'It fell over.' });
  await app.ended(ref);
  const { id } = await open('agent');
  for (const again of [true, false])
    await expect(app.client.tasks.retry({ ...ref, continue: again })).rejects.toThrow('where a run would work in the same session');
  await app.client.tasks.reset(ref);
  await expect(app.client.tasks.queue(ref)).rejects.toThrow('where a run would work in the same session');
  await expect(app.client.tasks.archive(ref)).rejects.toThrow('which would be removed');
  await app.client.terminals.close({ id });
});

it('a shell may be open while the agent works, outlives the run, and keeps the worktree from being removed', async () => {
  await app.task('web', 'x', 'Do it.');
  const agent = await app.agents.next('do');
  const { id, cwd } = await open('shell');
  await agent.commit('a.txt');
  await agent.finish();
  await app.ended(ref);
  await app.client.terminals.write({ id, data: 'git log --format=%s -1; echo en""d\r' });
  expect(await see(id, /end\r/)).toContain('Add a.txt');
  await expect(app.client.tasks.accept(ref)).rejects.toThrow('which would be removed');
  await access(cwd);
  await app.client.terminals.close({ id });
  expect((await app.client.tasks.accept(ref)).status).toBe('done');
  await expect(open('shell')).rejects.toThrow('web/x has no worktree now.');
});

it('who looks at a task is told when a terminal is opened and closed', async () => {
  await delivered();
  const changes: string[] = [];
  app.app.bus.subscribe((change) => changes.push(change.type));
  const { id } = await open('shell');
  expect(changes).toEqual(['run']);
  await app.client.terminals.close({ id });
  expect(changes.length).toBeGreaterThan(1);
});

it('terminals end with the app, whatever becomes of the agents', async () => {
  await delivered();
  const { id } = await open('shell');
  await see(id, /./);
  await app.app.stop({ agents: 'leave' });
  expect(await markedProcesses('TASK_ORCH_TERMINAL', id)).toEqual([]);
});
