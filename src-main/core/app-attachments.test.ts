import { afterEach, beforeEach, expect, it } from 'vitest';
import { type AppWorld, createAppWorld, passes } from './testing/app-world.ts';

let app: AppWorld;
beforeEach(async () => {
  app = await createAppWorld();
  await app.open();
});
afterEach(() => app.close());

const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 7]);

it('gives the agent the images of the spec as files that no commit holds', async () => {
  const repo = await app.project('web', { review: true });
  const { id } = await app.client.attachments.add({ name: 'Login.png', base64: png.toString('base64') });
  const gone = '0'.repeat(64);
  const ref = await app.task('web', 'fix', `As in ![the page](attachment:${id}), not ![](attachment:${gone}).`);
  const agent = await app.agents.next('do');
  const file = 'tasks/todo/fix.attachments/1-login.png';
  expect(agent.prompt).toContain(`![the page](${file})`);
  expect(agent.prompt).toContain(`Files that belong to the task:\n- ${file}`);
  expect((await agent.sh(`od -An -tu1 ${file}; cat tasks/todo/fix.md`)).stdout).toMatch(
    /137 +80.* 7\n# fix\n\nAs in !\[the page\]\(fix\.attachments\/1-login\.png\)/s,
  );
  await agent.sh('echo x > work.ts; git add --all; git commit -qm work');
  await agent.finish();
  const reviewer = await app.agents.next('review');
  expect(reviewer.prompt).toContain(`![the page](${file})`);
  await reviewer.verdict({ verdict: 'approved' });
  const task = await app.ended(ref);
  expect(passes(task)).toContain('deliver succeeded');
  expect(await app.world.sh(repo, 'ls-tree', '-r', '--name-only', 'task/fix')).toBe('README.md\nwork.ts');
  expect(JSON.stringify(await app.journal(ref))).toContain('mentions an attachment that is not there (any more): 000000000000…');
  expect((await app.client.runs.changes({ ...ref })).files.map(({ path }) => path)).toEqual(['work.ts']);
});

it('gives it those of the changes that a person asks for, too', async () => {
  await app.project('web');
  const ref = await app.task('web', 'fix', 'Do it.');
  const first = await app.agents.next('do');
  await first.commit('a.ts');
  await first.finish();
  await app.ended(ref);
  const { id } = await app.client.attachments.add({ name: 'Wrong.png', base64: png.toString('base64') });
  await app.client.tasks.requestChanges({ ...ref, text: `It looks like this: ![](attachment:${id})` });
  const again = await app.agents.next('do');
  expect(again.prompt).toContain('It looks like this: ![](tasks/todo/fix.attachments/1-wrong.png)');
  expect((await again.sh('test -s tasks/todo/fix.attachments/1-wrong.png && git status --porcelain')).stdout).toBe('');
  await again.finish();
  await app.ended(ref);
});

it('keeps them through a planner, which knows them by their paths', async () => {
  await app.project('web');
  const { id } = await app.client.attachments.add({ name: 'Login.png', base64: png.toString('base64') });
  const ref = await app.task('web', 'fix', `As in ![the page](attachment:${id}).`, 'scripted', { queue: false });
  const { planner } = await app.client.tasks.planIt(ref);
  const call = await app.agents.next('plan');
  const file = 'tasks/todo/plan.fix.attachments/1-login.png';
  expect(call.prompt).toContain(`![the page](${file})`);
  await call.plan({
    ...{ kind: 'spec', title: 'Fix it', severity: 'low', location: `![](./${file})`, issue: `![](${file})` },
    ...{ proposedFix: `![](${call.cwd}/${file})`, acceptanceCriteria: ['As in ![](plan.fix.attachments/1-login.png)'] },
  });
  await app.ended({ project: 'web', slug: planner?.slug ?? '' });
  const { draft } = await app.client.tasks.plan(ref);
  expect(draft?.body.split(`](attachment:${id})`)).toHaveLength(5);
  expect(draft?.body).not.toContain('1-login.png');
});
