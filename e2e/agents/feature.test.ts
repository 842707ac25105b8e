import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Comment } from '../../src-main/contract/comments.ts';
import type { FeatureDetail } from '../../src-main/contract/features.ts';
import type { Task } from '../../src-main/contract/tasks.ts';
import {
  answers,
  approves,
  asks,
  byRole,
  commits,
  finish,
  planOf,
  plans,
  prompts,
  shell,
  steps,
  structures,
} from '../model-server/scenarios.ts';
import type { Scenario } from '../model-server/steps.ts';
import { claude, opencode, rigOpener } from './matrix.ts';
import type { Rig } from './rig.ts';

/** What becomes of a brief and of rough notes, from the command to the work that was accepted, with real planners and real agents. */

const openRig = rigOpener();
const key = 'sample/files';
const feature = { project: 'sample', slug: 'files' };
const at = (slug: string) => ({ project: 'sample', slug });

/** Commits a file that has the name of its task: an agent can only know that from what it was told. */
const commitsItsOwn: Scenario = (turn) => commits(`${/tasks\/todo\/([\w-]+)\.md/.exec(turn.prompts[0] ?? '')?.[1]}.txt`)(turn);

/** A project without reviews, which have tests of their own, and a feature with a brief. */
async function begin(model: string, plan: Scenario) {
  const rig = await openRig(byRole({ plan, do: commitsItsOwn, review: approves }));
  const client = await rig.client();
  await client.projects.set({ name: 'sample', settings: { review: false } });
  await writeFile(join(rig.home, 'brief.md'), 'We need *files*, beginning with `a.txt`.\n');
  await rig.json('feature', 'add', 'sample', '--title', 'Files', '--body-file', 'brief.md', '--model', model);
  return { rig, client };
}

/** `--json` of a command that may end otherwise than with 0. */
async function ending<T>(rig: Rig, ...args: string[]) {
  const { code, stdout, stderr } = await rig.cli(...args, '--json');
  return { code, stderr, value: JSON.parse(stdout) as T };
}

const edgesOf = ({ tasks }: FeatureDetail) => tasks.map(({ slug, dependsOn }) => [slug, ...dependsOn].join(' ← '));
const promptsOf = (rig: Rig, role: 'do' | 'plan') => rig.model.requests.flatMap(({ turn }) => (turn.role === role ? [turn.prompts] : []));

describe.each([claude, opencode])('$id', ({ id, model }) => {
  // Five runs one after the other, of a CLI that alone takes seconds to start.
  const patience = 240_000;
  it('plans a brief, and the tasks that a person made of it are done in the order of their edges', { timeout: patience }, async () => {
    // Each after the one before it, but e after none.
    const plan = planOf('a', 'b', 'c', 'd', 'e');
    plan.tasks[4]!.dependsOn = [];
    const { rig, client } = await begin(model, steps(shell('cat readme.md'), answers(plan)));
    const planned = await rig.json<FeatureDetail>('feature', 'plan', key, '--wait');
    expect(planned).toMatchObject({ status: 'ready', planner: { agent: id, status: 'review' } });
    expect(planned.tasks.every(({ status, agent }) => status === 'proposed' && agent === id)).toBe(true);
    expect(edgesOf(planned)).toEqual(['a', 'b ← sample/a', 'c ← sample/b', 'd ← sample/c', 'e']);

    await client.tasks.update({ ...at('b'), set: { title: 'Write b.txt with care', body: 'Mind the *last line*.\n' } });
    await client.tasks.drop(at('c'));
    await client.tasks.dependsOn({ ...at('a'), after: [at('e')] });
    const published = await rig.json<Task[]>('feature', 'publish', key);
    expect(published.map(({ slug, status }) => [slug, status])).toEqual(['a', 'b', 'd', 'e'].map((slug) => [slug, 'todo']));
    const queued = await rig.json<Task[]>('task', 'queue', 'sample/d', 'sample/b', 'sample/a', 'sample/e');
    expect(queued.slice(0, 3).map(({ waiting }) => waiting?.reason)).toEqual(['blocked', 'blocked', 'blocked']);

    // The drawn edge put e first; d waits for b since c is gone.
    const order = ['e', 'a', 'b', 'd'];
    for (const [n, slug] of order.entries()) {
      const task = await rig.settled(`sample/${slug}`);
      expect(task).toMatchObject({ status: 'review', failure: null, agent: id, outcome: 'local-branch' });
      expect(await rig.git(rig.checkout, 'log', '--format=%s', `main..${task.branch}`)).toBe(`Add ${slug}.txt`);
      const behind = await Promise.all(order.slice(n + 1).map((other) => client.tasks.get(at(other))));
      expect(behind.map(({ status, runs }) => [status, runs.length])).toEqual(behind.map(() => ['queued', 0]));
      expect(await client.features.get(feature)).toMatchObject({ status: 'inprogress', progress: { done: n, total: 4 } });
      await rig.json('task', 'accept', task.key);
    }

    const { code, stdout } = await rig.cli('feature', 'show', key);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/status +done\n[\s\S]*done +4 of 4\n/)]);
    const story = await client.comments.timeline({ on: 'feature', ...feature });
    const started = story.flatMap((entry) => (entry.type === 'activity' && entry.to === 'inprogress' ? [entry.taskKey] : []));
    expect(started.filter((task) => task !== planned.planner?.key)).toEqual(order.map((slug) => `sample/${slug}`));
    const told = promptsOf(rig, 'do').map(([first]) => first);
    expect(told).toContainEqual(expect.stringMatching(/Write b\.txt with care[\s\S]*Mind the \*last line\*\./));
    expect(told).not.toContainEqual(expect.stringContaining('c.txt'));
    expect(await rig.git(rig.checkout, 'status', '--porcelain', '--branch')).toBe('## main');
  });

  it('is stopped while it plans, with all that it started, and plans when it is asked anew', async () => {
    // In a session of its own and deaf to every polite signal.
    const deaf = `setsid sh -c 'trap "" TERM INT HUP; while :; do sleep 1; done' >/dev/null 2>&1 & echo "deaf:$!"`;
    const stuck = steps(shell(deaf), { do: 'hang', headers: true });
    let isStuck = true;
    const { rig } = await begin(model, (turn) => (isStuck ? stuck : plans('a', 'b', 'c'))(turn));
    expect(await rig.json('feature', 'plan', key)).toMatchObject({ status: 'planning' });
    await rig.model.request(({ turn }) => turn.step === 1);
    expect((await rig.agents()).some(({ command }) => command.includes('trap'))).toBe(true);

    expect(await rig.json('feature', 'cancel', key)).toMatchObject({ status: 'draft', tasks: [], planner: { status: 'todo' } });
    expect(await rig.agents()).toEqual([]);

    isStuck = false;
    const planned = await rig.json<FeatureDetail>('feature', 'plan', key, '--wait');
    expect(planned).toMatchObject({ status: 'ready', tasks: [{ slug: 'a' }, { slug: 'b' }, { slug: 'c' }] });
  });
});

it('asks first, keeps what a person edited when it plans again, and does a bundle in one go', async () => {
  const again = planOf('a', 'b', 'c', 'd');
  again.tasks[1]!.title = 'Write b.txt';
  const { rig, client } = await begin(
    claude.model,
    prompts(asks('Which letters?', ['a to c', 'all']), plans('a', 'b', 'c'), steps(answers(again))),
  );
  const asked = await ending<FeatureDetail>(rig, 'feature', 'plan', key, '--wait');
  expect(asked).toMatchObject({ code: 1, value: { status: 'planning', tasks: [], planner: { question: { question: 'Which letters?' } } } });
  const planned = await rig.json<FeatureDetail>('feature', 'answer', key, '--text', 'a to c', '--wait');
  expect(planned.planner?.question).toBeNull();
  expect(edgesOf(planned)).toEqual(['a', 'b ← sample/a', 'c ← sample/b']);

  await client.tasks.update({ ...at('a'), set: { title: 'My own a.txt' } });
  const refined = await rig.json<FeatureDetail>('feature', 'plan', key, '--note', 'And d, please.', '--wait');
  expect(refined.tasks.map(({ title }) => title)).toEqual(['My own a.txt', 'Write b.txt', 'Add c.txt', 'Add d.txt']);
  // One session all along, which was told each time what it could not know.
  const session = promptsOf(rig, 'plan').at(-1)!;
  expect(session).toHaveLength(3);
  expect(session[1]).toMatch(/Which letters\?[\s\S]*a to c/);
  expect(session[2]).toMatch(/My own a\.txt[\s\S]*And d, please\./);

  expect(await rig.json('feature', 'bundle', key, '--title', 'All files')).toMatchObject({ key: 'sample/all-files', status: 'todo' });
  const bundled = await client.features.get(feature);
  expect(bundled.tasks.map(({ slug, status }) => [slug, status])).toEqual([['all-files', 'todo']]);
  await rig.json('task', 'queue', 'sample/all-files');
  expect(await rig.settled('sample/all-files')).toMatchObject({ status: 'review', failure: null, branch: 'task/all-files' });
  expect(promptsOf(rig, 'do')[0]![0]).toMatch(/My own a\.txt[\s\S]*Write b\.txt[\s\S]*Add c\.txt[\s\S]*Add d\.txt/);
  await rig.json('task', 'accept', 'sample/all-files');
  expect(await client.features.get(feature)).toMatchObject({ status: 'done', progress: { done: 1, total: 1 } });
});

it('makes a spec of notes, and answers a question about its plan as a comment', async () => {
  const ofNotes = structures('Write the notes');
  const ofBrief = prompts(plans('a', 'b', 'c'), steps(finish('Because **b** needs a.')));
  const { rig, client } = await begin(claude.model, (turn) => (turn.prompts[0]?.includes('scribbled') ? ofNotes : ofBrief)(turn));
  await writeFile(join(rig.home, 'notes.md'), 'scribbled: a file of notes\n');
  await rig.json('task', 'add', 'sample', '--title', 'notes', '--body-file', 'notes.md', '--model', claude.model);
  const accepted = await rig.json<Task>('task', 'plan', 'sample/notes', '--wait', '--accept');
  expect(accepted).toMatchObject({ title: 'Write the notes', status: 'todo', body: expect.stringContaining('## Acceptance criteria') });
  expect((await client.tasks.plan(at('notes'))).earlier).toMatchObject([{ title: 'notes', body: 'scribbled: a file of notes\n' }]);

  await rig.json('feature', 'plan', key, '--wait');
  await writeFile(join(rig.home, 'comment.md'), 'Why this order?\n');
  const asked = await rig.json<Comment & { answers: Comment[] }>('feature', 'comment', key, '--body-file', 'comment.md', '--ask', '--wait');
  expect(asked).toMatchObject({ author: 'user', answers: [{ author: 'planner', body: 'Because **b** needs a.' }] });
  expect(promptsOf(rig, 'plan').at(-1)![1]).toContain('Why this order?');
  const { status, tasks } = await client.features.get(feature);
  expect([status, tasks.map(({ slug }) => slug)]).toEqual(['ready', ['a', 'b', 'c']]);
});
