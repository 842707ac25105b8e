import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AgentEvent, agentEvent } from '../../contract/run-events.ts';
import { verdict as verdictSchema } from '../../contract/runs.ts';
import { exec } from '../process/exec.ts';
import { createNursery } from '../process/testing/processes.ts';
import { demo } from './demo.ts';

const demoScript = path.resolve(import.meta.dirname, '../../../resources/demo-agent.mjs');
const nursery = createNursery();
const env = { ...process.env, ...nursery.env, TASK_ORCH_DEMO_PACE_MS: '0' };
const spec = `# Greet the user

The program should greet.

Acceptance criteria:
- [ ] It greets by name
- It is tested
`;

let repo: string;
let base: string;

async function git(...args: string[]): Promise<string> {
  const result = await exec('git', args, { cwd: repo, env });
  if (!result.ok) throw new Error(result.message);
  return result.stdout.trim();
}

beforeEach(async () => {
  repo = await mkdtemp(path.join(tmpdir(), 'demo-agent-'));
  await git('init', '-q', '-b', 'main');
  await writeFile(path.join(repo, 'README.md'), '# Sample\n');
  await git('add', '-A');
  await git('commit', '-q', '-m', 'Start');
  base = await git('rev-parse', 'HEAD');
});

afterEach(async () => {
  const left = await nursery.leftOver();
  await rm(repo, { recursive: true, force: true });
  expect(left).toEqual([]);
});

interface Call {
  prompt: string;
  role?: 'do' | 'review';
  resume?: string;
  env?: Record<string, string>;
}

const launchOf = ({ prompt, role = 'do', resume }: Call) =>
  demo.launch({
    role,
    prompt,
    worktree: repo,
    model: 'demo',
    effort: null,
    resume: resume ?? null,
    newSessionId: 'session-1',
    nodePath: process.execPath,
    demoScript,
    isRoot: false,
  });

async function play(call: Call) {
  const launch = launchOf(call);
  const result = await exec(launch.command, launch.args, { cwd: repo, env: { ...env, ...launch.env, ...call.env }, input: launch.stdin });
  const reader = demo.createReader();
  const events = result.stdout.split('\n').flatMap((line) => reader.stdout(line));
  for (const line of result.stderr.split('\n')) events.push(...reader.stderr(line));
  for (const event of events) agentEvent.parse(event);
  const exitCode = result.ok ? 0 : result.code;
  return { events, exitCode, conclusion: reader.conclude({ exitCode, signal: null }) };
}

const story = (words: string) => `${spec}\ndemo: ${words}\n`;
const commits = async () => Number(await git('rev-list', '--count', `${base}..HEAD`));
const types = (events: AgentEvent[]) => new Set(events.map((event) => event.type));

describe('as the author', () => {
  it('makes a small real commit and lets one watch', async () => {
    const { events, conclusion } = await play({ prompt: spec });
    expect(conclusion).toMatchObject({ status: 'ok', sessionId: 'session-1', costUsd: 0 });
    expect([...types(events)]).toEqual(
      expect.arrayContaining(['session', 'message', 'todos', 'tool', 'command', 'edit', 'result', 'usage', 'finish']),
    );
    expect(await commits()).toBe(1);
    expect(await git('status', '--porcelain')).toBe('');
    expect(readFileSync(path.join(repo, 'NOTES.md'), 'utf8')).toMatch(
      /^## \d{4}-\d\d-\d\d: Greet the user\n[\s\S]*\n- \[ \] It greets by name\n- \[ \] It is tested\n$/,
    );
    // It never passes for a real agent.
    for (const event of events) if (event.type === 'message' || event.type === 'finish') expect(event.text).toMatch(/demo/);
  });

  it('creates the file that the spec asks for', async () => {
    await play({ prompt: '# Say hello\n\nCreate `docs/hello.txt` containing `Hello, world`.\n' });
    expect(readFileSync(path.join(repo, 'docs/hello.txt'), 'utf8')).toBe('Hello, world\n');
    expect(await git('log', '-1', '--format=%s')).toBe('Add docs/hello.txt');
  });

  it('keeps to the worktree whatever the spec asks for', async () => {
    await play({ prompt: '# Escape\n\nCreate `a/../../escaped.txt` please.\n' });
    expect(existsSync(path.join(repo, '../escaped.txt'))).toBe(false);
    expect(await git('show', '--stat', '--format=', 'HEAD')).toContain('NOTES.md');
  });

  it('reads the spec from the file that the prompt names', async () => {
    await mkdir(path.join(repo, 'tasks/todo'), { recursive: true });
    writeFileSync(path.join(repo, '.git/info/exclude'), 'tasks/\n');
    writeFileSync(path.join(repo, 'tasks/todo/greet.md'), spec);
    await play({ prompt: 'Use the do-task skill. The spec is at tasks/todo/greet.md.' });
    expect(await git('log', '-1', '--format=%s')).toBe('Note: Greet the user');
  });

  it('follows up in the same file when it is asked again', async () => {
    await play({ prompt: spec });
    const { conclusion } = await play({ prompt: 'The check fails.', resume: 'session-1' });
    expect(conclusion).toMatchObject({ status: 'ok', sessionId: 'session-1' });
    expect(await commits()).toBe(2);
    expect(readFileSync(path.join(repo, 'NOTES.md'), 'utf8')).toMatch(/Follow-up 1/);
  });

  it('commits where git knows nobody', async () => {
    const nobody = { GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };
    expect((await play({ prompt: spec, env: nobody })).conclusion.status).toBe('ok');
    expect(await git('log', '-1', '--format=%an <%ae>')).toBe('Demo agent <demo@task-orchestrator.invalid>');
  });

  it('obeys the git configuration in its environment', async () => {
    const excludes = path.join(repo, '.git/excludes');
    writeFileSync(excludes, 'NOTES.md\n');
    const config = { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'core.excludesFile', GIT_CONFIG_VALUE_0: excludes };
    const { conclusion } = await play({ prompt: spec, env: config });
    expect(conclusion).toMatchObject({ status: 'crashed', message: expect.stringContaining('ignored') });
  });

  it('fails in earnest outside a repository, and says so', async () => {
    await rm(path.join(repo, '.git'), { recursive: true });
    const { conclusion } = await play({ prompt: spec });
    expect(conclusion).toMatchObject({ status: 'crashed', message: expect.stringMatching(/not a git repository/i) });
  });

  it.each([
    ['no-change', 0, '', 'ok'],
    ['uncommitted', 0, '?? NOTES.md', 'ok'],
    ['fail', 0, '', 'crashed'],
  ])('plays %s', async (word, count, dirt, status) => {
    const { conclusion } = await play({ prompt: story(word) });
    expect(conclusion.status).toBe(status);
    expect([await commits(), await git('status', '--porcelain')]).toEqual([count, dirt]);
  });

  it('reaches a usage limit once, with the time of its end, and goes on after it', async () => {
    const before = Date.now();
    const { conclusion } = await play({ prompt: story('usage-limit 90') });
    expect(conclusion.status).toBe('usage-limit');
    const resetsAt = conclusion.status === 'usage-limit' ? (conclusion.resetsAt ?? 0) : 0;
    expect(resetsAt).toBeGreaterThanOrEqual(before + 90_000);
    expect(resetsAt).toBeLessThanOrEqual(Date.now() + 90_000);
    expect((await play({ prompt: story('usage-limit 90'), resume: 'session-1' })).conclusion.status).toBe('ok');
    expect(await commits()).toBe(1);
  });

  it('loses its provider once', async () => {
    expect((await play({ prompt: story('unavailable-once') })).conclusion.status).toBe('unavailable');
    expect((await play({ prompt: story('unavailable-once'), resume: 'session-1' })).conclusion.status).toBe('ok');
  });

  it('floods, and still ends well', async () => {
    const { events, conclusion } = await play({ prompt: story('flood 3') });
    const size = events.reduce((sum, event) => sum + (event.type === 'message' ? event.text.length : 0), 0);
    expect(size).toBeGreaterThan(3_000_000);
    expect(conclusion.status).toBe('ok');
  });
});

describe('when it hangs', () => {
  /** Starts it as the supervisor does, with files for its streams; `said` waits for a line of its output. */
  async function start(prompt: string) {
    const file = path.join(repo, '.git/prompt');
    writeFileSync(file, prompt);
    const { command, args } = launchOf({ prompt });
    const line = ['exec', command, ...args]
      .map((word) => `'${word}'`)
      .join(' ')
      .replace("'exec'", 'exec');
    const names = ['HOME', 'GIT_CONFIG_GLOBAL', 'GIT_CONFIG_NOSYSTEM'];
    const inherited = Object.fromEntries(names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])));
    return nursery.start(`cd '${repo}' && ${line} < '${file}'`, { ...inherited, TASK_ORCH_DEMO_PACE_MS: '0' });
  }

  it('waits until it is asked to stop', async () => {
    const agent = await start(story('hang'));
    await agent.said(/(I hang now)/);
    process.kill(agent.identity.pid, 'SIGTERM');
    expect(await agent.exited).toEqual({ code: null, signal: 'SIGTERM' });
  });

  it('ends well when it is taken up again with a prompt that does not repeat the story', async () => {
    const agent = await start(story('hang'));
    await agent.said(/(I hang now)/);
    process.kill(agent.identity.pid, 'SIGKILL');
    await agent.exited;
    expect((await play({ prompt: 'You were interrupted. Carry on.', resume: 'session-1' })).conclusion.status).toBe('ok');
    expect(await commits()).toBe(1);
  });

  it.skipIf(process.platform === 'win32')('leaves a grandchild behind that ignores SIGTERM in a session of its own', async () => {
    const agent = await start(story('grandchild'));
    const pid = Number(await agent.said(/grandchild pid (\d+)/));
    process.kill(agent.identity.pid, 'SIGTERM');
    await agent.exited;
    process.kill(pid, 'SIGTERM');
    const left = await nursery.leftOver();
    expect(left.map((one) => one.pid)).toEqual([pid]);
  });
});

describe('as the reviewer', () => {
  const review = (text: string) => `Use the review-task skill.\n\n- Diff: \`git diff ${base}...HEAD\`\n\n${text}`;
  const verdictOf = (text: string) => verdictSchema.parse(JSON.parse(/```json\n([\s\S]*?)\n```\s*$/.exec(text)?.[1] ?? 'null'));

  it('approves what there is, and changes nothing', async () => {
    await play({ prompt: spec });
    const head = await git('rev-parse', 'HEAD');
    const { conclusion } = await play({ role: 'review', prompt: review(spec) });
    expect(conclusion.status).toBe('ok');
    expect(verdictOf(conclusion.text)).toMatchObject({
      verdict: 'approved',
      summary: expect.stringContaining('1 file changed'),
      findings: [],
    });
    expect([await git('rev-parse', 'HEAD'), await git('status', '--porcelain')]).toEqual([head, '']);
  });

  it('finds that nothing was needed where nothing was done', async () => {
    const { conclusion } = await play({ role: 'review', prompt: review(spec) });
    expect(verdictOf(conclusion.text).verdict).toBe('no-change-needed');
  });

  it('rejects once', async () => {
    await play({ prompt: story('reject-once') });
    const first = await play({ role: 'review', prompt: review(story('reject-once')) });
    expect(verdictOf(first.conclusion.text)).toMatchObject({ verdict: 'rejected', findings: [{ severity: 'high', file: 'NOTES.md' }] });
    await play({ prompt: 'A reviewer rejected your work.', resume: 'session-1' });
    const second = await play({ role: 'review', prompt: review(story('reject-once')) });
    expect(verdictOf(second.conclusion.text).verdict).toBe('approved');
  });

  it('rejects every time', async () => {
    for (let round = 0; round < 2; round++) {
      const { conclusion } = await play({ role: 'review', prompt: review(story('reject')) });
      expect(verdictOf(conclusion.text).verdict).toBe('rejected');
    }
  });

  it('keeps its verdict to itself, asked again too', async () => {
    await mkdir(path.join(repo, 'tasks/todo'), { recursive: true });
    writeFileSync(path.join(repo, 'tasks/todo/greet.md'), story('no-verdict'));
    for (const prompt of [review('The spec is tasks/todo/greet.md.'), 'Your review has no verdict that can be read.']) {
      const { conclusion } = await play({ role: 'review', prompt });
      expect(conclusion).toMatchObject({ status: 'ok', text: expect.not.stringContaining('"verdict"') });
    }
  });
});
