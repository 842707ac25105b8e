import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type AppWorld, createAppWorld, passes, type TaskRef } from './testing/app-world.ts';

// A story is many processes; on a busy machine each of them takes its time.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

let app: AppWorld;
let repo: string;
beforeEach(async () => {
  app = await createAppWorld();
  await app.open();
  repo = await app.project('web');
});
afterEach(() => app.close());

const ref: TaskRef = { project: 'web', slug: 'x' };
const begin = () => app.task('web', 'x', 'Do it.');
const leave = (cwd: string, name: string, content: string) => writeFile(path.join(cwd, 'tasks/todo', name), content);
const proposed = async () => (await app.client.tasks.followUps(ref)).map(({ title }) => title).sort();
const notes = async () => (await app.journal(ref)).flatMap((event) => (event.type === 'note' ? [event.text] : []));
const committed = async () => (await app.world.sh(repo, 'diff', '--name-only', 'main...task/x')).split('\n').filter(Boolean).sort();

describe('what a run leaves to be done by others', () => {
  beforeEach(async () => void (await app.client.settings.set({ defaultAgent: 'scripted' })));

  it('becomes a proposal, and goes with no commit however untidy the agent is', async () => {
    await begin();
    const agent = await app.agents.next('do');
    await leave(agent.cwd, 'mend-it.md', '# Mend it\n\n## Issue\n\nBroken.\n');
    await agent.sh('echo work > a.txt; git add --all; git commit --quiet -m work; echo more > b.txt');
    await leave(agent.cwd, 'later.md', 'Do it later');
    await agent.finish();
    await app.ended(ref);
    expect(await committed()).toEqual(['a.txt', 'b.txt']);
    expect(await proposed()).toEqual(['Do it later', 'Mend it']);
    const [first] = await app.client.tasks.followUps(ref);
    expect(first).toMatchObject({ status: 'proposed', origin: 'web/x', feature: null });
    expect(await readdir(path.join(agent.cwd, 'tasks/todo'))).toEqual(['x.md']);
    expect(await notes()).toContainEqual(
      'Left to be done by others, and shown to you as proposals: tasks/todo/later.md, tasks/todo/mend-it.md',
    );
    // Its own spec it can read as often as it likes.
    expect(await readFile(path.join(agent.cwd, 'tasks/todo/x.md'), 'utf8')).toContain('Do it.');
  });

  it('is taken where the repository insists on showing it, and stays where the agent has committed it', async () => {
    await writeFile(path.join(repo, '.gitignore'), '!*.md\n');
    await mkdir(path.join(repo, 'tasks/todo'), { recursive: true });
    await leave(repo, 'old.md', '# Old\n');
    await app.world.sh(repo, 'add', '--all');
    await app.world.sh(repo, 'commit', '--quiet', '-m', 'old');
    await begin();
    const agent = await app.agents.next('do');
    await leave(agent.cwd, 'kept.md', '# Kept\n');
    await agent.sh('git add --all; git commit --quiet -m kept');
    await leave(agent.cwd, 'loose.md', '# Loose\n');
    await leave(agent.cwd, 'old.md', '# Old, mended\n');
    await agent.finish();
    await app.ended(ref);
    expect(await committed()).toEqual(['tasks/todo/kept.md', 'tasks/todo/old.md']);
    expect(await proposed()).toEqual(['Kept', 'Loose']);
  });

  it('is no link, no folder, nothing endless and not too many', async () => {
    await begin();
    const agent = await app.agents.next('do');
    await writeFile(path.join(app.world.dir, 'secret.md'), '# Secret\n');
    await symlink(path.join(app.world.dir, 'secret.md'), path.join(agent.cwd, 'tasks/todo/link.md'));
    await mkdir(path.join(agent.cwd, 'tasks/todo/folder.md'));
    await leave(agent.cwd, 'binary.md', '# B\0\n');
    await leave(agent.cwd, 'endless.md', 'x'.repeat(256 * 1024 + 1));
    for (let n = 10; n < 31; n++) await leave(agent.cwd, `n${n}.md`, `# Number ${n}\n`);
    await agent.commit('a.txt');
    await agent.finish();
    await app.ended(ref);
    expect(await proposed()).toHaveLength(20);
    expect((await proposed()).every((title) => title.startsWith('Number'))).toBe(true);
    const refused = (await notes()).filter((note) => note.includes('was not taken for a proposal'));
    expect(refused.map((note) => /^tasks\/todo\/(\S+)/.exec(note)?.[1]).sort()).toEqual([
      'binary.md',
      'endless.md',
      'folder.md',
      'link.md',
      'n30.md',
    ]);
    // What was not taken is still there to be lost: the worktree goes, and it is kept.
    await app.client.tasks.accept(ref);
    const [point] = await app.client.salvage.list({ project: 'web' });
    const kept = await app.world.sh(repo, 'ls-tree', '-r', '--name-only', `${point?.ref}`, '--', 'tasks/todo');
    expect(kept.split('\n').sort()).toEqual(['tasks/todo/binary.md', 'tasks/todo/endless.md', 'tasks/todo/link.md', 'tasks/todo/n30.md']);
  });

  it('is found where the way to it leads out of the worktree: nowhere', async () => {
    await begin();
    const agent = await app.agents.next('do');
    await mkdir(path.join(app.world.dir, 'outside/todo'), { recursive: true });
    await writeFile(path.join(app.world.dir, 'outside/todo/evil.md'), '# Evil\n');
    await agent.sh(`rm -r tasks; ln -s '${path.join(app.world.dir, 'outside')}' tasks`);
    await agent.commit('a.txt');
    await agent.finish();
    await app.ended(ref);
    expect(await proposed()).toEqual([]);
    expect(await readdir(path.join(app.world.dir, 'outside/todo'))).toEqual(['evil.md']);
  });

  it('comes of the review as well: what it leaves, and what it marks', async () => {
    await app.client.projects.set({ name: 'web', settings: { review: true } });
    await begin();
    const agent = await app.agents.next('do');
    await agent.commit('a.txt');
    await agent.finish();
    const reviewer = await app.agents.next('review');
    await leave(reviewer.cwd, 'found.md', '# Found\n');
    const finding = { severity: 'low' as const, file: 'a.txt', line: 1, problem: 'The name says nothing. Find a better one.' };
    await reviewer.verdict({
      verdict: 'approved-with-notes',
      findings: [
        { ...finding, followUp: true },
        { ...finding, problem: 'Mend now.', followUp: false },
      ],
    });
    await app.ended(ref);
    expect(await proposed()).toEqual(['Found', 'The name says nothing']);
  });

  it('is not lost where the work is sent back, and the next reviewer does not say it again', async () => {
    await app.client.projects.set({ name: 'web', settings: { review: true } });
    await begin();
    const agent = await app.agents.next('do');
    await agent.commit('a.txt');
    await agent.finish();
    const finding = { severity: 'low' as const, line: 1, followUp: true };
    const old = { ...finding, file: 'old.ts', problem: 'The old code leaks.' };
    const first = { ...finding, file: 'a.txt', problem: 'The name says nothing.' };
    await (await app.agents.next('review')).verdict({
      verdict: 'rejected',
      findings: [{ ...first, problem: 'Mend now.', followUp: false }, old, first],
    });
    const again = await app.agents.next('do');
    await again.commit('b.txt');
    await again.finish();
    await (await app.agents.next('review')).verdict({ verdict: 'approved', findings: [{ ...first, problem: 'Find a better name.' }] });
    await app.ended(ref);
    expect(await proposed()).toEqual(['Find a better name', 'The old code leaks']);
  });

  it('is two where two findings begin with the same words', async () => {
    await app.client.projects.set({ name: 'web', settings: { review: true } });
    await begin();
    const agent = await app.agents.next('do');
    await agent.commit('a.txt');
    await agent.finish();
    const finding = { severity: 'low', line: 1, problem: 'There is no test.', followUp: true };
    const verdict = { verdict: 'approved-with-notes', summary: '', findings: ['a.ts', 'b.ts'].map((file) => ({ ...finding, file })) };
    await (await app.agents.next('review')).finish(`\`\`\`json\n${JSON.stringify(verdict)}\n\`\`\``);
    await app.ended(ref);
    expect(await proposed()).toEqual(['There is no test', 'There is no test']);
  });

  it('is kept of a run that fails, and once where the next one leaves the same', async () => {
    await begin();
    const agent = await app.agents.next('do');
    await leave(agent.cwd, 'later.md', '# Later\n');
    await agent.exit(1);
    expect(await app.ended(ref)).toMatchObject({ status: 'failed' });
    expect(await proposed()).toEqual(['Later']);
    await app.client.tasks.drop({ project: 'web', slug: 'later' });
    await app.client.tasks.retry({ ...ref, continue: true });
    const again = await app.agents.next('do');
    await leave(again.cwd, 'later.md', '# Later\n');
    await leave(again.cwd, 'more.md', '# More\n');
    await again.commit('a.txt');
    await again.finish();
    await app.when(ref, ({ status }) => status === 'review');
    expect(await proposed()).toEqual(['More']);
  });
});

it('holds no run up where it cannot be stored', async () => {
  await begin();
  const agent = await app.agents.next('do');
  // The agent that new tasks go to by default is none of this world's.
  await leave(agent.cwd, 'later.md', '# Later\n');
  await agent.commit('a.txt');
  await agent.finish();
  expect(await app.ended(ref)).toMatchObject({ status: 'review' });
});

describe("a task's own check", () => {
  const mark = (name: string) => `test -e ${name}`;
  const receipts = async () => (await app.client.tasks.get(ref)).runs.at(-1)?.receipts.map(({ command, exitCode }) => [command, exitCode]);

  it("runs after the project's, and goes back to the agent as that does", async () => {
    await app.client.projects.set({ name: 'web', settings: { verifyCommand: mark('a.txt') } });
    await app.client.tasks.add({ ...ref, title: 'x', body: 'Do it.', model: 'scripted', verifyCommand: mark('b.txt'), queue: true });
    const agent = await app.agents.next('do');
    await agent.commit('a.txt');
    await agent.finish();
    const again = await app.agents.next('do');
    expect(again.prompt).toContain(mark('b.txt'));
    await again.commit('b.txt');
    await again.finish();
    const done = await app.ended(ref);
    expect(passes(done).filter((pass) => pass.startsWith('verify'))).toEqual(['verify failed', 'verify succeeded']);
    expect(await receipts()).toEqual([
      [mark('a.txt'), 0],
      [mark('b.txt'), 1],
      [mark('a.txt'), 0],
      [mark('b.txt'), 0],
    ]);
    const commands = (await app.journal(ref)).flatMap((event) => (event.type === 'command' && event.stage === 'verify' ? [event.id] : []));
    expect(new Set(commands).size).toBe(4);
  });

  it("is the only one where the project has none, and is not asked where the project's fails", async () => {
    await app.client.tasks.add({ ...ref, title: 'x', body: 'Do it.', model: 'scripted', verifyCommand: mark('a.txt'), queue: true });
    const agent = await app.agents.next('do');
    await agent.commit('a.txt');
    await agent.finish();
    await app.ended(ref);
    expect(await receipts()).toEqual([[mark('a.txt'), 0]]);
    await app.client.projects.set({ name: 'web', settings: { verifyCommand: 'false', verifyRounds: 0 } });
    await app.client.tasks.requestChanges({ ...ref, text: 'More.' });
    await (await app.agents.next('do')).finish();
    await app.when(ref, ({ status }) => status === 'failed');
    expect(await receipts()).toEqual([['false', 1]]);
  });
});
