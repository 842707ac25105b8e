import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UserError } from '../lib/errors.ts';
import { contradictions } from '../queue/testing/contradictions.ts';
import { createFeatureWorld, type FeatureWorld, planned } from './testing/world.ts';

let world: FeatureWorld;
beforeEach(async () => {
  world = await createFeatureWorld();
});
afterEach(async () => {
  expect(contradictions(world.db)).toEqual([]);
  await world.close();
});

const at = (slug: string) => ({ project: 'web', slug });
const detail = () => world.plans.features.detail(world.ref);
const edges = () =>
  Object.fromEntries(detail().tasks.map(({ slug, dependsOn }) => [slug, dependsOn.map((key) => key.slice('web/'.length))]));
const bundle = (slugs: string[], title?: string) => world.shown({ id: world.plans.bundle(world.ref, slugs, title) });
const refusal = (fn: () => unknown): string => {
  try {
    fn();
  } catch (error) {
    if (error instanceof UserError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'nothing was refused';
};
const chain = () =>
  world.proposes(
    planned('form'),
    planned('session', { dependsOn: ['form'] }),
    planned('mail', { dependsOn: ['session'] }),
    planned('docs'),
  );

describe('publishing', () => {
  it('makes drafts of any selection, in the order of the plan, with their edges', () => {
    chain();
    const ids = world.plans.proposals.publish(world.ref, ['session', 'form']);
    expect(ids.map((id) => world.row({ id }).slug)).toEqual(['session', 'form']);
    expect(world.tasks.list({ status: ['todo'] }).map(({ slug }) => slug)).toEqual(['form', 'session']);
    expect(edges()).toEqual({ form: [], session: ['form'], mail: ['session'], docs: [] });
  });

  it('holds back what waits for a proposal that is not published', () => {
    chain();
    world.plans.proposals.publish(world.ref, ['mail']);
    world.actions.queue(world.tasks.require(at('mail')));
    expect(world.claim()).toBeNull();
    expect(world.shown(world.tasks.require(at('mail'))).waiting).toMatchObject({ reason: 'blocked' });
  });

  it('twice is the same as once, and all or nothing', () => {
    chain();
    const first = world.plans.proposals.publish(world.ref, ['form', 'docs']);
    expect(world.plans.proposals.publish(world.ref, ['form', 'docs'])).toEqual(first);
    world.plans.proposals.drop(at('mail'));
    expect(refusal(() => world.plans.proposals.publish(world.ref, ['session', 'mail']))).toBe(
      'CONFLICT: The proposal "mail" was dropped. Look again.',
    );
    expect(refusal(() => world.plans.proposals.publish(world.ref, ['session', 'nothing']))).toBe(
      'NOT_FOUND: web/login has no proposal "nothing".',
    );
    expect(detail().tasks.find(({ slug }) => slug === 'session')?.status).toBe('proposed');
  });

  it('takes a proposal that belongs to no feature', () => {
    chain();
    world.plans.features.unlink(world.ref, 'docs');
    expect(world.shown({ id: world.plans.proposals.publishOne(at('docs')) })).toMatchObject({ status: 'todo', feature: null });
  });
});

describe('bundling', () => {
  it('makes one draft of the brief and the tasks in an order in which they can be done', () => {
    world.proposes(
      planned('mail', { dependsOn: ['form'], verify: 'npm test mail', size: 'medium' }),
      planned('form', { files: ['src/form.ts', 'src/login.ts'], verify: 'npm test form' }),
      planned('docs'),
    );
    world.plans.features.update(world.ref, { model: 'alpha/big', effort: 'high' });
    const whole = bundle(['mail', 'form'], 'Form and mail');
    expect(whole).toMatchObject({
      slug: 'form-and-mail',
      status: 'todo',
      feature: 'web/login',
      model: 'alpha/big',
      effort: 'high',
      verifyCommand: '(npm test form) && (npm test mail)',
      estimate: { files: ['src/form.ts', 'src/login.ts', 'src/mail.ts'], size: 'medium' },
    });
    expect(whole.body).toMatch(/^People log in\.\n\n## 1\. Do form\n\n- \*\*Severity\*\*[\s\S]+\n#### Issue\n[\s\S]+\n## 2\. Do mail\n/);
    expect(
      detail()
        .dropped.map(({ slug, reason, bundledInto }) => [slug, reason, bundledInto])
        .sort(),
    ).toEqual([
      ['form', 'bundled', 'web/form-and-mail'],
      ['mail', 'bundled', 'web/form-and-mail'],
    ]);
    expect(detail().progress).toEqual({ done: 0, total: 2 });
  });

  it('waits for what its parts waited for, and holds back what waited for them', () => {
    chain();
    world.plans.proposals.publish(world.ref, ['form', 'mail']);
    bundle(['session', 'docs']);
    expect(edges()).toEqual({ form: [], 'log-in': ['form'], mail: ['log-in'] });
  });

  it('twice is the same draft, and a part cannot be in two', () => {
    chain();
    const first = bundle(['session', 'form']);
    expect(bundle(['form', 'session']).id).toBe(first.id);
    expect(refusal(() => bundle(['form', 'docs']))).toBe('CONFLICT: "form" is part of web/log-in by now.');
    expect(refusal(() => world.plans.proposals.publish(world.ref, ['form']))).toBe('CONFLICT: "form" is part of web/log-in by now.');
    expect(detail().tasks.map(({ slug }) => slug)).toEqual(['mail', 'docs', 'log-in']);
  });

  it('is refused where something between the parts would have to come both before and after it', () => {
    chain();
    expect(refusal(() => bundle(['form', 'mail']))).toBe(
      'INVALID: "mail" waits for "session", and that waits for "form": as one task they would wait for themselves. Take "session" into the bundle too, or remove one of the edges.',
    );
    expect(detail().counts).toEqual({ proposed: 4 });
  });
});

describe('a proposal', () => {
  it('of a person’s own waits for whatever they say, and a new plan leaves it alone', () => {
    chain();
    const draft = { title: 'Log out', body: 'x', model: null, effort: null, priority: 0, labels: [], notBefore: null, verifyCommand: null };
    const id = world.plans.proposals.propose(world.ref, { ...draft, estimate: { files: [], size: null }, after: ['form'] });
    expect(world.shown({ id })).toMatchObject({ slug: 'log-out', status: 'proposed', dependsOn: ['web/form'], feature: 'web/login' });
    world.plans.features.refine(world.ref, { note: 'x', keepEdits: true });
    world.answers({ kind: 'plan', summary: '', tasks: [planned('form')] });
    expect(detail().tasks.map(({ slug }) => slug)).toEqual(['log-out', 'form']);
  });

  it('that is split gives its place and its edges to the parts', () => {
    chain();
    world.plans.proposals.split(world.ref, 'session', [
      { title: 'Cookie', body: 'a' },
      { title: 'Store', body: 'b' },
    ]);
    expect(detail().tasks.map(({ slug }) => slug)).toEqual(['form', 'cookie', 'store', 'mail', 'docs']);
    expect(edges()).toEqual({ form: [], cookie: ['form'], store: ['form'], mail: ['cookie', 'store'], docs: [] });
    expect(detail().dropped).toMatchObject([{ slug: 'session', reason: 'split' }]);
  });

  it('that is dropped leaves the order as it was, and comes back with its edges, its place and its discussion', () => {
    chain();
    world.plans.comments.add({ on: 'task', ...at('session'), body: 'Why?', ask: false });
    const before = detail().tasks;
    const gone = world.plans.proposals.drop(at('session'));
    expect(edges()).toEqual({ form: [], mail: ['form'], docs: [] });
    world.plans.proposals.undrop(gone.taskId);
    world.plans.proposals.undrop(gone.taskId);
    const same = (tasks: typeof before) => tasks.map(({ updatedAt: _, ...task }) => task);
    expect(same(detail().tasks)).toEqual(same(before));
    expect(world.plans.comments.timeline({ on: 'task', ...at('session') }).map((entry) => entry.type)).toContain('comment');
    expect(detail().dropped).toEqual([]);
  });

  it('comes back under another name where its own is taken', async () => {
    chain();
    const { taskId } = world.plans.proposals.drop(at('docs'));
    await world.task('docs');
    world.plans.proposals.undrop(taskId);
    expect(world.row({ id: taskId })).toMatchObject({ slug: 'docs-2', branch: 'task/docs-2' });
  });

  it('is not dropped while its own spec is being planned, nor once it is published', () => {
    chain();
    world.plans.specs.planIt(at('docs'), '');
    expect(refusal(() => world.plans.proposals.drop(at('docs')))).toMatch(/^CONFLICT: The planner is at work on the spec of web\/docs/);
    world.plans.proposals.publish(world.ref, ['form']);
    expect(refusal(() => world.plans.proposals.drop(at('form')))).toBe('CONFLICT: web/form is todo: only a proposal can be dropped.');
  });
});

describe('follow-ups of a run', () => {
  it('are kept as proposals with their origin, once, and are never queued', async () => {
    const task = await world.task('fix', { queue: true });
    const claim = world.claim();
    const found = [{ title: 'Tidy up', body: 'Later.', source: 'file' as const }];
    world.plans.followUps(claim?.runId ?? '', found);
    world.finish(claim?.runId ?? '', { status: 'succeeded', changed: true }, found);
    const ids = world.plans.proposals.followUps(at('fix'));
    expect(ids.map((id) => world.shown({ id }))).toMatchObject([
      { title: 'Tidy up', status: 'proposed', origin: 'web/fix', feature: null },
    ]);
    world.plans.proposals.publishOne(at('tidy-up'));
    world.plans.followUps(claim?.runId ?? '', found);
    expect(
      world.tasks
        .list({})
        .map(({ slug }) => slug)
        .sort(),
    ).toEqual(['fix', 'tidy-up']);
    expect(world.plans.proposals.followUps(at('fix'))).toEqual([]);
    expect(task.id).not.toBe(ids[0]);
  });
});
