import { existsSync } from 'node:fs';
import { access, readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type AppWorld, createAppWorld, passes, type TaskRef } from './testing/app-world.ts';
import { startDriver } from './testing/driver.ts';
import type { Call } from './testing/scripted-agent.ts';

// A story is many processes; on a busy machine each of them takes its time.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

let app: AppWorld;
let repo: string;
beforeEach(async () => {
  app = await createAppWorld();
  await app.open();
  repo = await app.project('web');
});
afterEach(() => app.close());

const feature = { project: 'web', slug: 'export' };
const brief = 'Export everything.';
const task = (slug: string, more: object = {}) => ({
  ...{ slug, title: `Do ${slug}`, severity: 'medium', location: '`src`', issue: 'It is not there.', proposedFix: 'Add it.' },
  ...{ acceptanceCriteria: ['It is there'], files: [`src/${slug}.ts`], verify: null, size: 'small', dependsOn: [], ...more },
});
const plan = (...slugs: string[]) => ({ kind: 'plan', summary: 'Cut by hand.', tasks: slugs.map((slug) => task(slug)) });
const question = { kind: 'question', question: 'For whom?', why: 'It matters.', options: ['All', 'Some'] };

async function generate(model = 'scripted'): Promise<TaskRef> {
  await app.client.features.add({ ...feature, title: 'Export', brief, model });
  await app.client.features.generate(feature);
  return planner();
}
async function planner(): Promise<TaskRef> {
  const { planner: row } = await app.client.features.get(feature);
  if (!row) throw new Error('there is no planner');
  return { project: row.project, slug: row.slug };
}
const proposals = async () => (await app.client.features.get(feature)).tasks.map(({ slug }) => slug);
const notes = async (ref: TaskRef) => (await app.journal(ref)).flatMap((event) => (event.type === 'note' ? [event.text] : []));
/** The turn is over and its task has moved. */
const over = (ref: TaskRef) => app.ended(ref);

async function planned(): Promise<{ ref: TaskRef; call: Call }> {
  const ref = await generate();
  const call = await app.agents.next('plan');
  await call.plan(plan('a', 'b', 'c'));
  await over(ref);
  return { ref, call };
}

describe('a run of a planner', () => {
  it('reads the code at its base, and goes from the worktree straight to the answer', async () => {
    const ref = await generate();
    const call = await app.agents.next('plan');
    expect(call.prompt).toContain(brief);
    expect(await readFile(path.join(call.cwd, `tasks/todo/${ref.slug}.md`), 'utf8')).toBe(`# Export\n\n${brief}`);
    await access(path.join(call.cwd, '.claude/skills/plan-task/SKILL.md'));
    expect(await app.world.sh(call.cwd, 'rev-parse', 'HEAD')).toBe(await app.world.sh(repo, 'rev-parse', 'main'));
    await call.plan(plan('a', 'b', 'c'));
    const done = await over(ref);
    expect(done).toMatchObject({ status: 'review', outcome: null, failure: null });
    expect(passes(done)).toEqual(['prepare succeeded', 'plan succeeded']);
    expect(await proposals()).toEqual(['a', 'b', 'c']);
    expect(done.runs[0]).toMatchObject({ status: 'succeeded', outcome: null, sessionId: call.session });
    expect(await notes(ref)).not.toContainEqual(expect.stringContaining('changed files'));
  });

  it('leaves a folder that may be removed as long as it is not at work, and is made again when it is asked again', async () => {
    const ref = await generate();
    const call = await app.agents.next('plan');
    const key = `${ref.project}/${ref.slug}`;
    const removable = async () => (await app.client.system.diskUse()).worktrees.map((folder) => [folder.key, folder.removable]);
    expect(await removable()).toEqual([[key, false]]);
    expect(await app.client.system.removeWorktrees({ keys: [key] })).toMatchObject({ removed: 0 });
    await call.plan(plan('a', 'b', 'c'));
    await over(ref);
    expect(await removable()).toEqual([[key, true]]);
    expect(await app.client.system.removeWorktrees({ keys: [key] })).toEqual({ removed: 1, problems: [] });
    expect(existsSync(call.cwd)).toBe(false);

    await app.client.features.refine({ ...feature, note: 'One more.' });
    const again = await app.agents.next('plan');
    expect(again).toMatchObject({ cwd: call.cwd, session: call.session, resumed: true });
    await again.plan(plan('a', 'b', 'c', 'd'));
    await over(ref);
    expect(await proposals()).toEqual(['a', 'b', 'c', 'd']);
  });

  it('leaves no folder once its plan is carried out, and goes on in its session when it is asked again', async () => {
    const { call } = await planned();
    await app.client.features.publish({ ...feature, slugs: ['b'] });
    expect(existsSync(call.cwd)).toBe(true);
    await app.client.tasks.publish({ project: 'web', slug: 'a' });
    await app.client.features.publish({ ...feature, slugs: ['c'] });
    expect(existsSync(call.cwd)).toBe(false);

    await app.client.features.refine({ ...feature, note: 'One more.' });
    const again = await app.agents.next('plan');
    expect(again).toMatchObject({ cwd: call.cwd, session: call.session, resumed: true });
    await again.plan(plan('d'));
    await over(await planner());
    await app.client.features.bundle({ ...feature, slugs: ['d'] });
    expect(existsSync(call.cwd)).toBe(false);
    await app.client.features.refine({ ...feature, note: 'And one more.' });
    await (await app.agents.next('plan')).plan(plan('e'));
    await over(await planner());
    expect(existsSync(call.cwd)).toBe(true);
    await app.client.features.remove(feature);
    expect(existsSync(call.cwd)).toBe(false);
  });

  it('is told what is wrong with its answer, in its session, and may mend it', async () => {
    const ref = await generate();
    const first = await app.agents.next('plan');
    await first.finish('First the one thing, then the other.');
    const again = await app.agents.next('plan');
    expect(again).toMatchObject({ session: first.session, resumed: true });
    expect(again.prompt).toContain('The message has no JSON object');
    await again.plan(plan('a', 'b', 'c'));
    expect(passes(await over(ref))).toEqual(['prepare succeeded', 'plan failed', 'plan succeeded']);
    expect(await proposals()).toEqual(['a', 'b', 'c']);
  });

  it('fails with the reason when it does not', async () => {
    const ref = await generate();
    for (const slugs of [['a', 'b'], ['a']]) await (await app.agents.next('plan')).plan(plan(...slugs));
    const failed = await over(ref);
    expect(failed).toMatchObject({
      status: 'failed',
      failure: { code: 'plan-invalid', message: expect.stringContaining('The plan has 1 task') },
    });
    expect(await proposals()).toEqual([]);
    // Continued, it is told so once more.
    await app.client.tasks.retry({ ...ref, continue: true });
    const again = await app.agents.next('plan');
    expect(again).toMatchObject({ resumed: true });
    await again.plan(plan('a', 'b', 'c'));
    expect(await over(ref)).toMatchObject({ status: 'review' });
  });

  it('asks, and goes on in the same session and worktree with the answer', async () => {
    const ref = await generate();
    const first = await app.agents.next('plan');
    await first.plan(question);
    await over(ref);
    expect((await app.client.features.get(feature)).planner?.question).toEqual({
      question: 'For whom?',
      why: 'It matters.',
      options: ['All', 'Some'],
    });
    await app.client.features.answer({ ...feature, text: 'For all.' });
    const next = await app.agents.next('plan');
    expect(next).toMatchObject({ session: first.session, resumed: true, cwd: first.cwd });
    expect(next.prompt).toMatch(/For whom\?[\s\S]*For all\./);
    expect(next.prompt).not.toContain(brief);
    await next.plan(plan('a', 'b', 'c'));
    await over(ref);
    expect(await proposals()).toEqual(['a', 'b', 'c']);
  });

  it('is refined with the proposals as they are', async () => {
    const { ref, call } = await planned();
    await app.client.tasks.update({ project: 'web', slug: 'a', set: { title: 'Mine' } });
    await app.client.features.refine({ ...feature, note: 'One more.' });
    const again = await app.agents.next('plan');
    expect(again).toMatchObject({ session: call.session, resumed: true });
    expect(again.prompt).toMatch(/"title": "Mine"[\s\S]*Keep these[\s\S]*One more\./);
    await again.plan(plan('a', 'b', 'c', 'd'));
    await over(ref);
    expect(await proposals()).toEqual(['a', 'b', 'c', 'd']);
    expect((await app.client.tasks.get({ project: 'web', slug: 'a' })).title).toBe('Mine');
  });

  it('reads the code as it is when it is asked again', async () => {
    const { ref, call } = await planned();
    await app.world.sh(repo, 'commit', '--quiet', '--allow-empty', '-m', 'Merged meanwhile');
    const newer = await app.world.sh(repo, 'rev-parse', 'main');
    await app.client.features.refine({ ...feature, note: 'What is left?' });
    const again = await app.agents.next('plan');
    expect(again).toMatchObject({ cwd: call.cwd, session: call.session, resumed: true });
    expect(await app.world.sh(again.cwd, 'rev-parse', 'HEAD')).toBe(newer);
    expect(again.prompt).toContain(newer);
    await access(path.join(again.cwd, `tasks/todo/${ref.slug}.md`));
    await again.plan(plan('a'));
    expect(await over(ref)).toMatchObject({ status: 'review' });
    expect(await notes(ref)).not.toContainEqual(expect.stringContaining('that was undone'));
  });

  it('answers a question in prose, which changes no plan', async () => {
    const { ref } = await planned();
    await app.client.comments.add({ on: 'feature', ...feature, body: 'Why three?', ask: true });
    const again = await app.agents.next('plan');
    expect(again.prompt).toContain('Why three?');
    await again.finish('Because of **three** screens.');
    await over(ref);
    const said = (await app.client.comments.timeline({ on: 'feature', ...feature })).flatMap((entry) =>
      entry.type === 'comment' ? [entry.body] : [],
    );
    expect(said).toEqual(['Why three?', 'Because of **three** screens.']);
    expect(await proposals()).toEqual(['a', 'b', 'c']);
  });

  it('makes a spec of notes, and makes it anew', async () => {
    await app.task('web', 'freeze', 'list freezes', 'scripted', { queue: false });
    const notesOf = { project: 'web', slug: 'freeze' };
    const { planner: row } = await app.client.tasks.planIt(notesOf);
    const ref = { project: 'web', slug: row?.slug ?? '' };
    const spec = { ...task('x'), kind: 'spec' };
    const first = await app.agents.next('plan');
    expect(first.prompt).toContain('list freezes');
    await first.plan(spec);
    await over(ref);
    expect((await app.client.tasks.plan(notesOf)).draft).toMatchObject({
      title: 'Do x',
      body: expect.stringContaining('## Issue\n\nIt is not there.'),
    });
    await app.client.tasks.planIt({ ...notesOf, note: 'Mention touch.' });
    const again = await app.agents.next('plan');
    expect(again).toMatchObject({ session: first.session, resumed: true });
    expect(again.prompt).toContain('Mention touch.');
    await again.plan({ ...spec, title: 'Do y' });
    await over(ref);
    expect((await app.client.tasks.plan(notesOf)).draft?.title).toBe('Do y');
  });

  it('gives a message with its next turn, which is made for it where none is due', async () => {
    const ref = await generate();
    const first = await app.agents.next('plan');
    await app.client.runs.message({ ...ref, text: 'Four, please.' });
    await first.plan(plan('a', 'b', 'c'));
    const again = await app.agents.next('plan');
    expect(again).toMatchObject({ session: first.session, resumed: true });
    expect(again.prompt).toContain('Four, please.');
    await again.plan(plan('a', 'b', 'c', 'd'));
    await over(ref);
    expect(await proposals()).toEqual(['a', 'b', 'c', 'd']);
  });

  it('has what it changed undone and kept', async () => {
    const ref = await generate();
    const call = await app.agents.next('plan');
    await call.commit('a.txt');
    await call.sh('echo changed >> README.md; echo new > new.txt');
    await call.plan(plan('a', 'b', 'c'));
    expect(await over(ref)).toMatchObject({ status: 'review' });
    expect(await notes(ref)).toContainEqual(expect.stringMatching(/^The planner changed files .* kept as refs\//));
    expect(await app.world.sh(call.cwd, 'rev-parse', 'HEAD')).toBe(await app.world.sh(repo, 'rev-parse', 'main'));
    expect(await app.world.sh(call.cwd, 'status', '--porcelain', '--untracked-files=no')).toBe('');
    // What it left untracked is said once.
    await app.client.features.refine({ ...feature, note: 'x' });
    await (await app.agents.next('plan')).plan(plan('a', 'b', 'c'));
    await over(ref);
    expect(await notes(ref)).not.toContainEqual(expect.stringContaining('changed files'));
  });

  it('is told the whole again when its session is lost', async () => {
    const { ref } = await planned();
    await app.client.features.refine({ ...feature, note: 'One more.' });
    await (await app.agents.next('plan')).end({ status: 'refused', message: 'No such session.', sessionLost: true });
    const anew = await app.agents.next('plan');
    expect(anew.resumed).toBe(false);
    expect(anew.prompt).toMatch(/plan-task[\s\S]*Export everything\.[\s\S]*One more\./);
    await anew.plan(plan('a', 'b', 'c', 'd'));
    expect(await over(ref)).toMatchObject({ status: 'review' });
  });

  it('parks at a usage limit, and carries on', async () => {
    const ref = await generate();
    const first = await app.agents.next('plan');
    await first.end({ status: 'usage-limit', message: 'Enough for today.', resetsAt: app.clock.now() + 3_600_000 });
    await app.when(ref, ({ waiting }) => waiting?.reason === 'parked');
    await app.app.runs.idle();
    app.clock.skip(3_600_001);
    const again = await app.agents.next('plan');
    expect(again).toMatchObject({ session: first.session, resumed: true });
    expect(again.prompt).toContain('interrupted');
    await again.plan(plan('a', 'b', 'c'));
    expect(await over(ref)).toMatchObject({ status: 'review' });
  });

  it('is cancelled: the agent is gone, nothing is proposed', async () => {
    await generate();
    const call = await app.agents.next('plan');
    await app.client.features.cancel(feature);
    await call.gone;
    expect(await app.client.features.get(feature)).toMatchObject({ status: 'draft', tasks: [] });
  });

  it('has nothing to plan without a brief', async () => {
    await app.client.features.add({ ...feature, title: 'Export', brief: 'x', model: 'scripted' });
    await app.client.features.generate(feature);
    const ref = await planner();
    await (await app.agents.next('plan')).exit(1);
    await over(ref);
    await app.client.features.update({ ...feature, set: { brief: ' ' } });
    await app.client.tasks.retry({ ...ref, continue: false });
    const failed = await app.when(ref, ({ runs }) => runs.length === 2 && runs[1]?.status === 'failed');
    expect(failed.failure).toMatchObject({ code: 'spec-empty', message: expect.stringContaining('brief is empty') });
  });

  it('goes on after the app was killed under it', async () => {
    await app.open({ dispatch: false });
    // Before the other process starts: that one takes up what is queued by then.
    const ref = await generate();
    const driver = await startDriver(app);
    const call = await app.agents.next('plan');
    await driver.kill();
    await app.open();
    await call.plan(plan('a', 'b', 'c'));
    expect(await over(ref)).toMatchObject({ status: 'review' });
    expect(await proposals()).toEqual(['a', 'b', 'c']);
    expect((await app.client.tasks.get(ref)).runs).toHaveLength(1);
  });

  it('with the demo agent goes from a brief to proposals that the demo agent can do', async () => {
    const ref = await generate('demo');
    await over(ref);
    const slugs = await proposals();
    expect(slugs.length).toBeGreaterThanOrEqual(3);
    const [first = ''] = slugs;
    await app.client.features.publish({ ...feature, slugs: [first] });
    await app.client.tasks.queue({ project: 'web', slug: first });
    expect(await over({ project: 'web', slug: first })).toMatchObject({ status: 'review' });
    expect(existsSync(path.join(app.worktreesDir, 'web', first, `docs/${first}.md`))).toBe(true);
  });
});
