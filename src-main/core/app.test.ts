import { readFile, readlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AppWorld, createAppWorld, passes } from './testing/app-world.ts';

let app: AppWorld;
beforeEach(async () => {
  app = await createAppWorld();
});
afterEach(() => app.close());

describe('a task from the queue to its review', () => {
  it('works in a worktree of its own and ends as a reviewed local branch', async () => {
    await app.open();
    const repo = await app.project('web', { verifyCommand: 'git log --oneline -1', setupCommand: 'echo ready', review: true });
    const ref = await app.task('web', 'add-a-note', 'Add a note.\n\n## Acceptance criteria\n- [ ] there is a note', 'demo');

    const done = await app.ended(ref);
    expect(done.failure).toBeNull();
    expect(done).toMatchObject({ status: 'review', outcome: 'local-branch', branch: 'task/add-a-note', waiting: null });
    expect(passes(done)).toEqual(['prepare', 'setup', 'do', 'verify', 'review', 'deliver'].map((name) => `${name} succeeded`));
    const run = done.runs[0];
    expect(run).toMatchObject({ number: 1, attempt: 1, status: 'succeeded', outcome: 'local-branch', failure: null, pid: null });
    expect(run?.receipts).toMatchObject([{ command: 'git log --oneline -1', exitCode: 0, sha: done.headSha }]);
    expect(run?.verdict?.verdict).toBe('approved');
    expect(run?.reviewSessionId).not.toBe(run?.sessionId);
    expect(run?.tokens).toMatchObject({ input: 2400, output: 600 });
    // The person's own checkout has not noticed; what was seeded is in no commit.
    expect(await app.world.sh(repo, 'status', '--porcelain')).toBe('');
    expect(await app.world.sh(repo, 'rev-parse', 'task/add-a-note')).toBe(done.headSha);
    expect(await app.world.sh(repo, 'diff', '--name-only', `${done.baseSha}..${done.headSha}`)).toBe('NOTES.md');
    expect((await app.client.tasks.activity(ref)).map(({ kind }) => kind).sort()).toEqual(['add', 'claim', 'deliver', 'queue']);
  });

  it('leaves a journal without gaps, told to people and to programs', async () => {
    await app.open();
    await app.project('web', { setupCommand: 'echo hello from setup', review: true });
    const ref = await app.task('web', 'note', 'Add a note.', 'demo');
    await app.ended(ref);

    const events = await app.journal(ref);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, i) => i + 1));
    const stages = events.flatMap((event) => (event.type === 'stage' ? [`${event.stage} ${event.status}`] : []));
    expect(stages.filter((line) => line.endsWith('started'))).toEqual(
      ['prepare', 'setup', 'do', 'verify', 'review', 'deliver'].map((name) => `${name} started`),
    );
    expect(events.filter(({ type }) => type === 'prompt').map(({ stage }) => stage)).toEqual(['do', 'review']);
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'output', stream: 'terminal', text: expect.stringContaining('hello from setup') }),
    );

    const view = (suffix: string) => path.join(app.stateDir, 'web', `note.${suffix}`);
    const lines = (await readFile(view('log.jsonl'), 'utf8')).trimEnd().split('\n');
    expect(lines).toHaveLength(events.length);
    expect(await readlink(view('log'))).toContain(path.join('.runs', (await app.client.tasks.get(ref)).runs[0]?.id ?? '?'));
    expect(await readFile(view('log'), 'utf8')).toContain('hello from setup');
    expect(await app.statusFile(ref)).toMatch(/^review run=1/);
  });

  it('masks secrets that an agent prints, in the journal and in its views', async () => {
    await app.open();
    await app.project('web');
    const ref = await app.task('web', 'leak', 'Print a secret.');
    const secret = `ghp_${'aB3dE5fG7h'.repeat(4).slice(0, 36)}`;
    const agent = await app.agents.next('do');
    await agent.say(`The token is ${secret}, keep it.`);
    await agent.commit('a.txt');
    await agent.finish(`Done with ${secret}.`);
    const done = await app.ended(ref);
    expect(done.status).toBe('review');
    const events = await readFile(path.join(app.stateDir, 'web', 'leak.log.jsonl'), 'utf8');
    expect(events).toContain('The token is ');
    expect(events).not.toContain(secret);
    expect(await readFile(path.join(app.stateDir, 'web', 'leak.log'), 'utf8')).not.toContain(secret);
  });

  it('masks them in what is stored and delivered, too: last words, receipts, verdicts, failures', async () => {
    await app.open();
    const secret = `ghp_${'aB3dE5fG7h'.repeat(4).slice(0, 36)}`;
    const printed = path.join(app.world.dir, 'printed');
    await writeFile(printed, `The token is ${secret}.\n`);
    await app.project('web', { review: true, verifyCommand: `cat '${printed}'` });
    const ref = await app.task('web', 'leak', 'Print a secret.');
    const agent = await app.agents.next('do');
    await agent.commit('a.txt');
    await agent.finish(`Done with ${secret}.`);
    const verdict = { verdict: 'approved', summary: `It uses ${secret}.`, findings: [] };
    await (await app.agents.next('review')).finish(`\`\`\`json\n${JSON.stringify(verdict)}\n\`\`\``);
    const done = await app.ended(ref);
    expect(done.runs[0]?.verdict?.summary).toMatch(/^It uses .+\.$/);
    expect(done.runs[0]?.receipts[0]?.outputTail).not.toBe('');

    const failing = await app.task('web', 'fails', 'Fail.');
    await (await app.agents.next('do')).end({ status: 'crashed', message: `401 for ${secret}` });
    expect((await app.ended(failing)).failure?.message).toContain('401 for ');
    const files = ['task-orchestrator.db', 'task-orchestrator.db-wal', 'web/leak.status', 'web/fails.status'];
    for (const file of files) expect((await readFile(path.join(app.stateDir, file), 'latin1')).includes(secret) ? file : null).toBeNull();
  });
});

describe('at its start', () => {
  it('finds the projects under its roots, also when one of the roots is not there', async () => {
    await app.open();
    await app.world.repository('code/found');
    await app.client.settings.set({ roots: [path.join(app.world.dir, 'unplugged'), path.join(app.world.dir, 'code')] });
    expect(await app.client.projects.list()).toEqual([]);

    await app.open();
    const added = new Promise<void>((resolve) => app.app.bus.subscribe((change) => change.type === 'project' && resolve()));
    if ((await app.client.projects.list()).length === 0) await added;
    expect((await app.client.projects.list()).map(({ name }) => name)).toEqual(['found']);
  });
});
