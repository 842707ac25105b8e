import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWorld, type World } from './testing/world.ts';

const brief = `# Log in

- A form with name and password
- A session that lasts a day
- A page to log out
`;

describe('features on the command line', () => {
  let world: World;
  let served: Awaited<ReturnType<World['serve']>>;
  beforeAll(async () => {
    world = await createWorld();
    await world.repository('web');
    await world.write('brief.md', brief);
    served = await world.serve();
    expect(await world.runHere(['project', 'add', 'web'])).toMatchObject({ code: 0 });
  }, 60_000);
  afterAll(async () => {
    expect(await served.stop()).toBe(0);
    expect(await world.close()).toBe(0);
  });

  const run = async (...args: string[]) => {
    const { code, stdout, stderr } = await world.runHere([...args, '--json']);
    return { code, stderr, value: stdout === '' ? null : JSON.parse(stdout) };
  };

  it('go from a brief to published tasks', async () => {
    const added = await run('feature', 'add', 'web', '--title', 'Log in', '--body-file', 'brief.md', '--model', 'demo');
    expect(added).toMatchObject({ code: 0, value: { key: 'web/log-in', status: 'draft', brief } });
    expect(await run('feature', 'plan', 'web/log-in', '--wait')).toMatchObject({ code: 0, stderr: '', value: { status: 'ready' } });
    const { value: shown } = await run('feature', 'show', 'web', 'log-in');
    expect(shown).toMatchObject({ key: 'web/log-in', title: 'Log in', status: 'ready' });
    expect(shown.tasks.length).toBeGreaterThanOrEqual(3);
    for (const task of shown.tasks)
      expect(task).toMatchObject({ slug: expect.any(String), title: expect.any(String), status: 'proposed', dependsOn: expect.any(Array) });
    expect((await world.runHere(['feature', 'show', 'web/log-in'])).stdout).toContain(shown.tasks[0].slug);

    const [first, ...rest] = shown.tasks.map(({ slug }: { slug: string }) => slug);
    expect(await run('feature', 'publish', 'web/log-in', '--only', first)).toMatchObject({
      code: 0,
      value: [{ slug: first, status: 'todo' }],
    });
    const bundled = await run('feature', 'bundle', 'web/log-in', '--title', 'The rest');
    expect(bundled).toMatchObject({ code: 0, value: { key: 'web/the-rest', status: 'todo' } });
    expect(await run('feature', 'bundle', 'web/log-in', '--only', rest.join(','))).toMatchObject({
      code: 0,
      value: { key: 'web/the-rest' },
    });
    expect(await run('feature', 'publish', 'web/log-in')).toMatchObject({ code: 75 });
    expect(await run('feature', 'list')).toMatchObject({ code: 0, value: [{ key: 'web/log-in', status: 'inprogress' }] });
  }, 60_000);

  it('take comments, and have the planner answer them', async () => {
    await world.write('comment.md', 'Why this order?\n');
    expect(await run('feature', 'comment', 'web/log-in', '--body-file', 'comment.md')).toMatchObject({
      code: 0,
      value: { author: 'user' },
    });
    const asked = await run('feature', 'comment', 'web/log-in', '--body-file', 'comment.md', '--ask', '--wait');
    expect(asked).toMatchObject({ code: 0, value: { answers: [{ author: 'planner' }] } });
    expect(await run('feature', 'answer', 'web/log-in', '--text', 'Yes')).toMatchObject({
      code: 75,
      value: { error: { code: 'CONFLICT' } },
    });
  }, 60_000);

  it('have the notes of a task made into a spec, which is printed, and taken when it is accepted', async () => {
    await world.write('notes.md', 'make the page nicer\n- bigger letters\n');
    await run('task', 'add', 'web', '--title', 'Nicer', '--body-file', 'notes.md', '--model', 'demo');
    const planned = await run('task', 'plan', 'web/nicer', '--wait');
    expect(planned).toMatchObject({ code: 0, value: { draft: { body: expect.stringContaining('## Acceptance criteria') } } });
    expect((await run('task', 'show', 'web/nicer')).value.body).toContain('make the page nicer');
    expect(await run('task', 'plan', 'web/nicer', '--accept')).toMatchObject({ code: 0, value: { body: planned.value.draft.body } });
    expect(await run('task', 'plan', 'web/nicer', '--accept')).toMatchObject({ code: 75 });
  }, 60_000);

  it.each([
    [65, ['feature', 'show', 'web/nothing']],
    [65, ['feature', 'add', 'web', '--title', ' ']],
    [64, ['feature', 'comment', 'web/log-in', '--body-file', 'comment.md', '--wait']],
    [64, ['feature', 'plan', 'web/log-in', '--discard', '--note', 'x']],
    [64, ['feature', 'add', 'web']],
  ])('end with %i for %j', async (code, args) => {
    expect((await world.runHere(args)).code).toBe(code);
  });
});

describe('several processes on one database', () => {
  it('make one draft of the same proposals, and publish each once', async () => {
    const world = await createWorld();
    try {
      await world.repository('web');
      await world.write('brief.md', brief);
      const served = await world.serve();
      await world.runHere(['project', 'add', 'web']);
      await world.runHere(['feature', 'add', 'web', '--title', 'Log in', '--body-file', 'brief.md', '--model', 'demo']);
      expect((await world.runHere(['feature', 'plan', 'web/log-in', '--wait'])).code).toBe(0);
      await served.stop();
      // Without an instance each process works on the database itself.
      const { tasks } = JSON.parse((await world.runHere(['feature', 'show', 'web/log-in', '--json'])).stdout);
      const slugs: string[] = tasks.map(({ slug }: { slug: string }) => slug);
      const bundle = ['feature', 'bundle', 'web/log-in', '--title', 'All', '--only', slugs.join(','), '--json'];
      const publish = ['feature', 'publish', 'web/log-in', '--only', slugs.join(','), '--json'];
      const ended = await Promise.all([bundle, publish, bundle, publish].map((args) => world.run(args)));
      const bundled = ended.filter((_, i) => i % 2 === 0);
      const published = ended.filter((_, i) => i % 2 === 1);
      const codes = (results: typeof ended) => results.map(({ code }) => code);
      const after = JSON.parse((await world.runHere(['feature', 'show', 'web/log-in', '--json'])).stdout);
      // Whoever came first, all of it happened; the others were answered the same, or told.
      if (after.tasks.length === 1) {
        expect(after.tasks).toMatchObject([{ slug: 'all', status: 'todo' }]);
        expect([codes(bundled), codes(published)]).toEqual([
          [0, 0],
          [75, 75],
        ]);
        expect(after.dropped).toHaveLength(slugs.length);
      } else {
        expect(after.tasks.map(({ slug, status }: { slug: string; status: string }) => [slug, status]).sort()).toEqual(
          slugs.map((slug) => [slug, 'todo']).sort(),
        );
        expect([codes(bundled), codes(published)]).toEqual([
          [75, 75],
          [0, 0],
        ]);
        expect(after.dropped).toEqual([]);
      }
    } finally {
      expect(await world.close()).toBe(0);
    }
  }, 60_000);
});
