import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PlanAnswer } from '../../contract/plans.ts';
import { UserError } from '../lib/errors.ts';
import { createInbox } from '../system/inbox.ts';
import { createFeatureWorld, type FeatureWorld, planned } from './testing/world.ts';

let world: FeatureWorld;
beforeEach(async () => {
  world = await createFeatureWorld();
  await world.task('rough', { title: 'Rough', body: 'make it nice' });
});
afterEach(() => world.close());

const ref = { project: 'web', slug: 'rough' };
const specs = () => world.plans.specs;
const task = () => world.shown(world.tasks.require(ref));
const spec: PlanAnswer = {
  ...{ kind: 'spec', title: 'Make it nice', severity: 'low', location: 'src', issue: 'It is not nice.', proposedFix: 'Nicen it.' },
  ...{ acceptanceCriteria: ['It is nice'], summary: 'Clear now.' },
};
const refusal = async (fn: () => unknown): Promise<string> => {
  try {
    await fn();
  } catch (error) {
    if (error instanceof UserError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'nothing was refused';
};
const timeline = (on: 'feature' | 'task', slug: string) => world.plans.comments.timeline({ on, project: 'web', slug });

describe('rough notes', () => {
  it('become a draft that waits, and replace the text only when it is accepted; the old one can be had back', async () => {
    expect(specs().planIt(ref, '')).toMatchObject({
      planner: { key: 'web/plan.rough', status: 'queued', asked: 'structure' },
      draft: null,
    });
    const { taskId } = specs().plan(ref).planner ?? { taskId: '' };
    expect(world.plans.planners.request(taskId)).toMatchObject({
      asked: 'structure',
      subject: { kind: 'task', title: 'Rough', text: 'make it nice' },
    });
    world.answers(spec);
    expect(task()).toMatchObject({ title: 'Rough', body: 'make it nice' });
    const { draft, planner } = specs().plan(ref);
    expect(draft?.title).toBe('Make it nice');
    expect(draft?.body).toContain('- [ ] It is nice');
    expect(planner).toMatchObject({ status: 'review', summary: 'Clear now.' });
    await specs().accept(ref, { bodyWas: 'make it nice' });
    expect(task()).toMatchObject({ title: 'Make it nice', body: draft?.body, status: 'todo' });
    const { draft: none, earlier } = specs().plan(ref);
    expect([none, earlier]).toMatchObject([null, [{ title: 'Rough', body: 'make it nice' }]]);
    specs().restoreText(ref, earlier[0]?.id ?? 0);
    expect(task()).toMatchObject({ title: 'Rough', body: 'make it nice' });
    expect(
      specs()
        .plan(ref)
        .earlier.map(({ title }) => title),
    ).toEqual(['Make it nice', 'Rough']);
  });

  it('are not replaced when they were changed meanwhile, nor a title that was', async () => {
    specs().planIt(ref, '');
    world.answers(spec);
    world.tasks.update(ref, { title: 'My own', body: 'changed' });
    expect(await refusal(() => specs().accept(ref, { bodyWas: 'make it nice' }))).toMatch(/^CONFLICT: The spec was changed elsewhere/);
    await specs().accept(ref, { bodyWas: 'changed' });
    expect(task().title).toBe('My own');
    expect(await refusal(() => specs().accept(ref, { bodyWas: task().body }))).toMatch(/^CONFLICT: Nothing of the planner waits/);
  });

  it('are not replaced by another text than the one that was looked at', async () => {
    specs().planIt(ref, '');
    world.answers(spec);
    const draftWas = specs().plan(ref).draft?.body ?? '';
    specs().planIt(ref, 'Shorter.');
    world.answers({ ...spec, issue: 'Not nice.' });
    expect(await refusal(() => specs().accept(ref, { bodyWas: 'make it nice', draftWas }))).toMatch(/^CONFLICT: The planner has written/);
    await specs().accept(ref, { bodyWas: 'make it nice', draftWas: specs().plan(ref).draft?.body });
    expect(task().body).toContain('Not nice.');
  });

  it('keep the title of a person who has asked the planner something since', async () => {
    specs().planIt(ref, '');
    world.answers(spec);
    world.tasks.update(ref, { title: 'My own' });
    world.plans.comments.add({ on: 'task', ...ref, body: 'Why?', ask: true });
    world.answers({ kind: 'answer', text: 'Because.' });
    await specs().accept(ref, { bodyWas: 'make it nice' });
    expect(task().title).toBe('My own');
  });

  it('are planned again with a note in the same session, and the draft can be refused', () => {
    specs().planIt(ref, '');
    world.answers(spec);
    specs().planIt(ref, 'Shorter.');
    const { taskId } = specs().plan(ref).planner ?? { taskId: '' };
    expect(world.db.get(world.db.sql.selectFrom('tasks').select(['resume', 'follow_up']).where('id', '=', taskId))).toEqual({
      resume: 'continue',
      follow_up: 'Shorter.',
    });
    world.answers(spec);
    expect(specs().reject(ref).draft).toBeNull();
    expect(task().body).toBe('make it nice');
  });

  it('may lead to a question, which a note answers', () => {
    specs().planIt(ref, '');
    world.answers({ kind: 'question', question: 'How nice?', why: '', options: [] });
    expect(specs().plan(ref).planner?.question?.question).toBe('How nice?');
    expect(specs().planIt(ref, 'Very.').planner).toMatchObject({ asked: 'answer', question: null });
    world.answers(spec);
    expect(specs().plan(ref)).toMatchObject({ planner: { question: null }, draft: { title: 'Make it nice' } });
    expect(timeline('task', 'rough').flatMap((entry) => (entry.type === 'comment' ? [entry.body] : []))).toEqual(['How nice?', 'Very.']);
  });

  it('are refused where there are none, or where the task may start at any moment', async () => {
    await world.task('empty', { body: ' ' });
    expect(await refusal(() => specs().planIt({ project: 'web', slug: 'empty' }, ''))).toMatch(/^INVALID: There are no notes/);
    world.actions.queue(world.tasks.require(ref));
    expect(await refusal(() => specs().planIt(ref, ''))).toMatch(/^CONFLICT: web\/rough is queued/);
  });

  it('stop being planned when a person says so', async () => {
    specs().planIt(ref, '');
    world.begin();
    expect((await specs().cancel(ref)).planner?.status).toBe('todo');
    expect(await refusal(() => specs().cancel(ref))).toBe('CONFLICT: The planner of web/rough is not at work.');
  });
});

describe('a discussion', () => {
  it('shows comments, the planner’s runs and what the linked tasks went through, oldest first', () => {
    const comment = world.plans.comments.add({ on: 'feature', ...world.ref, body: 'First.', ask: false });
    world.clock.advance(10);
    world.proposes(planned('form'));
    world.clock.advance(10);
    world.plans.proposals.publish(world.ref, ['form']);
    world.plans.comments.edit({ id: comment.id, body: 'First of all.' });
    const shown = timeline('feature', 'login').map((entry) =>
      entry.type === 'comment'
        ? entry.body
        : entry.type === 'plan'
          ? `run ${entry.number} ${entry.asked}`
          : `${entry.taskKey} ${entry.kind}`,
    );
    expect(shown).toEqual(['First of all.', 'run 1 generate', 'web/form add', 'web/form publish']);
  });

  it('lets a person change, remove and restore their own words alone', async () => {
    const { id } = world.plans.comments.add({ on: 'task', ...ref, body: 'Mine.', ask: true });
    world.answers({ kind: 'answer', text: 'Because.' });
    const answer = timeline('task', 'rough').find((entry) => entry.type === 'comment' && entry.author === 'planner');
    expect(answer).toMatchObject({ body: 'Because.' });
    const other = answer?.type === 'comment' ? answer.id : '';
    expect(await refusal(() => world.plans.comments.edit({ id: other, body: 'x' }))).toMatch(/^CONFLICT: This is the planner’s comment/);
    world.plans.comments.remove({ id });
    expect(timeline('task', 'rough').filter(({ type }) => type === 'comment')).toHaveLength(1);
    expect(await refusal(() => world.plans.comments.edit({ id, body: 'x' }))).toMatch(/^CONFLICT: The comment was removed/);
    expect(world.plans.comments.restore({ id })).toMatchObject({ body: 'Mine.', author: 'user' });
  });

  it('of a task in a feature asks the feature’s planner, and its answer comes where it was asked', () => {
    world.proposes(planned('form'));
    world.plans.comments.add({ on: 'task', project: 'web', slug: 'form', body: 'Why this?', ask: true });
    const { planner, status } = world.plans.features.detail(world.ref);
    expect([planner?.asked, status]).toEqual(['ask', 'planning']);
    world.answers({ kind: 'answer', text: 'For the form.' });
    expect(timeline('task', 'form').at(-1)).toMatchObject({ type: 'comment', author: 'planner', body: 'For the form.' });
    expect(timeline('feature', 'login').some((entry) => entry.type === 'comment')).toBe(false);
  });
});

describe('the inbox', () => {
  const inbox = () =>
    createInbox({ db: world.db, clock: world.clock, longRunMinutes: () => 30, agents: { list: async () => [], glance: () => [] } });
  const items = async () => (await inbox().list()).map(({ kind, feature, task: about, text }) => [kind, feature?.key ?? about?.key, text]);

  it('shows questions, plans and failures of planners until a person has dealt with them, and counts them', async () => {
    world.plans.features.generate(world.ref, { discard: false });
    expect(await items()).toEqual([]);
    world.answers({ kind: 'question', question: 'Which?', why: '', options: [] });
    expect(await items()).toEqual([['question', 'web/login', 'Which?']]);
    world.plans.features.answer(world.ref, { text: 'That.' });
    world.answers({ kind: 'plan', summary: '', tasks: [planned('form'), planned('mail')] });
    expect(await items()).toEqual([['plan', 'web/login', '2 tasks are proposed.']]);
    expect(inbox().count()).toBe(1);
    world.plans.proposals.publish(world.ref, ['form']);
    expect(await items()).toEqual([]);
    world.plans.features.refine(world.ref, { note: 'x', keepEdits: true });
    world.end(world.begin(), { status: 'failed', failure: { code: 'internal', message: 'It broke.' } });
    expect(await items()).toEqual([['plan-failed', 'web/login', 'It broke.']]);
    await world.plans.features.cancel(world.ref);
    specs().planIt(ref, '');
    world.answers(spec);
    expect(await items()).toEqual([['plan', 'web/rough', 'A spec was made of your notes.']]);
    await specs().accept(ref, { bodyWas: 'make it nice' });
    expect(inbox().count()).toBe(0);
  });
});
