import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Task, TaskStatus } from '../../contract/tasks.ts';
import { createBoard } from '../queue/testing/board.ts';
import { contradictions } from '../queue/testing/contradictions.ts';

let board: Awaited<ReturnType<typeof createBoard>>;
beforeEach(async () => {
  board = await createBoard();
  await board.projects.add('/repositories/web', 'web');
  board.changes.length = 0;
});
afterEach(async () => {
  try {
    expect(contradictions(board.db)).toEqual([]);
  } finally {
    await board.close();
  }
});

const draft = {
  project: 'web',
  title: 'Fix it',
  body: 'Do it.',
  model: null,
  effort: null,
  priority: 0,
  labels: [],
  notBefore: null,
  after: [],
  queue: false,
};
const slugs = (...status: TaskStatus[]) => board.tasks.list({ status }).map(({ slug }) => slug);

/** Brings a task into this status by way of real moves. */
function bring(task: Task, status: TaskStatus): void {
  if (status === 'todo') return;
  if (status === 'archived') return void board.actions.archive(board.row(task));
  board.actions.queue(board.row(task));
  if (status === 'queued') return;
  const claim = board.claim();
  if (status === 'inprogress' || !claim) return;
  if (status === 'failed') board.finish(claim.runId, { status: 'failed', failure: { code: 'internal', message: 'It broke.' } });
  else board.finish(claim.runId, { status: 'succeeded', changed: status === 'review' });
}

describe('a new task', () => {
  it('is a draft with a branch of its own, and tells of itself once', () => {
    const task = board.tasks.add({ ...draft, title: 'Fix the login', labels: ['bug'], priority: 3, model: 'alpha/x', effort: 'low' });
    expect(task).toMatchObject({
      key: 'web/fix-the-login',
      status: 'todo',
      branch: 'task/fix-the-login',
      agent: 'alpha',
      model: 'alpha/x',
      effort: 'low',
      labels: ['bug'],
      priority: 3,
      waiting: null,
      failure: null,
    });
    expect(board.changes).toEqual([{ type: 'task', taskId: task.id, projectId: task.projectId, status: 'todo' }]);
    expect(board.tasks.store.activity(task.id)).toMatchObject([{ kind: 'add', actor: 'user', from: null, to: 'todo' }]);
  });

  it('gets a free slug from its title, in any script', () => {
    const keys = ['Fix it', 'fix IT!', '修复登录', '登录 修复'].map((title) => board.tasks.add({ ...draft, title }).key);
    expect(keys).toEqual(['web/fix-it', 'web/fix-it-2', 'web/task', 'web/task-2']);
    expect(board.tasks.require({ project: 'web', slug: 'task' }).title).toBe('修复登录');
  });

  it('may have a slug that another project has', async () => {
    await board.projects.add('/repositories/api', 'api');
    expect(board.tasks.add({ ...draft, slug: 'same' }).key).toBe('web/same');
    expect(board.tasks.add({ ...draft, project: 'api', slug: 'same' }).key).toBe('api/same');
  });

  it.each(['../x', '-rf', 'a.lock', 'a..b', 'a'.repeat(300), 'größe'])('is refused the slug %j', (slug) => {
    expect(() => board.tasks.add({ ...draft, slug })).toThrow(
      expect.objectContaining({ code: 'INVALID', message: expect.stringContaining('is no slug') }),
    );
    expect(slugs('todo')).toEqual([]);
  });

  it('is refused a slug that is taken, by an archived task too', () => {
    bring(board.tasks.add({ ...draft, slug: 'taken' }), 'archived');
    expect(() => board.tasks.add({ ...draft, slug: 'taken' })).toThrow('There is a task "taken" in web already. Choose another slug.');
  });

  it('keeps text as it is, however odd', () => {
    const odd = { title: `'; DROP TABLE tasks; -- "\\\u2028🙂`, body: 'a\0b\r\n\tc\u202e' };
    expect(board.tasks.add({ ...draft, ...odd })).toMatchObject(odd);
  });

  it.each([
    [{ model: 'gpt-9' }, 'No agent knows the model "gpt-9". Accepted: alpha'],
    [{ effort: 'extreme' }, '"extreme" is no effort of Alpha. Accepted: low, high.'],
    [{ model: 'beta', effort: 'low' }, 'Beta has no effort setting'],
    [{ project: 'nope' }, 'There is no project "nope". Known: web.'],
    [{ after: [{ project: 'web', slug: 'ghost' }] }, 'There is no task "ghost" in web.'],
  ])('is refused with %o, and nothing of it stays', (wrong, message) => {
    expect(() => board.tasks.add({ ...draft, ...wrong, queue: true })).toThrow(message);
    expect(board.tasks.list({})).toEqual([]);
    expect(board.changes).toEqual([]);
  });
});

describe('a task that is added and queued', () => {
  it('is both', () => {
    const task = board.tasks.add({ ...draft, queue: true });
    expect(task).toMatchObject({ status: 'queued', waiting: { reason: 'next' } });
    expect(board.tasks.store.activity(task.id).map(({ kind }) => kind)).toEqual(['add', 'queue']);
  });

  it.each(['', ' \n\t '])('is neither without a spec (%j)', (body) => {
    expect(() => board.tasks.add({ ...draft, body, queue: true })).toThrow('The spec is empty.');
    expect(board.tasks.list({})).toEqual([]);
    expect(board.db.prepare('SELECT * FROM activity').all()).toEqual([]);
    expect(board.changes).toEqual([]);
    expect(board.tasks.add({ ...draft, body }).status).toBe('todo');
  });
});

it('tells nobody of what was not committed in the end', () => {
  expect(() =>
    board.db.tx(() => {
      board.tasks.add({ ...draft, queue: true });
      throw new Error('disk full');
    }),
  ).toThrow('disk full');
  expect(board.changes).toEqual([]);
});

describe('editing', () => {
  const text = { title: 'New', body: 'New.', model: 'beta' };

  it.each(['todo', 'queued', 'failed'] as const)('changes the text and the agent of a task that is %s', (status) => {
    const task = board.tasks.add({ ...draft, slug: 'it' });
    bring(task, status);
    board.clock.advance(10);
    expect(board.tasks.update(task, text)).toMatchObject({ ...text, status, agent: 'beta', slug: 'it', updatedAt: board.clock.now() });
    expect(board.tasks.store.activity(task.id).at(-1)).toMatchObject({ kind: 'edit', text: 'title, body, model', to: null });
  });

  it.each(['inprogress', 'review', 'done', 'archived'] as const)('is refused while it is %s, but for what is no text', (status) => {
    const task = board.tasks.add({ ...draft, slug: 'it' });
    bring(task, status);
    expect(board.row(task).status).toBe(status);
    expect(() => board.tasks.update(task, text)).toThrow(`The title, body, model of a task that is ${status} cannot be changed.`);
    expect(board.tasks.update(task, { priority: 7, labels: ['x'] })).toMatchObject({ title: 'Fix it', priority: 7, labels: ['x'] });
  });

  it('takes the spec away from no task that waits to run', () => {
    const task = board.tasks.add({ ...draft, queue: true });
    expect(() => board.tasks.update(task, { body: ' ' })).toThrow('A queued task needs a spec. Take it out of the queue first.');
    expect(board.shown(task).body).toBe('Do it.');
  });

  it('is refused a spec that was written to one which has changed since, and keeps that one', () => {
    const task = board.tasks.add(draft);
    board.tasks.update(task, { body: 'Theirs.' }, 'Do it.');
    expect(() => board.tasks.update(task, { body: 'Mine.' }, 'Do it.')).toThrow('The spec was changed elsewhere in the meantime.');
    expect(board.tasks.require(task).body).toBe('Theirs.');
  });

  it('sets and clears the time before which it does not start', () => {
    const task = board.tasks.add({ ...draft, queue: true });
    expect(board.tasks.update(task, { notBefore: board.clock.now() + 1 }).waiting?.reason).toBe('scheduled');
    expect(board.tasks.update(task, { notBefore: null }).waiting?.reason).toBe('next');
  });

  it.each([
    [{ model: 'gpt-9' }, 'No agent knows the model "gpt-9"'],
    [{ effort: 'extreme' }, '"extreme" is no effort of Alpha'],
    [{ model: 'beta', effort: 'low' }, 'Beta has no effort setting'],
  ])('is refused with %o and changes nothing', (wrong, message) => {
    const task = board.tasks.add({ ...draft });
    expect(() => board.tasks.update(task, { title: 'New', ...wrong })).toThrow(message);
    expect(board.shown(task)).toEqual(task);
  });

  it('checks an effort that stays against an agent that changes', () => {
    const task = board.tasks.add({ ...draft, effort: 'low' });
    expect(() => board.tasks.update(task, { model: 'beta' })).toThrow('Beta has no effort setting');
    expect(board.tasks.update(task, { model: 'beta', effort: null })).toMatchObject({ agent: 'beta', effort: null });
  });

  it('goes back to the default agent when the model is cleared', () => {
    const task = board.tasks.add({ ...draft, model: 'beta' });
    expect(board.tasks.update(task, { model: null })).toMatchObject({ model: null, agent: 'alpha' });
  });
});

describe('the default agent', () => {
  it('is followed by tasks without a model until they run, by no others', () => {
    const all = {
      plain: board.tasks.add({ ...draft, slug: 'plain' }),
      queued: board.tasks.add({ ...draft, slug: 'queued', queue: true }),
      model: board.tasks.add({ ...draft, slug: 'model', model: 'alpha/x' }),
      effort: board.tasks.add({ ...draft, slug: 'effort', effort: 'low' }),
    };
    const runs = board.tasks.add({ ...draft, slug: 'runs', priority: 1 });
    board.actions.queue(board.row(runs));
    expect(board.claim()?.taskId).toBe(runs.id);
    board.settings.set({ defaultAgent: 'beta' });
    expect(Object.values(all).map((task) => board.shown(task).agent)).toEqual(['beta', 'beta', 'alpha', 'alpha']);
    expect(board.shown(runs).agent).toBe('alpha');
  });
});

describe('the place in a column', () => {
  const ref = (slug: string) => ({ project: 'web', slug });
  const place = (slug: string, above: string | null, below: string | null) =>
    board.tasks.place(ref(slug), above === null ? null : ref(above), below === null ? null : ref(below));
  beforeEach(() => {
    for (const slug of ['a', 'b', 'c', 'd']) board.tasks.add({ ...draft, slug });
  });

  it.each([
    ['to the top', 'd', null, 'a', ['d', 'a', 'b', 'c']],
    ['to the end', 'a', 'd', null, ['b', 'c', 'd', 'a']],
    ['between two', 'd', 'a', 'b', ['a', 'd', 'b', 'c']],
    ['to where it is', 'b', 'a', 'c', ['a', 'b', 'c', 'd']],
    ['alone, as the column of a filtered board shows it', 'b', null, null, ['a', 'b', 'c', 'd']],
  ])('changes %s', (_, slug, above, below, order) => {
    place(slug, above, below);
    expect(slugs('todo')).toEqual(order);
  });

  it('is found at the same spot again and again', () => {
    for (let i = 0; i < 200; i++) {
      place('c', 'a', 'b');
      place('b', 'a', 'c');
    }
    expect(slugs('todo')).toEqual(['a', 'b', 'c', 'd']);
  });

  it('is between neighbours of one project although others lie in between', async () => {
    await board.projects.add('/repositories/api', 'api');
    board.tasks.add({ ...draft, project: 'api', slug: 'x' });
    board.tasks.place({ project: 'api', slug: 'x' }, ref('a'), ref('b'));
    // On the board of `web` nothing lies between a and b.
    place('d', 'a', 'b');
    expect(slugs('todo')).toEqual(['a', 'd', 'x', 'b', 'c']);
  });

  it('is within the task’s own priority', () => {
    board.tasks.update(ref('d'), { priority: 5 });
    expect(slugs('todo')).toEqual(['d', 'a', 'b', 'c']);
    place('c', 'd', 'a');
    expect(slugs('todo')).toEqual(['d', 'c', 'a', 'b']);
    place('a', null, 'd');
    expect(slugs('todo')).toEqual(['d', 'c', 'a', 'b']);
  });

  it('is refused between neighbours that have moved since', () => {
    place('d', null, 'a');
    expect(() => place('c', 'a', 'd')).toThrow('The order of the column was changed by somebody else just now.');
    bring(board.tasks.list({}).find(({ slug }) => slug === 'b') as Task, 'queued');
    expect(() => place('c', 'a', 'b')).toThrow(expect.objectContaining({ code: 'CONFLICT' }));
    expect(() => place('c', 'c', null)).toThrow(expect.objectContaining({ code: 'CONFLICT' }));
    expect(slugs('todo')).toEqual(['d', 'a', 'c']);
  });
});

describe('finding tasks', () => {
  it('lists by project and status, and knows none of an unknown project', async () => {
    await board.projects.add('/repositories/api', 'api');
    board.tasks.add({ ...draft, slug: 'one' });
    board.tasks.add({ ...draft, slug: 'two', queue: true });
    board.tasks.add({ ...draft, project: 'api', slug: 'three', queue: true });
    expect(board.tasks.list({ project: 'web' }).map(({ key }) => key)).toEqual(['web/two', 'web/one']);
    expect(board.tasks.list({ status: ['queued'] }).map(({ key }) => key)).toEqual(['web/two', 'api/three']);
    expect(board.tasks.list({ project: 'api', status: ['todo'] })).toEqual([]);
    expect(() => board.tasks.list({ project: 'nope' })).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
    expect(() => board.tasks.require({ project: 'web', slug: 'three' })).toThrow('There is no task "three" in web.');
  });
});
