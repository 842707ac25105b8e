import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { PlanAsked } from '../../src-main/contract/features.ts';
import type { PlanAnswer, PlanRequest } from '../../src-main/contract/plans.ts';
import { specMarkdown } from '../../src-main/contract/spec-markdown.ts';
import type { AgentAdapter } from '../../src-main/core/agents/adapter.ts';
import { claude } from '../../src-main/core/agents/claude.ts';
import { opencode } from '../../src-main/core/agents/opencode.ts';
import { parsePlan } from '../../src-main/core/runs/plan.ts';
import { type PlanPrompt, planAgainPrompt, planFollowUpPrompt, planPrompt } from '../../src-main/core/runs/plan-prompts.ts';
import { answers, asks, finish, planOf, plans, prompts, steps, structures } from '../model-server/scenarios.ts';
import type { Scenario } from '../model-server/steps.ts';
import { installAgents } from './install.ts';
import { run } from './processes.ts';
import { createWorld, type World } from './world.ts';

/**
 * What planners are told and what is read of their answers, with the real CLIs in between: the launch of the adapter, the skill where
 * the CLI finds it, the prompt as a run would write it, its stream, and the parser at the other end.
 */

const skillPath = '.claude/skills/plan-task/SKILL.md';
const specPath = 'tasks/todo/plan.files.md';
const brief = 'We need five files, `a.txt` to `e.txt`.\n\n```sh\necho "it\'s a brief"\n```\n';

const worlds: World[] = [];
beforeAll(() => installAgents());
afterEach(() => Promise.all(worlds.splice(0).map((world) => world.close())));

interface Planner {
  world: World;
  session: string | null;
  /** One turn: in a new session, then always in the same. */
  say(prompt: string, request: PlanRequest): Promise<ReturnType<typeof parsePlan>>;
}

async function begin({ adapter, model }: { adapter: AgentAdapter; model: string }, scenario: Scenario): Promise<Planner> {
  const world = await createWorld(scenario);
  worlds.push(world);
  const worktree = await world.repository('sample');
  await cp(resolve(import.meta.dirname, '../../skills/plan-task'), join(worktree, '.claude/skills/plan-task'), { recursive: true });
  await mkdir(join(worktree, 'tasks/todo'), { recursive: true });
  await writeFile(join(worktree, specPath), `# Files\n\n${brief}`);
  const self: Planner = {
    world,
    session: null,
    async say(prompt, request) {
      const launch = adapter.launch({
        ...{ role: 'plan', prompt, worktree, model, effort: null, resume: self.session, newSessionId: crypto.randomUUID() },
        ...{ nodePath: process.execPath, demoScript: '', isRoot: process.getuid?.() === 0 },
      });
      const env = { ...world.env, ...launch.env };
      const { code, signal, stdout, stderr } = await run(launch.command, launch.args, { cwd: worktree, env, input: launch.stdin });
      const reader = adapter.createReader();
      for (const line of stdout.split('\n')) reader.stdout(line);
      for (const line of stderr.split('\n')) reader.stderr(line);
      const conclusion = reader.conclude({ exitCode: code, signal });
      expect(conclusion).toMatchObject({ status: 'ok' });
      if (self.session !== null) expect(conclusion.sessionId).toBe(self.session);
      self.session = conclusion.sessionId;
      return parsePlan(conclusion.text, request);
    },
  };
  return self;
}

function prompting(asked: PlanAsked = 'generate', more: Partial<PlanRequest> = {}): PlanPrompt {
  const subject = { kind: asked === 'structure' ? ('task' as const) : ('feature' as const), title: 'Files', text: brief };
  const request: PlanRequest = { asked, subject, proposals: [], others: [], keepEdits: true, question: null, answers: null, ...more };
  return { request, subject: brief, specPath, skillPath, baseSha: 'HEAD', attachments: [] };
}

const slugsOf = (parsed: ReturnType<typeof parsePlan>) =>
  parsed.ok && parsed.answer.kind === 'plan' ? parsed.answer.tasks.map(({ slug, dependsOn }) => [slug, ...dependsOn].join(' ← ')) : parsed;

describe.each([
  { name: 'claude', adapter: claude, model: 'sonnet' },
  { name: 'opencode', adapter: opencode, model: 'fake/fake-1' },
])('$name', (cli) => {
  it('reads the code and answers with five tasks and their edges, in the stream of its CLI', async () => {
    const planner = await begin(cli, plans('a', 'b', 'c', 'd', 'e'));
    const plan = prompting();
    expect(slugsOf(await planner.say(planPrompt(plan), plan.request))).toEqual(['a', 'b ← a', 'c ← b', 'd ← c', 'e ← d']);
    const { turn } = planner.world.model.requests.at(-1)!;
    expect(turn).toMatchObject({ role: 'plan' });
    expect(turn.prompts.at(-1)).toContain(brief.trim());
    expect(turn.results.join('\n')).toContain('# sample');
  });

  it('asks, and plans with the answer in the same session', async () => {
    const planner = await begin(cli, prompts(asks('Which letters?', ['a to e', 'all']), plans('a', 'b', 'c')));
    const first = prompting();
    const parsed = await planner.say(planPrompt(first), first.request);
    expect(parsed).toMatchObject({ ok: true, answer: { kind: 'question', question: 'Which letters?', options: ['a to e', 'all'] } });
    const question = (parsed as { answer: Extract<PlanAnswer, { kind: 'question' }> }).answer;
    const second = prompting('answer', { question });
    expect(slugsOf(await planner.say(planFollowUpPrompt(second, 'a to c', true), second.request))).toHaveLength(3);
    expect(planner.world.model.requests.at(-1)!.turn.prompts).toHaveLength(2);
  });

  it('is told what is wrong with its answer, and mends it', async () => {
    const cyclic = planOf('a', 'b', 'c');
    cyclic.tasks[0]!.dependsOn = ['c'];
    const planner = await begin(cli, prompts(steps(finish('First a, then b.')), steps(answers(cyclic)), plans('a', 'b', 'c')));
    const { request, ...rest } = prompting();
    const reasons: string[] = [];
    let parsed = await planner.say(planPrompt({ request, ...rest }), request);
    while (!parsed.ok && reasons.length < 3) {
      reasons.push(parsed.reason);
      parsed = await planner.say(planAgainPrompt(request, parsed.reason, null), request);
    }
    expect(reasons).toEqual([expect.stringContaining('no JSON object'), expect.stringContaining('wait for each other: a → c → b → a')]);
    expect(slugsOf(parsed)).toHaveLength(3);
  });

  it('refines what it is shown', async () => {
    const planner = await begin(cli, prompts(plans('a', 'b', 'c'), plans('a', 'b', 'c', 'd')));
    const first = prompting();
    await planner.say(planPrompt(first), first.request);
    const proposals = planOf('a', 'b', 'c').tasks.map((task) => ({
      ...task,
      size: 'small' as const,
      body: specMarkdown(task as never),
      edited: ['title'],
    }));
    const second = prompting('refine', { proposals });
    expect(slugsOf(await planner.say(planFollowUpPrompt(second, 'And d, please.', true), second.request))).toHaveLength(4);
    expect(planner.world.model.requests.at(-1)!.turn.prompts.at(-1)).toMatch(/editedByThePerson[\s\S]*And d, please\./);
  });

  it('makes a spec of notes, and answers a question in prose', async () => {
    const planner = await begin(cli, prompts(structures('Add the files'), steps(finish('Because **you** said so.'))));
    const notes = prompting('structure');
    expect(await planner.say(planPrompt(notes), notes.request)).toMatchObject({
      ok: true,
      answer: { kind: 'spec', title: 'Add the files' },
    });
    const question = prompting('ask');
    expect(await planner.say(planFollowUpPrompt(question, 'Why?', true), question.request)).toEqual({
      ok: true,
      answer: { kind: 'answer', text: 'Because **you** said so.' },
    });
  });
});
