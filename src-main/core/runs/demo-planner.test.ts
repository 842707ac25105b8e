import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PlanAsked } from '../../contract/features.ts';
import type { PlanAnswer, PlanRequest } from '../../contract/plans.ts';
import { specMarkdown } from '../../contract/spec-markdown.ts';
import { demo } from '../agents/demo.ts';
import { exec } from '../process/exec.ts';
import { createNursery } from '../process/testing/processes.ts';
import { parsePlan } from './plan.ts';
import { type PlanPrompt, planAgainPrompt, planFollowUpPrompt, planPrompt } from './plan-prompts.ts';

const demoScript = path.resolve(import.meta.dirname, '../../../resources/demo-agent.mjs');
const nursery = createNursery();
const env = { ...process.env, ...nursery.env, TASK_ORCH_DEMO_PACE_MS: '0' };
const specPath = 'tasks/todo/plan.shortcuts.md';
const sections =
  '## Keys\n\n- One letter each\n- A list of them\n\n## Menu\n\nIn `src/menu.ts`.\n\n## Acceptance criteria\n\n- It works\n\n## Mouse\n';

let repo: string;

beforeEach(async () => {
  repo = await mkdtemp(path.join(tmpdir(), 'demo-planner-'));
  await exec('git', ['init', '-q', '-b', 'main'], { cwd: repo, env });
  await exec('git', ['commit', '-q', '--allow-empty', '-m', 'Start'], { cwd: repo, env });
});
afterEach(async () => {
  const left = await nursery.leftOver();
  await rm(repo, { recursive: true, force: true });
  expect(left).toEqual([]);
});

function prompting(text: string, more: Partial<PlanRequest> & { asked?: PlanAsked } = {}): PlanPrompt {
  const subject = { kind: 'feature' as const, title: 'Shortcuts', text };
  const request: PlanRequest = {
    asked: 'generate',
    subject,
    proposals: [],
    others: [],
    keepEdits: true,
    question: null,
    answers: null,
    ...more,
  };
  return { request, subject: text, specPath, skillPath: '.claude/skills/plan-task/SKILL.md', baseSha: 'abc', attachments: [] };
}

/** What the product makes of its answer. */
async function play(prompt: string, { request }: PlanPrompt, resume: string | null = null) {
  const common = {
    role: 'plan' as const,
    worktree: repo,
    model: 'demo',
    effort: null,
    newSessionId: 's-1',
    nodePath: process.execPath,
    demoScript,
  };
  const launch = demo.launch({ ...common, prompt, resume, isRoot: false });
  const result = await exec(launch.command, launch.args, { cwd: repo, env: { ...env, ...launch.env }, input: launch.stdin });
  const reader = demo.createReader();
  for (const line of result.stdout.split('\n')) reader.stdout(line);
  const conclusion = reader.conclude({ exitCode: result.ok ? 0 : result.code, signal: null });
  return { conclusion, parsed: parsePlan(conclusion.text, request) };
}

/** In a worktree that was prepared for it. */
async function begin(plan: PlanPrompt) {
  await mkdir(path.join(repo, 'tasks/todo'), { recursive: true });
  await writeFile(path.join(repo, specPath), `# ${plan.request.subject.title}\n\n${plan.subject}`);
  return play(planPrompt(plan), plan);
}

const answerOf = <K extends PlanAnswer['kind']>(parsed: ReturnType<typeof parsePlan>, kind: K): Extract<PlanAnswer, { kind: K }> => {
  if (!parsed.ok || parsed.answer.kind !== kind) throw new Error(JSON.stringify(parsed));
  return parsed.answer as Extract<PlanAnswer, { kind: K }>;
};

describe('the demo agent as a planner', () => {
  it('makes proposals of the sections of a brief, and says that it is a demo', async () => {
    const { conclusion, parsed } = await begin(prompting(sections));
    expect(conclusion).toMatchObject({ status: 'ok', sessionId: 's-1' });
    const { tasks, summary } = answerOf(parsed, 'plan');
    expect(tasks.map(({ slug, dependsOn, files }) => [slug, dependsOn, files])).toEqual([
      ['keys', [], ['docs/keys.md']],
      ['menu', ['keys'], ['src/menu.ts']],
      ['mouse', [], ['docs/mouse.md']],
    ]);
    expect(tasks[0]?.acceptanceCriteria).toEqual(['One letter each', 'A list of them']);
    for (const text of [summary, ...tasks.map(({ issue }) => issue)]) expect(text).toMatch(/demo/);
  });

  it.each([
    ['bullets', '- Add keys\n- Add a menu\n- Add a mouse\n- Add keys\n', ['add-keys', 'add-a-menu', 'add-a-mouse', 'add-keys-2']],
    ['sentences', 'We need keys. And a menu. And a mouse!', ['we-need-keys', 'and-a-menu', 'and-a-mouse']],
    ['one word, with what it takes besides', 'Keys', ['keys', 'begin-with-shortcuts', 'test-shortcuts']],
    ['more than anybody wants, of which it takes five', '- a\n- b\n- c\n- d\n- e\n- f\n- g\n', ['a', 'b', 'c', 'd', 'e']],
    ['other letters than ours', '- Ключи\n- Меню\n- Мышь\n', ['part', 'part-2', 'part-3']],
  ])('or of %s', async (_name, text, slugs) => {
    expect(answerOf((await begin(prompting(text))).parsed, 'plan').tasks.map(({ slug }) => slug)).toEqual(slugs);
  });

  it('asks first where the brief tells it to, and plans after the answer', async () => {
    const brief = prompting(`${sections}\ndemo: ask\n`);
    const question = answerOf((await begin(brief)).parsed, 'question');
    expect(question.options).toHaveLength(2);
    const answered = prompting(`${sections}\ndemo: ask\n`, { asked: 'answer', question });
    for (const told of [true, false]) {
      const { parsed } = await play(planFollowUpPrompt(answered, 'For experts', told), answered, 's-1');
      expect(answerOf(parsed, 'plan').tasks.length).toBeGreaterThan(2);
    }
  });

  it('adds what a note asks for to the proposals as they are', async () => {
    const first = answerOf((await begin(prompting(sections))).parsed, 'plan').tasks;
    const proposals = first.map((task) => ({ ...task, body: specMarkdown(task), edited: [] as string[] }));
    const [one] = proposals;
    if (one) Object.assign(one, { title: 'Mine', edited: ['title'] });
    const refining = prompting(sections, { asked: 'refine', proposals });
    const { parsed } = await play(planFollowUpPrompt(refining, 'Add touch as well', true), refining, 's-1');
    const { tasks } = answerOf(parsed, 'plan');
    expect(tasks.map(({ title }) => title)).toEqual(['Mine', 'Menu', 'Mouse', 'Add touch as well']);
    expect(tasks[1]).toEqual(first[1]);
  });

  it('puts notes in order, and takes a wish', async () => {
    const subject = { kind: 'task' as const, title: 'Freeze', text: 'list freezes\nsee `list.ts`' };
    const notes = prompting(subject.text, { asked: 'structure', subject });
    const spec = answerOf((await begin(notes)).parsed, 'spec');
    expect(spec).toMatchObject({ location: '`list.ts`', issue: subject.text, acceptanceCriteria: ['list freezes', 'see `list.ts`'] });
    const again = await play(planFollowUpPrompt(notes, 'Mention touch', true), notes, 's-1');
    expect(answerOf(again.parsed, 'spec').issue).toContain('Mention touch');
  });

  it('answers a question', async () => {
    const asking = prompting(sections, { asked: 'ask' });
    const { parsed } = await play(planFollowUpPrompt(asking, 'Why keys?', false), asking);
    expect(answerOf(parsed, 'answer').text).toMatch(/demo[\s\S]*> Why keys\?/);
  });

  it('mends an answer in prose when it is told so, or never', async () => {
    for (const [story, mended] of [
      ['prose', true],
      ['prose-always', false],
    ] as const) {
      const brief = prompting(`${sections}\ndemo: ${story}\n`);
      const { parsed } = await begin(brief);
      if (parsed.ok) throw new Error('it was no prose');
      const again = planAgainPrompt(brief.request, parsed.reason, null);
      expect((await play(again, brief, 's-1')).parsed.ok).toBe(mended);
    }
  });

  it.each([
    ['fail', 'crashed'],
    ['usage-limit 60', 'usage-limit'],
    ['unavailable-once', 'unavailable'],
  ])('has the same misfortunes as an author: %s', async (story, status) => {
    expect((await begin(prompting(`${sections}\ndemo: ${story}\n`))).conclusion.status).toBe(status);
  });
});
