import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type AppWorld, createAppWorld, passes, type TaskRef } from './testing/app-world.ts';
import { startDriver } from './testing/driver.ts';

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
const begin = () => app.task('web', 'x', 'Do it.');
const say = (text: string) => app.client.runs.message({ ...ref, text });
const pending = async (run = -1) => (await app.client.tasks.get(ref)).runs.at(run)?.pendingMessages;
const prompts = async () => (await app.journal(ref)).flatMap((event) => (event.type === 'prompt' ? [event.text] : []));

describe('a message to a running agent', () => {
  it('is shown as waiting, and given in its own session as soon as its turn ends', async () => {
    await begin();
    const agent = await app.agents.next('do');
    await agent.commit('a.txt');
    await say('  Use tabs.  ');
    await say('And no semicolons.');
    expect(await pending()).toEqual(['Use tabs.', 'And no semicolons.']);
    await agent.finish();

    const again = await app.agents.next('do');
    expect(again).toMatchObject({ session: agent.session, resumed: true });
    expect(again.prompt).toContain('has a message for you:');
    expect(again.prompt).toContain('Use tabs.\n\nAnd no semicolons.');
    expect(again.prompt).not.toContain('Do it.');
    expect(await pending()).toEqual([]);
    await again.finish();
    const task = await app.ended(ref);
    expect(passes(task)).toEqual([
      'prepare succeeded',
      'setup skipped',
      'do succeeded',
      'do succeeded',
      'verify skipped',
      'deliver succeeded',
    ]);
    expect((await prompts()).filter((text) => text.includes('Use tabs.'))).toHaveLength(1);
  });

  it('that comes during the review makes another turn after it, and another check and review', async () => {
    await app.client.projects.set({ name: 'web', settings: { review: true, verifyCommand: 'true' } });
    await begin();
    const agent = await app.agents.next('do');
    await agent.commit('a.txt');
    await agent.finish();
    const reviewer = await app.agents.next('review');
    await say('One more thing.');
    await reviewer.verdict({ verdict: 'approved' });
    const again = await app.agents.next('do');
    expect(again).toMatchObject({ session: agent.session, prompt: expect.stringContaining('One more thing.') });
    await again.commit('b.txt');
    await again.finish();
    await (await app.agents.next('review')).verdict({ verdict: 'approved' });
    expect(passes(await app.ended(ref)).slice(2)).toEqual([
      'do succeeded',
      'verify succeeded',
      'review succeeded',
      'do succeeded',
      'verify succeeded',
      'review succeeded',
      'deliver succeeded',
    ]);
  });

  it('goes with the findings of a review', async () => {
    await app.client.projects.set({ name: 'web', settings: { review: true, reviewRounds: 0 } });
    await begin();
    const agent = await app.agents.next('do');
    await agent.commit('a.txt');
    await agent.finish();
    const reviewer = await app.agents.next('review');
    await say('The reviewer is right.');
    await reviewer.verdict({ verdict: 'rejected', summary: 'A typo.' });
    const again = await app.agents.next('do');
    expect(again.prompt).toMatch(/A typo\..*has a message for you as well:.*The reviewer is right\./s);
    await again.finish();
    await (await app.agents.next('review')).verdict({ verdict: 'approved' });
    expect(await app.ended(ref)).toMatchObject({ status: 'review' });
  });

  it('that comes too late is kept, the journal says so, and the agent gets it when the task goes on', async () => {
    await begin();
    const agent = await app.agents.next('do');
    await agent.commit('a.txt');
    await say('Too late.');
    await agent.end({ status: 'crashed', message: 'It fell over.' });
    expect(await app.ended(ref)).toMatchObject({ status: 'failed', runs: [{ pendingMessages: ['Too late.'] }] });
    expect(JSON.stringify(await app.journal(ref))).toContain('before the agent could be given your message');

    await app.client.tasks.retry({ ...ref, continue: true, text: 'Try again.' });
    const again = await app.agents.next('do');
    expect(again).toMatchObject({ session: agent.session, resumed: true });
    expect(again.prompt).toMatch(/Try again\..*as well:.*Too late\./s);
    expect(await pending(0)).toEqual([]);
    await again.finish();
    expect((await app.ended(ref)).runs).toHaveLength(2);
  });

  it('is not lost and not given twice when the app is stopped before or after it was taken', async () => {
    await begin();
    const agent = await app.agents.next('do');
    await say('Remember this.');
    await app.app.stop({ agents: 'stop' });
    await agent.gone;

    await app.open();
    const second = await app.agents.next('do');
    expect(second.prompt).toContain('Remember this.');
    await second.commit('a.txt');
    await second.finish();
    const task = await app.ended(ref);
    expect(task.status).toBe('review');
    expect(passes(task).filter((pass) => pass.startsWith('do'))).toEqual(['do succeeded']);
  });

  it('is given by the instance that adopts the agent', async () => {
    await app.app.stop({ agents: 'stop' });
    await app.open({ dispatch: false });
    await begin();
    const driver = await startDriver(app);
    const agent = await app.agents.next('do');
    // From another process, as the command line does it.
    await say('Across a crash.');
    await driver.kill();
    await app.open();
    await agent.commit('a.txt');
    await agent.finish();
    const again = await app.agents.next('do');
    expect(again).toMatchObject({ session: agent.session, prompt: expect.stringContaining('Across a crash.') });
    await again.finish();
    expect(await app.ended(ref)).toMatchObject({ status: 'review', runs: [{ pendingMessages: [] }] });
  });

  it('is refused where nothing runs, with what to do instead', async () => {
    await app.client.tasks.add({ ...ref, title: 'x', body: 'Do it.', model: 'scripted' });
    await expect(say('x')).rejects.toThrow('No agent works on web/x now. Write it into the spec, then queue the task.');
    await app.client.tasks.queue(ref);
    const agent = await app.agents.next('do');
    await agent.commit('a.txt');
    await agent.finish();
    await app.ended(ref);
    await expect(say('x')).rejects.toThrow('No agent works on web/x now. Request changes');
  });
});

it('text needs a session to go to', async () => {
  await begin();
  await (await app.agents.next('do')).end({ status: 'crashed', message: 'It fell over.' });
  await app.ended(ref);
  await expect(app.client.tasks.retry({ ...ref, text: 'x' })).rejects.toThrow('Only a run that continues');
});
