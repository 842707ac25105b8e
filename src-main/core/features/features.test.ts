import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UserError } from '../lib/errors.ts';
import { createFeatureWorld, type FeatureWorld, plan, planned } from './testing/world.ts';

let world: FeatureWorld;
beforeEach(async () => {
  world = await createFeatureWorld();
});
afterEach(() => world.close());

const features = () => world.plans.features;
const detail = () => features().detail(world.ref);
const status = () => detail().status;
const slugs = () => detail().tasks.map(({ slug }) => slug);
const refusal = async (fn: () => unknown): Promise<string> => {
  try {
    await fn();
  } catch (error) {
    if (error instanceof UserError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'nothing was refused';
};

describe('a feature', () => {
  it('goes from draft to done by what happens to its planner and its tasks, and reopens', () => {
    expect(status()).toBe('draft');
    features().generate(world.ref, { discard: false });
    expect(status()).toBe('planning');
    world.answers(plan(planned('form'), planned('session', { dependsOn: ['form'] })));
    expect(detail()).toMatchObject({ status: 'ready', progress: { done: 0, total: 2 }, counts: { proposed: 2 } });
    world.plans.proposals.publish(world.ref, ['session', 'form']);
    expect(status()).toBe('inprogress');
    world.does('form');
    expect(detail()).toMatchObject({ status: 'inprogress', progress: { done: 1, total: 2 } });
    world.does('session');
    expect(status()).toBe('done');
    world.tasks.add({
      ...{ project: 'web', title: 'One more', body: 'x', model: null, effort: null, priority: 0, labels: [], notBefore: null },
      ...{ after: [], queue: false, feature: 'login' },
    });
    expect(status()).toBe('inprogress');
  });

  it('stays done while its done tasks are put away, and does not wait for what was put away unfinished', async () => {
    world.proposes(planned('form'), planned('session'));
    world.plans.proposals.publish(world.ref, ['form', 'session']);
    await world.actions.archive(world.tasks.require({ project: 'web', slug: 'session' }));
    expect(status()).toBe('inprogress');
    world.does('form');
    expect(detail()).toMatchObject({ status: 'done', progress: { done: 1, total: 1 } });
    await world.actions.archive(world.tasks.require({ project: 'web', slug: 'form' }));
    expect(status()).toBe('done');
    world.actions.restore(world.tasks.require({ project: 'web', slug: 'session' }));
    expect(status()).toBe('inprogress');
  });

  it('tells at once when it may have changed, whoever made the move', () => {
    world.proposes(planned('form'));
    const { id } = detail();
    const told = () => world.changes.some((change) => change.type === 'feature' && change.featureId === id);
    const tells = (fn: () => void) => {
      world.changes.length = 0;
      fn();
      return told();
    };
    expect(tells(() => world.plans.proposals.publish(world.ref, ['form']))).toBe(true);
    expect(tells(() => world.actions.queue(world.tasks.require({ project: 'web', slug: 'form' })))).toBe(true);
    const claim = world.claim();
    expect(tells(() => world.finish(claim?.runId ?? '', { status: 'succeeded', changed: false }))).toBe(true);
    expect(tells(() => world.plans.comments.add({ on: 'feature', ...world.ref, body: 'Well done.', ask: false }))).toBe(true);
    expect(tells(() => features().refine(world.ref, { note: 'More.', keepEdits: true }))).toBe(true);
    const { runId, taskId } = world.begin();
    const { projectId } = detail();
    expect(tells(() => world.bus.emit({ type: 'run', runId, taskId, projectId }))).toBe(true);
    expect(tells(() => world.end({ runId, taskId }, { status: 'cancelled' }))).toBe(true);
  });

  it('is removed with its planner stopped, its tasks stay, and it comes back with them', async () => {
    world.proposes(planned('form'));
    features().refine(world.ref, { note: 'Smaller.', keepEdits: true });
    world.begin();
    const { id } = await features().remove(world.ref);
    expect(features().list({})).toEqual([]);
    expect(await refusal(() => detail())).toBe('NOT_FOUND: There is no feature "login" in web.');
    expect(world.tasks.list({}).map(({ slug, feature }) => [slug, feature])).toEqual([['form', null]]);
    expect(features().restore({ id })).toMatchObject({ key: 'web/login', status: 'ready', planner: { status: 'todo' } });
    expect(world.tasks.list({}).map(({ feature }) => feature)).toEqual(['web/login']);
  });

  it('keeps its slug while it is deleted, and lists newest first', async () => {
    await features().remove(world.ref);
    const draft = { title: 'Log in', brief: '', model: null, effort: null };
    expect(await refusal(() => features().add({ ...draft, project: 'web', slug: 'login' }))).toMatch(
      /^INVALID: There is, or was, a feature/,
    );
    world.clock.advance(1000);
    expect(features().add({ ...draft, project: 'web' }).slug).toBe('log-in');
    world.clock.advance(1000);
    expect(features().add({ ...draft, project: 'web' }).slug).toBe('log-in-2');
    expect(
      features()
        .list({ project: 'web' })
        .map(({ slug }) => slug),
    ).toEqual(['log-in-2', 'log-in']);
  });

  it('says when its brief was changed elsewhere', async () => {
    features().update(world.ref, { brief: 'Other.' }, 'People log in.\n');
    expect(await refusal(() => features().update(world.ref, { brief: 'Mine.' }, 'People log in.\n'))).toMatch(
      /^CONFLICT: The brief was changed/,
    );
    expect(detail()).toMatchObject({ brief: 'Other.', title: 'Log in' });
  });

  it('takes in tasks of its project and lets them go, one feature a task', async () => {
    await world.task('old');
    expect(
      features()
        .link(world.ref, 'old')
        .tasks.map(({ slug, feature }) => [slug, feature]),
    ).toEqual([['old', 'web/login']]);
    features().add({ project: 'web', slug: 'other', title: 'Other', brief: '', model: null, effort: null });
    expect(await refusal(() => features().link({ project: 'web', slug: 'other' }, 'old'))).toMatch(
      /^CONFLICT: web\/old is part of web\/login/,
    );
    expect(features().unlink(world.ref, 'old').tasks).toEqual([]);
  });

  it('is read by seeks alone, however many tasks there are', () => {
    const scans = (sql: string) =>
      world.db
        .prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
        .all()
        .filter((step) => /^SCAN (t|tasks|a)\b/.test(step.detail));
    expect(
      scans(
        "SELECT t.status, count(*) FROM json_each('[]') f CROSS JOIN tasks t INDEXED BY tasks_feature ON t.feature_id = f.value WHERE t.feature_id IS NOT NULL AND t.kind = 'work' GROUP BY t.feature_id, t.status",
      ),
    ).toEqual([]);
    expect(scans('SELECT n FROM work_counts')).toEqual([]);
  });
});

describe('the planner of a feature', () => {
  it('is a task that is queued like every other and shown on no board', () => {
    features().generate(world.ref, { discard: false });
    const { planner } = detail();
    expect(planner).toMatchObject({
      key: 'web/plan.login',
      status: 'queued',
      asked: 'generate',
      agent: 'alpha',
      run: null,
      question: null,
    });
    expect(planner?.waiting?.reason).toBe('next');
    expect(world.tasks.list({})).toEqual([]);
    expect(world.projects.store.counts().get(detail().projectId)?.get('queued')).toBe(0);
    world.begin();
    expect(world.projects.store.running().get(detail().projectId)).toBe(1);
    expect(world.row({ id: planner?.taskId ?? '' })).toMatchObject({
      branch: 'plan/plan.login',
      title: 'Log in',
      body: 'People log in.\n',
    });
  });

  it('goes before the work that waits, for a person waits for it', async () => {
    await world.task('work', { queue: true, priority: 5 });
    features().generate(world.ref, { discard: false });
    expect(world.begin()).toBeTruthy();
  });

  it('is refused while it is at work, and without a brief', async () => {
    features().generate(world.ref, { discard: false });
    for (const again of [
      () => features().generate(world.ref, { discard: true }),
      () => features().refine(world.ref, { note: 'x', keepEdits: true }),
      () => world.plans.comments.add({ on: 'feature', ...world.ref, body: 'Why?', ask: true }),
    ])
      expect(await refusal(again)).toBe('CONFLICT: The planner is at work. Wait until it is done, or cancel it first.');
    expect(world.plans.comments.timeline({ on: 'feature', ...world.ref })).toEqual([]);
    features().add({ project: 'web', slug: 'empty', title: 'Empty', brief: '  \n', model: null, effort: null });
    expect(await refusal(() => features().generate({ project: 'web', slug: 'empty' }, { discard: false }))).toMatch(
      /^INVALID: The brief of web\/empty is empty/,
    );
  });

  it('starts afresh to generate, and goes on in its session to refine, answer and ask', () => {
    const resumes = () => {
      const row = world.row({ id: detail().planner?.taskId ?? '' });
      const followUp = world.db.get(world.db.sql.selectFrom('tasks').select('follow_up').where('id', '=', row.id))?.follow_up;
      return [row.resume, followUp];
    };
    world.proposes(planned('form'));
    features().refine(world.ref, { note: 'Smaller.', keepEdits: false });
    expect(resumes()).toEqual(['continue', 'Smaller.']);
    const request = world.plans.planners.request(detail().planner?.taskId ?? '');
    expect(request).toMatchObject({ asked: 'refine', keepEdits: false, question: null, subject: { kind: 'feature', title: 'Log in' } });
    expect(request?.proposals.map(({ slug, files, edited }) => [slug, files, edited])).toEqual([['form', ['src/form.ts'], []]]);
    world.answers({ kind: 'question', question: 'Which database?', why: 'It matters.', options: ['SQLite', 'Postgres'] });
    expect(detail().planner).toMatchObject({
      status: 'review',
      question: { question: 'Which database?', options: ['SQLite', 'Postgres'] },
    });
    features().answer(world.ref, { text: 'SQLite' });
    expect(resumes()).toEqual(['continue', 'SQLite']);
    expect(detail().planner?.question).toBeNull();
    expect(world.plans.planners.request(detail().planner?.taskId ?? '')?.question?.question).toBe('Which database?');
    world.answers(plan(planned('form')));
    expect(detail().planner?.question).toBeNull();
    features().generate(world.ref, { discard: true });
    expect(resumes()).toEqual(['fresh', null]);
    expect(detail().dropped).toMatchObject([{ slug: 'form', reason: 'replanned' }]);
  });

  it('goes on after an answer with what it was asked before, however often it asks', () => {
    const request = () => world.plans.planners.request(detail().planner?.taskId ?? '');
    const question = (text: string) => world.answers({ kind: 'question', question: text, why: '', options: [] });
    world.proposes(planned('form'));
    features().refine(world.ref, { note: 'Anew.', keepEdits: false });
    question('Which?');
    world.plans.comments.add({ on: 'feature', ...world.ref, body: 'Why?', ask: true });
    world.answers({ kind: 'answer', text: 'Because.' });
    features().answer(world.ref, { text: 'This.' });
    question('And where?');
    features().answer(world.ref, { text: 'Here.' });
    expect(request()).toMatchObject({ asked: 'answer', answers: 'refine', keepEdits: false, question: { question: 'And where?' } });
    world.answers(plan(planned('form')));
    features().refine(world.ref, { note: 'Again.', keepEdits: true });
    expect(request()).toMatchObject({ answers: null, keepEdits: true });
  });

  it('gets no answer to a question that it does not ask any more, and need not get one', async () => {
    world.proposes(planned('form'));
    features().refine(world.ref, { note: 'Anew.', keepEdits: true });
    world.answers({ kind: 'question', question: 'Which?', why: '', options: [] });
    expect(await refusal(() => features().answer(world.ref, { text: 'This.', questionWas: 'Where?' }))).toMatch(
      /^CONFLICT: The planner of web\/login asks something else by now/,
    );
    expect(detail().status).toBe('planning');
    expect(await features().cancel(world.ref)).toMatchObject({ status: 'ready', planner: { question: null, status: 'review' } });
    expect(await refusal(() => features().answer(world.ref, { text: 'This.', questionWas: 'Which?' }))).toMatch(/has no open question/);
  });

  it('starts with all it needs where there is no session to go on in', () => {
    features().refine(world.ref, { note: 'Only the form.', keepEdits: true });
    expect(world.row({ id: detail().planner?.taskId ?? '' })).toMatchObject({ status: 'queued', resume: 'fresh' });
  });

  it('is stopped for real, may be asked again, and is put to rest after a failure', async () => {
    features().generate(world.ref, { discard: false });
    expect((await features().cancel(world.ref)).status).toBe('draft');
    expect(await refusal(() => features().cancel(world.ref))).toBe('CONFLICT: The planner of web/login is not at work.');
    features().generate(world.ref, { discard: false });
    world.begin();
    expect(await features().cancel(world.ref)).toMatchObject({ status: 'draft', planner: { status: 'todo' } });
    features().generate(world.ref, { discard: false });
    world.end(world.begin(), { status: 'failed', failure: { code: 'internal', message: 'It broke.' } });
    expect(detail()).toMatchObject({ status: 'draft', planner: { status: 'failed', failure: { message: 'It broke.' } } });
    expect((await features().cancel(world.ref)).status).toBe('draft');
  });

  it('is asked the same again with the same words by whoever tries its run again', () => {
    world.proposes(planned('form'));
    features().refine(world.ref, { note: 'Smaller.', keepEdits: true });
    world.end(world.begin(), { status: 'failed', failure: { code: 'internal', message: 'It broke.' } });
    world.plans.planners.again(world.row({ id: detail().planner?.taskId ?? '' }) as never, { continue: false });
    const taskId = detail().planner?.taskId ?? '';
    expect(world.db.get(world.db.sql.selectFrom('tasks').select(['follow_up', 'resume']).where('id', '=', taskId))).toEqual({
      follow_up: 'Smaller.',
      resume: 'continue',
    });
  });

  it('is tried again with the model that the feature has by then', () => {
    features().generate(world.ref, { discard: false });
    world.end(world.begin(), { status: 'failed', failure: { code: 'internal', message: 'It broke.' } });
    features().update(world.ref, { model: 'beta' });
    world.plans.planners.again(world.row({ id: detail().planner?.taskId ?? '' }) as never, { continue: false });
    expect(detail().planner?.agent).toBe('beta');
  });

  it('works with the model that the feature has when it is asked', () => {
    world.proposes(planned('form'));
    features().update(world.ref, { model: 'beta' });
    features().refine(world.ref, { note: 'x', keepEdits: true });
    expect(detail().planner?.agent).toBe('beta');
  });

  it('is no task that anybody edits or waits for', async () => {
    features().generate(world.ref, { discard: false });
    const planner = { project: 'web', slug: 'plan.login' };
    await world.task('work');
    expect(await refusal(() => world.tasks.update(planner, { title: 'x' }))).toMatch(/^CONFLICT: web\/plan.login is a planner/);
    expect(await refusal(() => world.tasks.dependsOn({ project: 'web', slug: 'work' }, [planner]))).toMatch(/^CONFLICT: .* is a planner/);
  });
});

describe('a plan that comes', () => {
  it('becomes proposals in its order, with its edges and what it expects', () => {
    const { tasks } = world.proposes(
      planned('form', { verify: 'npm test form', size: 'medium' }),
      planned('session', { dependsOn: ['form'] }),
      planned('mail'),
    );
    expect(tasks.map(({ slug, status: at, dependsOn }) => [slug, at, dependsOn])).toEqual([
      ['form', 'proposed', []],
      ['session', 'proposed', ['web/form']],
      ['mail', 'proposed', []],
    ]);
    expect(tasks[0]).toMatchObject({
      verifyCommand: 'npm test form',
      estimate: { files: ['src/form.ts'], size: 'medium', edited: [] },
      feature: 'web/login',
    });
    expect(tasks[0]?.body).toContain('- [ ] There is form');
    expect(detail().planner?.summary).toBe('As small as it gets.');
  });

  it('gets free slugs, and its edges follow them', async () => {
    await world.task('form');
    const { tasks } = world.proposes(planned('form'), planned('session', { dependsOn: ['form'] }));
    expect(tasks.map(({ slug, dependsOn }) => [slug, dependsOn])).toEqual([
      ['form-2', []],
      ['session', ['web/form-2']],
    ]);
  });

  it('leaves alone what a person edited, replaces the rest, adds what is new and drops what is gone', () => {
    world.proposes(planned('form'), planned('session'), planned('mail'), planned('own'));
    world.tasks.update({ project: 'web', slug: 'form' }, { title: 'The form' });
    world.tasks.update({ project: 'web', slug: 'own' }, { body: 'Mine.' });
    features().refine(world.ref, { note: 'Again.', keepEdits: true });
    world.answers(
      plan(
        planned('form', { title: 'Other', issue: 'New issue.' }),
        planned('session', { title: 'Sessions' }),
        planned('logout', { dependsOn: ['form'] }),
      ),
    );
    expect(detail().tasks.map(({ slug, title }) => [slug, title])).toEqual([
      ['own', 'Do own'],
      ['form', 'The form'],
      ['session', 'Sessions'],
      ['logout', 'Do logout'],
    ]);
    expect(detail().tasks.find(({ slug }) => slug === 'form')?.body).toContain('New issue.');
    expect(detail().dropped).toMatchObject([{ slug: 'mail', reason: 'replanned' }]);
    world.tasks.update({ project: 'web', slug: 'session' }, { title: 'Mine' });
    features().refine(world.ref, { note: 'All new.', keepEdits: false });
    world.answers(plan(planned('session', { title: 'Theirs' })));
    expect(detail().tasks.map(({ slug, title }) => [slug, title])).toEqual([['session', 'Theirs']]);
  });

  it('with a free hand replaces what a person had edited, and keeps that text and what was edited since', () => {
    const at = (slug: string) => ({ project: 'web', slug });
    world.proposes(planned('form'), planned('session'), planned('mail'));
    world.tasks.update(at('form'), { body: 'Mine before.' });
    world.clock.advance(10);
    features().refine(world.ref, { note: 'All new.', keepEdits: false });
    world.clock.advance(10);
    world.tasks.update(at('session'), { body: 'Mine since.' });
    world.tasks.update(at('mail'), { estimate: { files: ['x'], size: 'large' } });
    world.answers(plan(planned('form', { issue: 'Theirs.' }), planned('session', { title: 'Theirs' })));
    const [mail, form, session] = detail().tasks;
    expect([mail?.slug, form?.body, session?.title, session?.body]).toEqual([
      'mail',
      expect.stringContaining('Theirs.'),
      'Theirs',
      'Mine since.',
    ]);
    expect(world.plans.specs.plan(at('form')).earlier).toMatchObject([{ body: 'Mine before.' }]);
    expect(world.plans.specs.plan(at('session')).earlier).toEqual([]);
  });

  it('does not touch what was published meanwhile, and still waits for it', () => {
    world.proposes(planned('form'), planned('session', { dependsOn: ['form'] }));
    world.plans.proposals.publish(world.ref, ['form']);
    features().refine(world.ref, { note: 'Again.', keepEdits: true });
    world.answers(plan(planned('session', { title: 'Sessions' })));
    expect(detail().tasks.map(({ slug, status: at, dependsOn }) => [slug, at, dependsOn])).toEqual([
      ['session', 'proposed', ['web/form']],
      ['form', 'todo', []],
    ]);
  });

  it('brings nothing back that a person published, dropped, split or bundled while it was made', () => {
    const all = ['a', 'b', 'c', 'd', 'e'].map((slug) => planned(slug));
    world.proposes(...all);
    world.clock.advance(10);
    features().refine(world.ref, { note: 'And f.', keepEdits: true });
    const { runId } = world.begin();
    const { proposals } = world.plans;
    proposals.publish(world.ref, ['a']);
    proposals.drop({ project: 'web', slug: 'b' });
    proposals.split(world.ref, 'c', [
      { title: 'one', body: '' },
      { title: 'two', body: '' },
    ]);
    world.plans.bundle(world.ref, ['d'], 'whole');
    world.finish(runId, {
      ...{ status: 'succeeded', changed: false },
      plan: plan(...all, planned('f', { dependsOn: ['a', 'b', 'd'] })),
    });
    const { tasks, planner } = detail();
    expect(tasks.map(({ slug }) => slug).toSorted()).toEqual(['a', 'e', 'f', 'one', 'two', 'whole']);
    expect(tasks.find(({ slug }) => slug === 'f')?.dependsOn.toSorted()).toEqual(['web/a', 'web/whole']);
    const texts = world.db.all(
      world.db.sql
        .selectFrom('activity')
        .select('text')
        .where('task_id', '=', planner?.taskId ?? ''),
    );
    expect(texts.map(({ text }) => text)).toContain(
      'The plan has a, b, c, d again, which you published, bundled, split or dropped: left as it is.',
    );
  });

  it('may bring back what was dropped before it was asked for, and its planner is told of all that is not proposed', () => {
    world.proposes(planned('a'), planned('b'), planned('c'));
    world.plans.proposals.publish(world.ref, ['a']);
    world.plans.proposals.drop({ project: 'web', slug: 'b' });
    world.clock.advance(10);
    features().refine(world.ref, { note: 'Have b back.', keepEdits: true });
    expect(world.plans.planners.request(detail().planner?.taskId ?? '')?.others).toEqual([
      { slug: 'a', title: 'Do a', status: 'todo' },
      { slug: 'b', title: 'Do b', status: 'dropped' },
    ]);
    world.answers(plan(planned('b'), planned('c')));
    expect(slugs()).toEqual(['b', 'c', 'a']);
  });

  it('keeps a person’s edges, and leaves out one that would close a cycle with them', () => {
    world.proposes(planned('form'), planned('session', { dependsOn: ['form'] }));
    world.tasks.dependsOn({ project: 'web', slug: 'session' }, []);
    world.tasks.dependsOn({ project: 'web', slug: 'form' }, [{ project: 'web', slug: 'session' }]);
    features().refine(world.ref, { note: 'Again.', keepEdits: true });
    world.answers(plan(planned('mail', { dependsOn: ['form'] }), planned('form'), planned('session', { dependsOn: ['mail'] })));
    const edges = Object.fromEntries(detail().tasks.map(({ slug, dependsOn }) => [slug, dependsOn]));
    expect(edges).toEqual({ mail: ['web/form'], form: ['web/session'], session: [] });
  });

  it('keeps the order of a person', () => {
    world.proposes(planned('a'), planned('b'), planned('c'));
    world.tasks.place({ project: 'web', slug: 'c' }, null, { project: 'web', slug: 'a' });
    features().refine(world.ref, { note: 'Again.', keepEdits: true });
    world.answers(plan(planned('a'), planned('b'), planned('c'), planned('d')));
    expect(slugs()).toEqual(['c', 'a', 'b', 'd']);
  });
});
