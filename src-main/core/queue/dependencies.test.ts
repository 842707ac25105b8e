import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Task } from '../../contract/tasks.ts';
import { UserError } from '../lib/errors.ts';
import type { TransitionName } from './states.ts';
import { createBoard } from './testing/board.ts';
import { contradictions } from './testing/contradictions.ts';

let board: Awaited<ReturnType<typeof createBoard>>;
beforeEach(async () => {
  board = await createBoard();
});
afterEach(() => board.close());

const depend = (task: Task, ...after: Task[]) => board.tasks.dependsOn(task, after);

describe('an edge that is drawn', () => {
  it('is refused when it closes a circle, however long, and nothing of the change stays', async () => {
    const [a, b, c, d] = [await board.task('a'), await board.task('b', { project: 'api' }), await board.task('c'), await board.task('d')];
    depend(b, a);
    depend(c, b);
    expect(() => depend(a, d, c)).toThrow('web/a cannot wait for web/c: that task waits for it already, or is the same.');
    expect(board.shown(a).dependsOn).toEqual([]);
    expect(() => depend(a, a)).toThrow(UserError);
    depend(c, a);
    expect(contradictions(board.db)).toEqual([]);
  });

  it('may come twice by two ways', async () => {
    const [a, b, c] = [await board.task('a'), await board.task('b'), await board.task('c')];
    depend(b, a);
    expect(depend(c, a, b, a).dependsOn).toEqual(['web/a', 'web/b']);
    expect(contradictions(board.db)).toEqual([]);
  });

  it('replaces those that were there, and writes it down', async () => {
    const [a, b, c] = [await board.task('a'), await board.task('b'), await board.task('c')];
    depend(c, a);
    expect(depend(c, b).dependsOn).toEqual(['web/b']);
    expect(depend(c).dependsOn).toEqual([]);
    expect(board.tasks.store.activity(c.id).map(({ kind, text }) => `${kind} ${text}`)).toEqual([
      'add ',
      'dependencies web/a',
      'dependencies web/b',
      'dependencies ',
    ]);
  });

  it('names a task that there is not', async () => {
    const a = await board.task('a');
    expect(() => board.tasks.dependsOn(a, [{ project: 'web', slug: 'ghost' }])).toThrow('There is no task "ghost" in web.');
  });

  it('is refused for a task that waits for nothing any more', async () => {
    const [a, b] = [await board.task('a', { queue: true }), await board.task('b')];
    board.claim();
    expect(() => depend(a, b)).toThrow('A task that is inprogress waits for nothing any more.');
  });
});

describe('a task that others wait for', () => {
  it('keeps the count of the others right when its project goes, done or not', async () => {
    const done = await board.task('done', { project: 'old', queue: true });
    board.finish(board.claim()?.runId as string, { status: 'succeeded', changed: false });
    const open = await board.task('open');
    await board.task('waits', { project: 'api', after: [done, open] });
    board.projects.remove('old');
    expect(contradictions(board.db)).toEqual([]);
    expect(board.shown(board.tasks.require({ project: 'api', slug: 'waits' })).dependsOn).toEqual(['web/open']);
  });

  it('keeps its project from being forgotten, for that would release them', async () => {
    const open = await board.task('open');
    await board.task('waits', { project: 'api', after: [open], queue: true });
    expect(() => board.projects.remove('web')).toThrow(
      expect.objectContaining({
        code: 'CONFLICT',
        message: '"api/waits" waits for "web/open". Remove that dependency before you remove "web".',
      }),
    );
    board.tasks.dependsOn({ project: 'api', slug: 'waits' }, []);
    board.projects.remove('web');
    expect(board.claimAll()).toEqual(['waits']);
  });
});

describe('the counts', () => {
  const step = fc.oneof(
    { weight: 3, arbitrary: fc.record({ do: fc.constant('depend' as const), a: fc.nat(9), b: fc.nat(9) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('undepend' as const), a: fc.nat(9), b: fc.nat(9) }) },
    {
      weight: 6,
      arbitrary: fc.record({
        do: fc.constantFrom<TransitionName[]>(
          'queue',
          'queue',
          'unqueue',
          'accept',
          'reset',
          'archive',
          'restore-todo',
          'restore-done',
          'retry',
          'request-changes',
        ),
        a: fc.nat(9),
        b: fc.constant(0),
      }),
    },
    { weight: 4, arbitrary: fc.record({ do: fc.constant('run' as const), a: fc.nat(9), b: fc.nat(3) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('remove' as const), a: fc.nat(9), b: fc.constant(0) }) },
  );
  const ends = [
    { status: 'succeeded', changed: false },
    { status: 'succeeded', changed: true },
    { status: 'failed', failure: { code: 'internal', message: '' } },
    { status: 'cancelled' },
  ] as const;

  /** Thrown to roll the state back, so that the next sequence starts from nothing. */
  class Undo extends Error {}

  it('of unmet dependencies and of tasks per status are always the truth', async () => {
    const all: Task[] = [];
    for (let i = 0; i < 10; i++) all.push(await board.task(`t${i}`, { project: `p${i % 3}` }));
    const pick = (n: number) => all[n] as Task;
    const apply = ({ do: what, a, b }: { do: string; a: number; b: number }) => {
      const [task, other] = [pick(a), pick(b)];
      if (what === 'remove') board.db.prepare('DELETE FROM tasks WHERE id = ?').run(task.id);
      else if (what === 'depend')
        depend(
          task,
          ...(board.tasks.store
            .dependencies([task.id])
            .get(task.id)
            ?.map(({ key }) => pick(Number(key.at(-1)))) ?? []),
          other,
        );
      else if (what === 'undepend') board.db.prepare('DELETE FROM task_deps WHERE task_id = ? AND depends_on = ?').run(task.id, other.id);
      else if (what === 'run') {
        const claim = board.claim();
        if (claim) board.finish(claim.runId, ends[b] as (typeof ends)[number]);
      } else board.transitions.apply({ taskId: task.id, name: what as TransitionName, actor: 'user' });
    };
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        try {
          board.db.tx(() => {
            for (const one of steps) {
              try {
                apply(one);
              } catch (error) {
                if (!(error instanceof UserError)) throw error;
              }
              expect(contradictions(board.db)).toEqual([]);
            }
            throw new Undo();
          });
        } catch (error) {
          if (!(error instanceof Undo)) throw error;
        }
      }),
      { numRuns: 60 },
    );
  });
});
