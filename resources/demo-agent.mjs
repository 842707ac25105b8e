// The built-in demo agent. What it does, its protocol and its directives are documented in src-main/core/agents/demo.ts.
// Plain Node without dependencies, so that it runs from a checkout and from the packaged app alike.
import { execFile, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { appendFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs, promisify } from 'node:util';
import { planOf } from './demo-planner.mjs';
import { criteriaOf, namedFile, titleOf } from './demo-spec.mjs';
import { talk } from './demo-talk.mjs';

const run = promisify(execFile);
const pace = Number(process.env.TASK_ORCH_DEMO_PACE_MS ?? 120);
const MAX_BUFFER = 64 * 1024 * 1024;

const { values: options } = parseArgs({
  options: { role: { type: 'string' }, session: { type: 'string' }, resume: { type: 'string' }, interactive: { type: 'boolean' } },
});

/** Prints one event. Waits when the reader is slower, so that a flood fills no memory. */
async function say(event) {
  if (!process.stdout.write(`${JSON.stringify(event)}\n`)) await once(process.stdout, 'drain');
}

async function step(event) {
  await say(event);
  await pause(pace);
}

const tell = (text) => step({ type: 'message', text });

async function stop(ok, text, exitCode) {
  const spent = { input: 1200, output: 300, cacheRead: 0, cacheWrite: 0 };
  await say({ type: 'usage', tokens: spent, costUsd: 0 });
  await say({ type: 'finish', ok, text });
  process.exitCode = exitCode;
}

/** Git with the environment as it is: the orchestrator's settings in it (GIT_CONFIG_*) count. */
const git = async (...args) => (await run('git', args, { maxBuffer: MAX_BUFFER })).stdout;

let calls = 0;

/** Runs a program as a visible command. A failing one is shown and thrown. */
async function command(program, args) {
  const id = `demo-${++calls}`;
  const shown = [program, ...args].map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)).join(' ');
  await say({ type: 'command', id, command: shown });
  const started = Date.now();
  const end = (ok, output, exitCode) => step({ type: 'result', id, ok, output, cutFrom: null, exitCode, durationMs: Date.now() - started });
  try {
    const { stdout, stderr } = await run(program, args, { maxBuffer: MAX_BUFFER });
    await end(true, stdout + stderr, 0);
    return stdout;
  } catch (error) {
    await end(false, `${error.stdout ?? ''}${error.stderr ?? error.message}`, typeof error.code === 'number' ? error.code : null);
    throw error;
  }
}

/** What is remembered between runs in this worktree, in its own git folder: never in the tree, gone with the worktree. */
async function openMemory() {
  const file = (await git('rev-parse', '--git-path', 'task-orchestrator-demo.json')).trim();
  let memory = { done: [], spec: null, base: null, file: null, followUps: 0 };
  try {
    memory = { ...memory, ...JSON.parse(await readFile(file, 'utf8')) };
  } catch (error) {
    if (error.code !== 'ENOENT' && !(error instanceof SyntaxError)) throw error;
  }
  const save = () => writeFile(file, JSON.stringify(memory));
  return {
    memory,
    save,
    /** True the first time in this worktree. */
    async first(what) {
      if (memory.done.includes(what)) return false;
      memory.done.push(what);
      await save();
      return true;
    },
  };
}

/**
 * The spec: the file that the prompt names, else the one that an earlier prompt in this worktree named, else the prompt itself.
 * `named` says that this prompt is about the spec, and not a follow-up.
 */
async function readSpec(prompt, { memory, save }) {
  const named = /\btasks\/todo\/[\w.-]+\.md\b/.exec(prompt)?.[0] ?? null;
  if (named && named !== memory.spec) {
    memory.spec = named;
    await save();
  }
  const file = named ?? memory.spec;
  try {
    return { named: named !== null, spec: file === null ? prompt : await readFile(file, 'utf8') };
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
    return { named: named !== null, spec: prompt };
  }
}

/** Appends to a file and shows it as the edit that it is. */
async function append(file, text) {
  let before = '';
  try {
    before = await readFile(file, 'utf8');
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
  const gap = before === '' || before.endsWith('\n\n') ? '' : before.endsWith('\n') ? '\n' : '\n\n';
  const added = `${gap}${text}`.replace(/\n$/, '').split('\n');
  await mkdir(path.dirname(file), { recursive: true });
  await appendFile(file, `${gap}${text}`);
  const from = before === '' ? 0 : before.replace(/\n$/, '').split('\n').length;
  const diff = [`@@ -${from},0 +${from + 1},${added.length} @@`, ...added.map((line) => `+${line}`)].join('\n');
  const id = `demo-${++calls}`;
  await say({ type: 'edit', id, path: file, diff, added: added.length, removed: 0 });
  await step({ type: 'result', id, ok: true, output: '', cutFrom: null, exitCode: null, durationMs: 0 });
}

async function commit(file, subject) {
  await command('git', ['add', '--', file]);
  const named = await git('config', 'user.name').catch(() => '');
  const identity = named.trim() === '' ? ['-c', 'user.name=Demo agent', '-c', 'user.email=demo@task-orchestrator.invalid'] : [];
  await command('git', [...identity, 'commit', '-q', '-m', subject, '-m', 'Made by the demo agent of Task Orchestrator.']);
}

const today = () => new Date().toISOString().slice(0, 10);

async function makeChange(spec, memory) {
  const title = titleOf(spec);
  const list = criteriaOf(spec).map((line) => `- [ ] ${line}`);
  if (memory.file) {
    memory.followUps++;
    await append(memory.file, `Follow-up ${memory.followUps} (${today()}): looked at what came back.\n`);
    return { file: memory.file, subject: `Follow up on ${title}`.slice(0, 72) };
  }
  const named = await namedFile(spec);
  if (named) {
    await append(
      named.file,
      named.text === null ? `# ${title}\n\n${[...list, 'Written by the demo agent.'].join('\n')}\n` : `${named.text}\n`,
    );
    return { file: named.file, subject: `Add ${named.file}`.slice(0, 72) };
  }
  const entry = [
    `## ${today()}: ${title}`,
    '',
    'The demo agent was here; it wrote down what was asked for.',
    ...(list.length ? ['', ...list] : []),
  ];
  await append('NOTES.md', `${entry.join('\n')}\n`);
  return { file: 'NOTES.md', subject: `Note: ${title}`.slice(0, 72) };
}

/** Waits until it is killed. */
async function hang() {
  await tell('This is a demo: I hang now, until somebody stops me.');
  setInterval(() => {}, 2 ** 30);
  await new Promise(() => {});
}

async function grandchild() {
  const code =
    "for (const s of ['SIGTERM', 'SIGHUP', 'SIGINT']) process.on(s, () => {}); setInterval(() => {}, 2 ** 30); process.stdout.write('ready');";
  const child = spawn(process.execPath, ['-e', code], { detached: true, stdio: ['ignore', 'pipe', 'ignore'] });
  // Its signal handlers are in place once it has spoken.
  await once(child.stdout, 'data');
  await say({ type: 'command', id: 'demo-grandchild', command: 'a process in a session of its own' });
  await say({
    type: 'result',
    id: 'demo-grandchild',
    ok: true,
    output: `grandchild pid ${child.pid}`,
    cutFrom: null,
    exitCode: null,
    durationMs: null,
  });
  await hang();
}

async function flood(megabytes) {
  const text = 'This is a demo of a talkative agent. '.repeat(27);
  for (let sent = 0; sent < megabytes * 1_000_000; sent += text.length) await say({ type: 'message', text });
}

/** The stories that any agent may have. True when the turn is over with it. */
async function misfortune(story, { first }) {
  if (story('hang')) await hang();
  if (story('grandchild')) await grandchild();
  if (story('fail')) {
    await say({ type: 'error', text: 'This is a demo: I was told to fail.', status: null });
    process.exitCode = 1;
    return true;
  }
  const seconds = story('usage-limit');
  if (seconds && (await first('usage-limit'))) {
    const text = `This is a demo: the usage limit is reached, it resets in ${Number(seconds) || 60} s.`;
    await say({ type: 'rate-limit', status: 'rejected', resetsAt: Date.now() + (Number(seconds) || 60) * 1000, text });
    await stop(false, text, 1);
    return true;
  }
  if (story('unavailable-once') && (await first('unavailable'))) {
    const text = 'This is a demo: the provider answers 503.';
    await say({ type: 'error', text, status: 503 });
    await stop(false, text, 1);
    return true;
  }
  if (story('flood')) await flood(Number(story('flood')) || 1);
  if (story('slow')) {
    const count = (Number(story('slow')) || 30) * 2;
    for (let n = 1; n <= count; n++) {
      await say({ type: 'message', text: `This is a demo: still at it (${n}/${count}).` });
      await pause(500);
    }
  }
  return false;
}

/** Looks around like somebody who wants to know where to begin. */
async function readRepository() {
  const listing = (await readdir('.', { withFileTypes: true })).map((entry) => `${entry.name}${entry.isDirectory() ? '/' : ''}`);
  await say({ type: 'tool', id: 'demo-list', name: 'list', input: { path: '.' }, summary: '.' });
  await step({
    type: 'result',
    id: 'demo-list',
    ok: true,
    output: listing.slice(0, 50).join('\n'),
    cutFrom: null,
    exitCode: null,
    durationMs: 1,
  });
  await command('git', ['log', '--oneline', '-5']);
}

async function doTask(spec, story, remembered) {
  const { memory, save } = remembered;
  await tell(`This is a demo: no model is at work. I read the repository for "${titleOf(spec)}".`);
  if (await misfortune(story, remembered)) return;

  const todos = (active) =>
    step({
      type: 'todos',
      items: ['Read the repository', 'Make the change', 'Commit it'].map((text, n) => ({
        text,
        status: n < active ? 'done' : n === active ? 'active' : 'pending',
      })),
    });
  await todos(0);
  await readRepository();

  if (story('no-change')) {
    await tell('This is a demo: what the spec asks for is there already. Nothing to change.');
    return stop(true, 'This is a demo: nothing to change.', 0);
  }
  await todos(1);
  const { file, subject } = await makeChange(spec, memory);
  memory.file = file;
  await save();
  if (story('uncommitted')) {
    await tell(`This is a demo: ${file} is changed, and I leave it uncommitted.`);
    return stop(true, 'This is a demo: changed, not committed.', 0);
  }
  await todos(2);
  await commit(file, subject);
  await todos(3);
  const closing = `This is a demo: ${file} is changed and committed as "${subject}".`;
  await tell(closing);
  return stop(true, closing, 0);
}

async function reviewTask(prompt, story, { memory, save, first }) {
  await tell('This is a demo: no model reads your code. I look at the size of the change and have an opinion.');
  // Asked again for its verdict, it gets no base: it is the one from before.
  memory.base = /\b[0-9a-f]{40}(?:[0-9a-f]{24})?\b/.exec(prompt)?.[0] ?? memory.base ?? 'HEAD';
  await save();
  const { base } = memory;
  const stat = await command('git', ['diff', '--stat', `${base}...HEAD`]);
  const files = (await git('diff', '--name-only', `${base}...HEAD`)).split('\n').filter(Boolean);
  if (story('no-verdict')) {
    await tell('This is a demo: I have looked at it, and keep my opinion to myself.');
    return stop(true, 'This is a demo: no verdict.', 0);
  }
  const rejected = story('reject') || (story('reject-once') && (await first('reject')));
  const problem = 'This is a demo: the spec told the reviewer to reject.';
  const verdict = rejected
    ? { verdict: 'rejected', summary: problem, findings: [{ severity: 'high', file: files[0] ?? null, line: 1, problem, followUp: false }] }
    : files.length === 0
      ? { verdict: 'no-change-needed', summary: 'This is a demo: there is nothing to review.', findings: [] }
      : { verdict: 'approved', summary: `This is a demo: ${stat.trim().split('\n').at(-1)?.trim()}.`, findings: [] };
  const text = `This is a demo review.\n\n\`\`\`json\n${JSON.stringify(verdict, null, 2)}\n\`\`\``;
  await tell(text);
  return stop(true, text, 0);
}

async function planTask(prompt, spec, story, remembered) {
  const { memory, save } = remembered;
  await tell(`This is a demo: no model is at work. I read the brief "${titleOf(spec)}".`);
  if (await misfortune(story, remembered)) return;
  await readRepository();
  const { text, plan } = planOf({ prompt, brief: spec, memory, story });
  if (plan) {
    memory.plan = plan;
    await save();
  }
  await tell(text);
  return stop(true, text, 0);
}

if (options.interactive) await talk(options.resume);
let prompt = '';
for await (const chunk of process.stdin.setEncoding('utf8')) prompt += chunk;
await say({ type: 'session', sessionId: options.resume ?? options.session ?? randomUUID(), model: 'demo' });
try {
  const memory = await openMemory();
  const { spec, named } = await readSpec(prompt, memory);
  // A follow-up to the author leaves the story behind, so that a story that stopped the run lets it end well when it is taken
  // up again. A reviewer that is asked again is still the same reviewer.
  const told = named || options.role === 'review' || /^Your answer cannot be used/m.test(prompt) ? `${prompt}\n${spec}` : prompt;
  // The directive's argument, `true` without one, null when there is no such line.
  const story = (word) => {
    const match = new RegExp(`^\\s*(?:[-*]\\s+)?demo: *${word}(?: +(\\S+))? *$`, 'm').exec(told);
    return match ? (match[1] ?? true) : null;
  };
  if (options.role === 'review') await reviewTask(prompt, story, memory);
  else if (options.role === 'plan') await planTask(prompt, spec, story, memory);
  else await doTask(spec, story, memory);
} catch (error) {
  await say({ type: 'error', text: `This is a demo that failed in earnest: ${error.stderr || error.message}`, status: null });
  process.exitCode = 1;
}
