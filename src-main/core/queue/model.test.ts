import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { TaskStatus } from '../../contract/tasks.ts';
import { createManualClock } from '../lib/clock.ts';
import { UserError } from '../lib/errors.ts';
import type { RunEnd } from '../runs/state.ts';
import { createDispatcher } from './dispatcher.ts';
import { isLegal, type TransitionName } from './states.ts';
import { type Board, openBoard } from './testing/board.ts';
import { contradictions } from './testing/contradictions.ts';

/*
 * A small town of tasks, lived in at random: people draft, queue, cancel, retry, accept, archive and pause; runs end in every way;
 * the app crashes and another instance takes over. After each step the database must not contradict itself, the fake runs must be
 * those that it knows, and nothing that is next may be left lying. At the end every hold is lifted, and everything must get done.
 */

const minute = 60_000;
const projectNames = ['web', 'api', 'lib'];

const pick = fc.nat(99);
const endings = fc.constantFrom<RunEnd>(
  { status: 'succeeded', changed: true },
  { status: 'succeeded', changed: false },
  { status: 'failed', failure: { code: 'internal', message: 'It broke.' } },
  { status: 'failed', failure: { code: 'agent-auth', message: 'Sign in.' } },
  { status: 'parked', message: 'limit', resetsAt: null },
  { status: 'interrupted' },
);
const command = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      do: fc.constant('add' as const),
      pick,
      other: pick,
      queue: fc.constantFrom(true, true, false),
      priority: fc.integer({ min: -1, max: 1 }),
      spec: fc.constantFrom('Do it.', 'Do it.', 'Do it.', ''),
    }),
  },
  {
    weight: 16,
    arbitrary: fc.record({
      do: fc.constantFrom(
        'queue' as const,
        'cancel' as const,
        'retry' as const,
        'continue' as const,
        'accept' as const,
        'changes' as const,
        'archive' as const,
        'restore' as const,
      ),
      pick,
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('depend' as const), pick, other: pick }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('place' as const), pick, other: pick }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('schedule' as const), pick, minutes: fc.integer({ min: -5, max: 90 }) }) },
  { weight: 14, arbitrary: fc.record({ do: fc.constant('end' as const), pick, prepared: fc.boolean(), end: endings }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom('pause queue' as const, 'pause project' as const, 'pause agent' as const, 'folder' as const),
      pick,
      on: fc.constantFrom(true, false, false),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom('limit' as const, 'project limit' as const, 'agent limit' as const),
      pick,
      n: fc.integer({ min: 1, max: 3 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('cap' as const), pick, usd: fc.constantFrom(null, 1, 5, 20), days: fc.constantFrom(1, 7) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('default agent' as const), agent: fc.constantFrom('alpha', 'beta') }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('time' as const), minutes: fc.integer({ min: 1, max: 60 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('crash' as const), adopt: fc.boolean() }) },
);
type Command = typeof command extends fc.Arbitrary<infer C> ? C : never;

/** The instance that is alive now: a board, a dispatcher on it, and the runs that it believes to drive. */
async function start(file: string, clock: ReturnType<typeof createManualClock>, owner: string, adopt: boolean) {
  const board = await openBoard({ file, clock, owner });
  const live = new Set<string>();
  const problems: unknown[] = [];
  for (const runId of board.runStore.takeOver(owner)) {
    if (adopt) live.add(runId);
    else board.finish(runId, { status: 'interrupted' });
  }
  const dispatcher = createDispatcher({
    queue: board.queue,
    bus: board.bus,
    clock,
    limits: () => ({ maxRunning: board.settings.get().maxRunning ?? 4, queuePaused: board.settings.get().queuePaused }),
    reconcile: async () => {},
    startRun: ({ runId }) => {
      if (live.has(runId)) problems.push(`run ${runId} was started twice`);
      live.add(runId);
    },
    onError: (error) => problems.push(error),
  });
  dispatcher.start();
  return { board, dispatcher, live, problems };
}
type Instance = Awaited<ReturnType<typeof start>>;

const all = (board: Board) => board.tasks.list({}).sort((a, b) => (a.id < b.id ? -1 : 1));
const at = <T>(list: T[], n: number): T | undefined => list[n % list.length];

/** The move that a command is, for the table that says whether it is legal. */
const moves: { [C in Command['do']]?: TransitionName[] } = {
  queue: ['queue'],
  cancel: ['unqueue', 'cancel'],
  retry: ['retry'],
  continue: ['retry'],
  accept: ['accept'],
  changes: ['request-changes'],
  archive: ['archive'],
  restore: ['restore-todo', 'restore-done', 'restore-failed'],
};

/** The task that a command is about: mostly one for which the move is legal, for a town that only hears no learns nothing. */
function chosen(board: Board, one: Command) {
  if (!('pick' in one)) return undefined;
  const list = all(board);
  const fitting = list.filter(({ status }) => moves[one.do]?.some((name) => isLegal(name, status)));
  return at(one.pick % 5 !== 0 && fitting.length > 0 ? fitting : list, one.pick);
}

/** Does what a person or a run does. UserError: it was refused. */
async function act({ board, live }: Instance, one: Command, count: { tasks: number }): Promise<void> {
  const { tasks, actions, settings, projects } = board;
  const list = all(board);
  const task = chosen(board, one);
  const row = task && board.row(task);
  switch (one.do) {
    case 'add': {
      const other = at(list, one.other);
      const model = [null, null, 'alpha/x', 'beta'][one.pick % 4] ?? null;
      const project = at(projectNames, one.pick);
      const draft = { title: `task ${one.pick}`, body: one.spec, model, effort: null, priority: one.priority, labels: [], notBefore: null };
      tasks.add({ ...draft, project: project as string, after: other && one.other % 3 === 0 ? [other] : [], queue: one.queue });
      count.tasks++;
      return;
    }
    case 'queue':
      return row && actions.queue(row);
    case 'cancel':
      if (row?.status === 'inprogress') live.delete(row.run_id as string);
      return row && actions.cancel(row);
    case 'retry':
    case 'continue':
      return row && actions.retry(row, { continue: one.do === 'continue' });
    case 'accept':
      return row && actions.accept(row);
    case 'changes':
      return row && actions.requestChanges(row, 'Shorter.');
    case 'archive':
      return row && actions.archive(row);
    case 'restore':
      return row && actions.restore(row);
    case 'depend':
      if (task) tasks.dependsOn(task, one.other % 4 === 0 ? [] : [at(list, one.other) as typeof task]);
      return;
    case 'place': {
      const column = list.filter(({ status, id }) => status === task?.status && id !== task?.id);
      if (task) tasks.place(task, null, at(column, one.other) ?? null);
      return;
    }
    case 'schedule':
      if (task) tasks.update(task, { notBefore: board.clock.now() + one.minutes * minute });
      return;
    case 'end': {
      const runId = at([...live], one.pick);
      if (runId === undefined) return;
      if (one.prepared) board.prepared(runId);
      board.runStore.update(runId, board.owner, { cost_usd: one.pick % 4 });
      live.delete(runId);
      expect(board.finish(runId, one.end)).toBe(true);
      // What is over is over: a second end of the same run moves nothing.
      expect(board.finish(runId, { status: 'succeeded', changed: true })).toBe(false);
      return;
    }
    case 'pause queue':
      settings.set({ queuePaused: one.on });
      return;
    case 'pause project':
      projects.set(at(projectNames, one.pick) as string, { paused: one.on });
      return;
    case 'pause agent': {
      const agent = at(['alpha', 'beta'], one.pick) as string;
      return one.on ? settings.hold(agent, 'paused', 'paused') : settings.release(agent);
    }
    case 'folder': {
      const { id } = projects.require(at(projectNames, one.pick) as string);
      if (projects.store.setPresent(id, one.on)) board.bus.emit({ type: 'project', projectId: id });
      return;
    }
    case 'limit':
      settings.set({ maxRunning: one.n });
      return;
    case 'project limit':
      projects.set(at(projectNames, one.pick) as string, { maxRunning: one.n });
      return;
    case 'agent limit':
      settings.setAgent(at(['alpha', 'beta'], one.pick) as string, { maxRunning: one.n });
      return;
    case 'cap':
      settings.setAgent(at(['alpha', 'beta'], one.pick) as string, { [one.days === 1 ? 'dailyCapUsd' : 'weeklyCapUsd']: one.usd });
      return;
    case 'default agent':
      settings.set({ defaultAgent: one.agent });
      return;
    case 'time':
      board.clock.advance(one.minutes * minute);
      return;
    case 'crash':
      return;
  }
}

async function check({ board, dispatcher, live, problems }: Instance, count: { tasks: number }): Promise<void> {
  await dispatcher.idle();
  expect(problems).toEqual([]);
  expect(contradictions(board.db)).toEqual([]);
  const running = board.db.prepare<[], { id: string }>("SELECT id FROM runs WHERE status = 'running' ORDER BY id").all();
  expect(running.map(({ id }) => id)).toEqual([...live].sort());
  const tasks = all(board);
  expect(tasks).toHaveLength(count.tasks);
  // Whatever waits has a reason to.
  expect(tasks.filter(({ waiting }) => waiting?.reason === 'next')).toEqual([]);
}

/** Lifts every hold and lets all runs succeed, until nothing moves any more. */
async function settle(instance: Instance): Promise<void> {
  const { board, dispatcher, live } = instance;
  board.settings.set({ queuePaused: false, maxRunning: 4 });
  for (const agent of ['alpha', 'beta']) {
    board.settings.release(agent);
    board.settings.setAgent(agent, { weeklyCapUsd: null });
  }
  for (const name of projectNames) {
    const { id } = board.projects.require(name);
    if (board.projects.store.setPresent(id, true)) board.bus.emit({ type: 'project', projectId: id });
    board.projects.set(name, { paused: false });
  }
  // Past every schedule and parking, and into a new day for what is capped.
  board.clock.advance(24 * 60 * minute);
  await dispatcher.idle();
  while (live.size > 0) {
    for (const runId of [...live]) {
      live.delete(runId);
      board.finish(runId, { status: 'succeeded', changed: false });
    }
    await dispatcher.idle();
  }
}

async function live(commands: Command[]): Promise<void> {
  const dir = await mkdtemp(path.join(tmpdir(), 'model '));
  const file = path.join(dir, 'task-orchestrator.db');
  const clock = createManualClock();
  const count = { tasks: 0 };
  let instance = await start(file, clock, 'instance-0', false);
  try {
    instance.board.settings.set({ defaultAgent: 'alpha' });
    for (const name of projectNames) await instance.board.projects.add(`/repositories/${name}`, name);
    for (const [i, one] of commands.entries()) {
      const task = chosen(instance.board, one);
      const from: TaskStatus | null = task?.status ?? null;
      if (one.do === 'crash') {
        // Whoever crashes says nothing: its runs stay as they are in the database.
        instance.dispatcher.stop();
        instance.board.db.close();
        instance = await start(file, clock, `instance-${i + 1}`, one.adopt);
      } else {
        const refused = await act(instance, one, count).then(
          () => null,
          (error) => error,
        );
        if (refused !== null && !(refused instanceof UserError)) throw refused;
        const legal = moves[one.do]?.some((name) => from !== null && isLegal(name, from));
        // What the table forbids was refused; what was refused has moved nothing.
        if (legal === false && from !== null) expect(refused).toBeInstanceOf(UserError);
        if (refused !== null && task) expect(instance.board.shown(task)).toMatchObject({ status: from });
        if (refused === null && legal && task && one.do !== 'retry' && one.do !== 'continue')
          expect(
            instance.board.tasks.store
              .activity(task.id)
              .filter(({ to }) => to !== null)
              .at(-1)?.from,
          ).toBe(from);
      }
      await check(instance, count);
      clock.advance(1000);
    }
    await settle(instance);
    const left = all(instance.board).filter(({ status }) => status === 'queued' || status === 'inprogress');
    expect(left.map(({ waiting }) => waiting?.reason)).toEqual(left.map(() => 'blocked'));
    await check(instance, count);
  } finally {
    instance.dispatcher.stop();
    await instance.dispatcher.idle();
    instance.board.db.close();
    await rm(dir, { recursive: true });
  }
  expect(clock.pending()).toBe(0);
}

it('holds together whatever people, runs and crashes do', { timeout: 60_000 }, async () => {
  // Without its bias most sequences would be too short for anything to come back from review.
  const commands = fc.noBias(fc.array(command, { minLength: 5, maxLength: 80, size: 'max' }));
  await fc.assert(fc.asyncProperty(commands, live), { numRuns: 20 });
});
