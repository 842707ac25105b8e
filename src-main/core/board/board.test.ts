import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { boardFilter, columnQuery } from '../../contract/board.ts';
import type { TaskStatus } from '../../contract/tasks.ts';
import { createBoard as createTestBoard } from '../queue/testing/board.ts';
import { createStats } from '../system/stats.ts';
import { createBoard } from './board.ts';
import { createRunList } from './run-list.ts';

type World = Awaited<ReturnType<typeof createTestBoard>>;
let world: World;
let board: ReturnType<typeof createBoard>;
beforeEach(async () => {
  world = await createTestBoard();
  board = createBoard({ db: world.db, tasks: world.tasks.many, projectId: (name) => world.projects.require(name).id });
});
afterEach(() => world.close());

type Filter = Partial<ReturnType<typeof boardFilter.parse>>;
const column = (status: TaskStatus, filter: Filter = {}, page: { offset?: number; limit?: number } = {}) =>
  board.column(columnQuery.parse({ status, filter, ...page }));
const slugs = (status: TaskStatus, filter: Filter = {}) => column(status, filter).cards.map(({ slug }) => slug);
const finish = (slug: string, end: Parameters<World['finish']>[1]) => {
  const claim = world.claim();
  if (claim === null || world.row({ id: claim.taskId }).slug !== slug) throw new Error(`${slug} is not next`);
  world.clock.advance(1000);
  world.finish(claim.runId, end);
  return claim.runId;
};

describe('a column', () => {
  it('that people order is in the order in which it will run', async () => {
    await world.task('second');
    await world.task('third');
    await world.task('first', { priority: 1 });
    await world.task('last', { priority: -1 });
    const [third, second] = ['third', 'second'].map((slug) => world.tasks.list({}).find((task) => task.slug === slug));
    world.tasks.place(third as never, null, second as never);
    expect(slugs('todo')).toEqual(['first', 'third', 'second', 'last']);
    expect(slugs('todo')).toEqual(world.tasks.list({ status: ['todo'] }).map(({ slug }) => slug));
  });

  it('of the others shows what moved last first, whatever was edited since', async () => {
    await world.task('older', { queue: true });
    await world.task('newer', { queue: true });
    for (const slug of ['older', 'newer']) finish(slug, { status: 'failed', failure: { code: 'internal', message: 'It broke.' } });
    const older = world.tasks.list({}).find(({ slug }) => slug === 'older');
    world.clock.advance(1000);
    world.tasks.update(older as never, { title: 'Older, with a better title' });
    expect(slugs('failed')).toEqual(['newer', 'older']);
  });

  it('comes in pages that join without a gap, and says how much there is', async () => {
    for (let i = 0; i < 7; i++) await world.task(`t${i}`);
    const pages = [0, 3, 6].map((offset) => column('todo', {}, { offset, limit: 3 }));
    expect(pages.flatMap(({ cards }) => cards.map(({ slug }) => slug))).toEqual(['t0', 't1', 't2', 't3', 't4', 't5', 't6']);
    expect(pages.map(({ total }) => total)).toEqual([7, 7, 7]);
    expect(column('todo', {}, { offset: 100 })).toEqual({ cards: [], total: 7 });
  });

  it('counts the same with a filter as it shows', async () => {
    await world.task('a', { labels: ['ui'] });
    await world.task('b', { labels: ['ui'], queue: true });
    await world.task('c', { project: 'api' });
    const filter = boardFilter.parse({ labels: ['ui'] });
    expect(board.counts(filter)).toMatchObject({ todo: 1, queued: 1, done: 0 });
    expect(board.counts(boardFilter.parse({}))).toMatchObject({ todo: 2, queued: 1 });
    expect(board.counts(boardFilter.parse({ projects: ['api'] }))).toMatchObject({ todo: 1, queued: 0 });
    expect(column('todo', { labels: ['ui'] }).total).toBe(1);
  });
});

describe('a filter', () => {
  beforeEach(async () => {
    await world.task('fix-login', { title: 'Fix the login', labels: ['ui', 'Größe'], priority: 2 });
    await world.task('speed', { title: '100% faster_start', model: 'beta', project: 'api' });
    await world.task('umlaut', { title: 'Übersicht zeigen', priority: -1 });
  });

  it.each<[string, Filter, string[]]>([
    ['words of the title in any order and case', { text: 'LOGIN fix' }, ['fix-login']],
    ['every word', { text: 'login faster' }, []],
    ['the key', { text: 'api/sp' }, ['speed']],
    ['a label', { text: 'größe' }, ['fix-login']],
    ['letters beyond ASCII whatever their case', { text: 'übersicht' }, ['umlaut']],
    ['a percent sign as itself', { text: '100%' }, ['speed']],
    ['an underscore as itself', { text: 'x_g' }, []],
    ['nothing of the notation of labels', { text: '["' }, []],
    ['SQL as text', { text: `'; DROP TABLE tasks; --` }, []],
    ['a backslash as itself', { text: '\\' }, []],
    ['any of several labels', { labels: ['ui', 'none'] }, ['fix-login']],
    ['a label as a whole', { labels: ['u'] }, []],
    ['an agent', { agents: ['beta'] }, ['speed']],
    ['bands of priority', { priorities: ['high', 'low'] }, ['fix-login', 'umlaut']],
    ['several projects', { projects: ['web', 'api'] }, ['fix-login', 'speed', 'umlaut']],
    ['all of it at once', { projects: ['web'], labels: ['ui'], agents: ['alpha'], priorities: ['high'], text: 'fix' }, ['fix-login']],
  ])('takes %s', (_, filter, expected) => {
    expect(slugs('todo', filter)).toEqual(expected);
    expect(column('todo', filter).total).toBe(expected.length);
  });

  it('says which project does not exist', () => expect(() => slugs('todo', { projects: ['nope'] })).toThrow(/nope/));
});

describe('a card', () => {
  it('shows what its latest run is at, and no spec', async () => {
    const task = await world.task('work', { queue: true });
    const claim = world.claim();
    const runId = claim?.runId as string;
    world.runStore.startStage(runId, 'verify', world.clock.now());
    world.runStore.update(runId, world.owner, {
      step_text: 'Edit a.ts',
      step_at: 5,
      diff_stat: '{"files":1,"added":2,"removed":3}',
      cost_usd: 0.5,
    });
    const receipt = { command: 'npm test', sha: 'a', durationMs: 1, startedAt: 1, outputTail: '' };
    for (const exitCode of [1, 0]) world.runStore.addReceipt(runId, { ...receipt, exitCode });
    world.runStore.addReceipt(runId, { ...receipt, command: 'npm run lint', exitCode: 2 });
    const [card] = board.cards([task.id]);
    expect(card).not.toHaveProperty('body');
    expect(card).toMatchObject({ key: 'web/work', hasSpec: true, blockedBy: [], status: 'inprogress' });
    expect(card?.run).toMatchObject({
      ...{ id: runId, number: 1, stage: 'verify', step: { text: 'Edit a.ts', at: 5 }, costUsd: 0.5, finishedAt: null },
      diffStat: { files: 1, added: 2, removed: 3 },
      // Of a command that ran twice the last time counts.
      checks: { passed: 1, failed: 1 },
    });
  });

  it('says what blocks it and why it waits', async () => {
    const first = await world.task('first', { queue: true });
    const second = await world.task('second', { queue: true, after: [first], body: 'x' });
    expect(board.cards([second.id])).toMatchObject([{ blockedBy: ['web/first'], waiting: { reason: 'blocked' } }]);
    finish('first', { status: 'succeeded', changed: false });
    expect(board.cards([second.id])).toMatchObject([{ blockedBy: [], dependsOn: ['web/first'], waiting: { reason: 'next' }, run: null }]);
  });

  it('of a task that is gone is left out', async () => {
    const { id } = await world.task('one', { body: '  ' });
    expect(board.cards(['gone', id])).toMatchObject([{ slug: 'one', hasSpec: false }]);
    expect(board.cards([])).toEqual([]);
  });
});

describe('the search', () => {
  const found = (text: string) => board.search({ text, limit: 20 }).map(({ slug }) => slug);
  beforeEach(async () => {
    await world.task('in-body', { title: 'Something else', body: 'The pagination of the orders is wrong on the last page.' });
    await world.task('in-title', { title: 'Pagination of orders', body: 'See above.' });
  });

  it('puts a word of the title before one of the spec, and shows what is around it', () => {
    expect(found('pagination')).toEqual(['in-title', 'in-body']);
    const [, hit] = board.search({ text: 'pagination', limit: 20 });
    expect(hit).toMatchObject({
      key: 'web/in-body',
      status: 'todo',
      excerpt: expect.stringContaining('\u0002pagination\u0003 of the orders'),
    });
  });

  it('finds the beginning of the last word, and whole words before it', () => {
    expect(found('orders pag')).toEqual(['in-title', 'in-body']);
    expect(found('pag orders')).toEqual([]);
  });

  it('knows what was changed and what was removed', () => {
    const task = world.tasks.list({}).find(({ slug }) => slug === 'in-body');
    world.tasks.update(task as never, { body: 'Now of numbers.' });
    expect(found('pagination')).toEqual(['in-title']);
    expect(found('numbers')).toEqual(['in-body']);
    world.projects.remove('web');
    expect(found('numbers')).toEqual([]);
  });

  it.each(['"', "'", '*', 'a*b', 'NEAR(', 'a AND', 'OR', 'title:x', '-x', '^', '(', '{', '\u0000', 'a"b', '😀', ''])(
    'takes %j as text',
    (text) => expect(() => found(text)).not.toThrow(),
  );
});

describe('the list of runs', () => {
  it('is newest first, by pages, and leaves out none that began in the same moment', async () => {
    const list = createRunList({ db: world.db, projectId: (name) => world.projects.require(name).id });
    for (const slug of ['a', 'b', 'c']) await world.task(slug, { queue: true, project: slug });
    world.claim();
    world.clock.advance(1000);
    // Two in one millisecond.
    world.claim();
    world.claim();
    const page = (before: number | null, limit: number) => list({ before, limit });
    const first = page(null, 1);
    expect(first.map(({ slug }) => slug).sort()).toEqual(['b', 'c']);
    const second = page(first.at(-1)?.startedAt ?? 0, 1);
    expect(second.map(({ slug }) => slug)).toEqual(['a']);
    expect(page(second[0]?.startedAt ?? 0, 1)).toEqual([]);
    expect(list({ before: null, limit: 10, project: 'b' }).map(({ key }) => key)).toEqual(['b/b']);
    expect(list({ before: null, limit: 10, status: ['failed'] })).toEqual([]);
  });

  it('of some tasks is found by them, however many runs there are', async () => {
    const statements: string[] = [];
    const prepare: typeof world.db.all = (query) => {
      statements.push(query.compile().sql);
      return world.db.all(query);
    };
    const list = createRunList({ db: { ...world.db, all: prepare }, projectId: (name) => world.projects.require(name).id });
    const [a, b] = [await world.task('a', { queue: true }), await world.task('b', { queue: true, project: 'other' })];
    world.claim();
    world.claim();
    expect(list({ before: null, limit: 10, taskIds: [b.id, 'gone'] })).toMatchObject([{ slug: 'b', taskId: b.id }]);
    expect(list({ before: null, limit: 10, taskIds: [a.id, b.id], project: 'web' })).toMatchObject([{ slug: 'a' }]);
    expect(list({ before: null, limit: 10, taskIds: [] })).toEqual([]);
    const plan = world.db.prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${statements[0]?.replaceAll('?', "'1'")}`).all();
    expect(plan.map(({ detail }) => detail).join(' | ')).toMatch(/SEARCH runs USING INDEX sqlite_autoindex_runs_2 \(task_id=\?\)/);
  });
});

describe('planners', () => {
  it('are on no board, in no count, no search and no throughput, and have their runs in the list of runs', async () => {
    await world.task('work', { labels: ['ui'] });
    world.plans.features.add({ project: 'web', slug: 'login', title: 'Login', brief: 'Secret words', model: null, effort: null });
    world.plans.features.generate({ project: 'web', slug: 'login' }, { discard: false });
    const { planner } = world.plans.features.detail({ project: 'web', slug: 'login' });
    expect(slugs('queued')).toEqual([]);
    expect(board.cards([planner?.taskId ?? ''])).toEqual([]);
    expect(board.counts(boardFilter.parse({}))).toMatchObject({ todo: 1, queued: 0 });
    expect(board.counts(boardFilter.parse({ projects: ['web'], text: 'plan' }))).toMatchObject({ queued: 0 });
    expect(board.search({ text: 'secret', limit: 5 })).toEqual([]);
    const claim = world.claim();
    world.finish(claim?.runId ?? '', { status: 'failed', failure: { code: 'internal', message: 'It broke.' } });
    const stats = createStats({ db: world.db, clock: world.clock, projectId: (name) => world.projects.require(name).id });
    expect(stats({ days: 1 }).days[0]).toMatchObject({ failed: 0, runs: 1 });
    const runs = createRunList({ db: world.db, projectId: (name) => world.projects.require(name).id });
    expect(runs({ before: null, limit: 5 })).toMatchObject([{ key: 'web/plan.login', kind: 'plan', title: 'Login', status: 'failed' }]);
  });
});

describe('the plan of a column', () => {
  it.each(['todo', 'queued', 'done'] as const)('%s goes along an index that is in its order', async (status) => {
    await world.task('one');
    const statements: string[] = [];
    const prepare: typeof world.db.prepare = (sql) => {
      statements.push(sql);
      return world.db.prepare(sql);
    };
    const watched = createBoard({
      db: { ...world.db, prepare },
      tasks: world.tasks.many,
      projectId: (name) => world.projects.require(name).id,
    });
    for (const projects of [[], ['web']]) watched.column(columnQuery.parse({ status, filter: boardFilter.parse({ projects }) }));
    const columns = statements.filter((sql) => sql.startsWith('SELECT t.id FROM tasks t'));
    expect(columns).toHaveLength(2);
    for (const sql of columns) {
      const plan = world.db.prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql.replaceAll('?', "'1'")}`).all();
      const details = plan.map(({ detail }) => detail).join(' | ');
      expect(details).toMatch(/USING (COVERING )?INDEX tasks_(project_)?(ordered|moved)/);
      expect(details).not.toContain('TEMP B-TREE');
    }
  });
});
