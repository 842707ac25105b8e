import { afterEach, beforeEach, expect, it } from 'vitest';
import { createBoard as createTestBoard } from '../queue/testing/board.ts';
import { createLabels } from './labels.ts';

type World = Awaited<ReturnType<typeof createTestBoard>>;
let world: World;
beforeEach(async () => {
  world = await createTestBoard();
});
afterEach(() => world.close());

/** What a look at every task finds. */
const looked = () =>
  world.db
    .prepare<[], { label: string; n: number }>(
      'SELECT l.value AS label, count(DISTINCT t.id) AS n FROM tasks t, json_each(t.labels) l GROUP BY 1 ORDER BY 1',
    )
    .all();
const counted = () => world.db.prepare<[], { label: string; n: number }>('SELECT label, n FROM label_counts ORDER BY label').all();

it('those in use are listed each once, in any case by the alphabet', async () => {
  await world.task('a', { labels: ['ui', 'api'] });
  await world.task('b', { labels: ['ui', 'Bug'] });
  expect(createLabels({ db: world.db }).inUse()).toEqual(['api', 'Bug', 'ui']);
});

it('they are counted as they come and go with tasks', async () => {
  const a = await world.task('a', { labels: ['ui', 'api', 'ui'] });
  const b = await world.task('b', { labels: ['ui', 'Größe'] });
  await world.task('c', { project: 'other', labels: ['api', 'only here'] });
  expect(counted()).toEqual(looked());
  world.tasks.update(a, { labels: ['api', 'new'] });
  world.tasks.update(b, { labels: [] });
  expect(counted()).toEqual(looked());
  world.projects.remove('other');
  expect(counted()).toEqual(looked());
  expect(createLabels({ db: world.db }).inUse()).toEqual(['api', 'new']);
});

it('a change is told when one came into use or went out of it, and for nothing else', async () => {
  const told: string[] = [];
  const leave = [createLabels({ db: world.db }).relay(world.bus), world.bus.subscribe(({ type }) => told.push(type))];
  const news = () => told.splice(0).filter((type) => type === 'labels').length;
  const a = await world.task('a', { labels: ['ui'] });
  expect(news()).toBe(1);
  const b = await world.task('b', { labels: ['ui'] });
  world.tasks.update(b, { title: 'Another', priority: 2 });
  world.tasks.update(a, { labels: [] });
  expect(news()).toBe(0);
  world.tasks.update(b, { labels: ['api'] });
  expect(news()).toBe(1);
  world.projects.remove('web');
  expect(news()).toBe(1);
  for (const end of leave) end();
});

it('neither a look nor a task that changes goes through all tasks', () => {
  const statements = [
    'SELECT label FROM label_counts ORDER BY label COLLATE NOCASE, label LIMIT 500',
    "UPDATE label_counts SET n = n - 1 WHERE label IN (SELECT value FROM json_each('[]'))",
  ];
  for (const sql of statements) {
    const plan = world.db.prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all();
    const details = plan.map(({ detail }) => detail).join(' | ');
    expect(details).toMatch(/USING (COVERING INDEX label_counts_listed|PRIMARY KEY)/);
    expect(details).not.toMatch(/tasks|TEMP B-TREE/);
  }
});
