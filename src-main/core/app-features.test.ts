import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Change } from '../contract/changes.ts';
import { planned } from './features/testing/world.ts';
import { type AppWorld, createAppWorld } from './testing/app-world.ts';

// A story is many processes; on a busy machine each of them takes its time.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

let app: AppWorld;
const ref = { project: 'web', slug: 'login' };
beforeEach(async () => {
  app = await createAppWorld();
  await app.open();
  await app.project('web', { maxRunning: 1 });
  await app.client.features.add({ ...ref, title: 'Log in', brief: 'People log in.', model: 'scripted' });
});
afterEach(() => app.close());

const at = (slug: string) => ({ project: 'web', slug });
const feature = () => app.client.features.get(ref);
const plannerRef = { project: 'web', slug: 'plan.login' };

/** Planned by an agent that a test plays. */
async function proposed() {
  await app.client.features.generate(ref);
  const call = await app.agents.next('plan');
  await call.plan({
    kind: 'plan',
    summary: 'Three steps.',
    tasks: [planned('form'), planned('session', { dependsOn: ['form'] }), planned('mail', { dependsOn: ['session'] })],
  });
  await app.when(plannerRef, (task) => task.status === 'review');
  return feature();
}

describe('a feature', () => {
  it('goes from a brief to done: planned, edited, published, and worked on in the order of its edges', async () => {
    const seen: Change[] = [];
    app.app.bus.subscribe((change) => seen.push(change));
    expect((await proposed()).status).toBe('ready');
    await app.client.tasks.update({ ...at('session'), set: { title: 'Sessions', verifyCommand: 'true' } });
    const dropped = await app.client.tasks.drop(at('mail'));
    await app.client.features.publish({ ...ref, slugs: ['form', 'session'] });
    for (const slug of ['session', 'form']) await app.client.tasks.queue(at(slug));
    expect((await app.client.tasks.get(at('session'))).waiting?.reason).toBe('blocked');
    for (const slug of ['form', 'session']) {
      const agent = await app.agents.next('do');
      expect(agent.prompt).toContain(slug);
      expect((await feature()).status).toBe('inprogress');
      await agent.commit(`${slug}.txt`);
      await agent.finish();
      const { runs } = await app.ended(at(slug));
      expect(runs[0]?.receipts.map(({ command }) => command)).toEqual(slug === 'session' ? ['true'] : []);
      await app.client.tasks.accept(at(slug));
    }
    const { id, status } = await feature();
    expect(status).toBe('done');
    expect(seen.slice(-2)).toContainEqual({ type: 'feature', featureId: id, projectId: expect.any(String) });
    await app.client.tasks.undrop({ taskId: dropped.taskId });
    expect((await feature()).status).toBe('inprogress');
  });

  it('has a planner that can be stopped and tried again by its own key, and is no work to accept', async () => {
    await app.client.features.generate(ref);
    await app.agents.next('plan');
    await app.client.tasks.cancel(plannerRef);
    expect(await feature()).toMatchObject({ status: 'draft', planner: { status: 'todo' } });
    await app.client.tasks.queue(plannerRef);
    await (await app.agents.next('plan')).exit(1);
    await app.when(plannerRef, (task) => task.status === 'failed');
    await app.client.tasks.retry(plannerRef);
    const call = await app.agents.next('plan');
    await call.plan({ kind: 'question', question: 'Which?', why: 'It matters.', options: [] });
    await app.when(plannerRef, (task) => task.status === 'review');
    await expect(app.client.tasks.accept(plannerRef)).rejects.toMatchObject({ code: 'CONFLICT' });
    await expect(app.client.tasks.requestChanges({ ...plannerRef, text: 'x' })).rejects.toMatchObject({ code: 'CONFLICT' });
    expect((await app.client.system.inbox()).map(({ kind, feature: about }) => [kind, about?.key])).toEqual([['question', 'web/login']]);
    expect(await app.client.system.dashboard()).toMatchObject({ needsYou: 1, projects: [{ review: 0, queued: 0 }] });
  });
});
