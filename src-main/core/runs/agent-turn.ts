import { randomUUID } from 'node:crypto';
import path from 'node:path';
import type { AgentEvent, RunEvent, StageName, TokenUsage } from '../../contract/run-events.ts';
import type { AgentConclusion, AgentReader, AgentRole } from '../agents/adapter.ts';
import { gitConfigEnv } from '../git/config-env.ts';
import { afterAwake } from '../lib/awake.ts';
import { newId } from '../lib/ids.ts';
import { adoptDetached, type Detached, detachedFiles, startDetached } from '../process/detached.ts';
import { readLines } from '../process/lines.ts';
import { tail } from '../process/tail.ts';
import { stopTree } from '../process/tree.ts';
import { type DetachedExit, readExit, watchExit } from '../process/watch-exit.ts';
import { passName, type RunContext, runMarker, stopReason } from './context.ts';
import { describeLongLine } from './long-line.ts';
import type { ProcessRow } from './records.ts';
import type { StepEvent } from './state.ts';

/** Asked politely, agents end their tool children and write a result; measured, they need well under this. */
const graceMs = 5_000;

export type TurnResult = { ok: true; conclusion: AgentConclusion } | { ok: false; event: StepEvent };

/*
 *  start (or adopt) ─► follow its files until it ends ─► judge what it said
 *        │                    ├─ told to stop ──────► stop the tree ─► stopped
 *        │                    ├─ silent too long ───► stop the tree ─► stalled
 *        └─ missing           └─ time is up ────────► stop the tree ─► timeout
 */

/** True when an earlier instance began this very turn, and it is to be gone on with. */
export const isUnderWay = (context: RunContext): boolean => context.store.livingProcess(context.run.id)?.name === passName(context);

/** One turn of an agent: from its prompt to the end of its process. `session` null opens a new session. */
export async function agentTurn(
  context: RunContext,
  turn: { role: AgentRole; prompt: string; session: string | null },
): Promise<TurnResult> {
  const { store, run, clock } = context;
  const name = passName(context);
  const left = store.livingProcess(run.id);
  const mine = left?.name === name ? left : null;
  if (!mine) context.journal.append({ type: 'prompt', role: turn.role, text: turn.prompt }, context.pass.name);

  const started = mine ? { ok: true as const, row: mine, handle: await adoptDetached(mine) } : await start(context, turn, name);
  if (!started.ok) return started;
  const watched = await follow(context, started.row, started.handle, turn);
  if (leaving(context.signal)) return watched;
  store.endProcess(started.row.id, clock.now());
  await stopLeftBehind(context, name);
  return watched;
}

async function start(
  context: RunContext,
  turn: { role: AgentRole; prompt: string; session: string | null },
  name: string,
): Promise<{ ok: true; row: ProcessRow; handle: Detached } | { ok: false; event: StepEvent }> {
  const { run, store, clock } = context;
  const adapter = context.adapter(run.agent);
  if (adapter.executable !== null && !(await context.findExecutable(adapter.executable))) {
    return failed('agent-missing', `${adapter.name} is not installed (no "${adapter.executable}" on the PATH). ${adapter.installHint}`);
  }
  const launch = adapter.launch({
    role: turn.role,
    prompt: turn.prompt,
    worktree: run.worktree,
    model: run.model,
    effort: run.effort,
    resume: turn.session,
    newSessionId: randomUUID(),
    nodePath: process.execPath,
    demoScript: path.join(context.resourcesDir, 'resources', 'demo-agent.mjs'),
    isRoot: process.getuid?.() === 0,
  });
  const result = await startDetached({
    dir: context.dir,
    name,
    command: launch.command,
    args: launch.args,
    cwd: run.worktree,
    env: await runEnv(context, { ...launch.env, [passMarker]: `${run.id}/${name}` }),
    stdin: launch.stdin,
  });
  if (!result.ok)
    return result.reason === 'missing'
      ? failed('agent-missing', `${adapter.name} could not be started: ${result.message}`)
      : failed('agent-crashed', `${adapter.name} could not be started: ${result.message}`);
  const { pid, startTime } = result.process;
  const row = { id: newId(clock.now()), runId: run.id, name, dir: context.dir, pid, startTime, startedAt: clock.now() };
  store.addProcess(row);
  context.changed();
  return { ok: true, row, handle: result.process };
}

/** By which what one agent process started is told from the rest of its run: a database that setup started is there for the checks. */
const passMarker = 'TASK_ORCH_PASS';

/** The agent has ended. A server or watcher that it left running would hold ports and files that the checks need. */
async function stopLeftBehind(context: RunContext, name: string): Promise<void> {
  const marker = { variable: passMarker, value: `${context.run.id}/${name}` };
  const stopped = await stopTree({ root: null, marker, politeSignal: 'SIGTERM', ask: 'group', graceMs: 2_000, clock: context.clock });
  if (!stopped.ok) context.note(context.pass.name, stopped.message);
  else if (stopped.ended.length > 0) context.note(context.pass.name, `Stopped what the agent left running (${stopped.ended.length})`);
}

/** The environment of everything that a run starts: marked, so that it is found again, and with git kept from pushing. */
export async function runEnv(context: RunContext, extra: Record<string, string> = {}): Promise<Record<string, string | undefined>> {
  const base = {
    ...(await context.agentEnv()),
    ...extra,
    PWD: context.run.worktree,
    [runMarker]: context.run.id,
    TASK_ORCH_TASK: context.task.key,
  };
  return gitConfigEnv(context.gitConfig, base);
}

/** Time of day went by, too, that the machine may have slept through. */
const leastAfterAdoptionMs = 10 * 60_000;

type Ending = { kind: 'exit'; exit: DetachedExit } | { kind: 'stop' } | { kind: 'stalled' } | { kind: 'timeout' };

async function follow(
  context: RunContext,
  row: ProcessRow,
  handle: Detached | null,
  turn: { role: AgentRole; session: string | null },
): Promise<TurnResult> {
  const { clock, journal, signal, run } = context;
  const stage = context.pass.name;
  const adapter = context.adapter(run.agent);
  const reader = adapter.createReader({ clock, spentBefore: turn.session === null ? null : spentInSession(context, turn.session) });
  const files = detachedFiles(row.dir, row.name);
  const limits = context.settings();
  const timeoutMs = (turn.role === 'do' ? limits.doTimeoutMinutes : limits.reviewTimeoutMinutes) * 60_000;
  const stallMs = limits.stallMinutes * 60_000;

  const abort = new AbortController();
  const ended = Promise.withResolvers<Ending>();
  // An adopted agent has used up a part of it; what is left is enough to come to an end.
  const leftMs = Math.max(Math.min(timeoutMs, leastAfterAdoptionMs), timeoutMs - (clock.now() - row.startedAt));
  const timers = { stall: () => {}, wall: afterAwake(clock, leftMs, () => ended.resolve({ kind: 'timeout' })) };
  let over = false;
  const heard = () => {
    timers.stall();
    // What is read after the end (the rest of the files) is no sign of life.
    if (!over) timers.stall = afterAwake(clock, stallMs, () => ended.resolve({ kind: 'stalled' }));
  };
  heard();
  const onStop = () => ended.resolve({ kind: 'stop' });
  signal.addEventListener('abort', onStop, { once: true });
  if (signal.aborted) onStop();

  const stdout = tail(files.stdout, { from: 0, clock });
  const stderr = tail(files.stderr, { from: 0, clock });
  const pump = async (chunks: AsyncIterable<Buffer>, file: string, read: (line: string) => AgentEvent[]) => {
    for await (const lines of readLines(chunks, { from: 0 })) {
      heard();
      for (const line of lines) {
        const events = line.cut ? [describeLongLine(line, file.endsWith('stderr') ? 'stderr' : 'stdout')] : read(line.text);
        const fresh = journal.ingest(events, stage, { file, offset: line.endOffset });
        for (const event of fresh) notice(context, event, turn.role);
      }
      await journal.pressure();
      if (leaving(signal)) return;
    }
  };
  const reading = Promise.all([
    pump(stdout, path.basename(files.stdout), (line) => reader.stdout(line)),
    pump(stderr, path.basename(files.stderr), (line) => reader.stderr(line)),
  ]);
  const exited = handle
    ? watchExit(handle, { clock, signal: abort.signal })
    : readExit(files.exit).then((exit) => exit ?? { exitCode: null, signal: null, exitedAt: clock.now() });
  exited.then(
    (exit) => ended.resolve({ kind: 'exit', exit }),
    () => undefined, // Watching was given up below; the agent was stopped or left.
  );
  // A journal that cannot be written any more ends the turn: an agent that works unseen is worse than none.
  reading.catch(() => ended.resolve({ kind: 'stop' }));

  const ending = await ended.promise;
  over = true;
  timers.stall();
  timers.wall();
  signal.removeEventListener('abort', onStop);
  if (ending.kind === 'stop' && leaving(signal)) {
    abort.abort();
    stdout.end();
    stderr.end();
    await reading;
    return { ok: false, event: { type: 'stopped', why: 'interrupted' } };
  }
  if (ending.kind !== 'exit') {
    const stoppedTree = await stopTree({
      root: { pid: row.pid, startTime: row.startTime },
      marker: { variable: runMarker, value: run.id },
      politeSignal: adapter.politeSignal,
      ask: 'child',
      graceMs,
      clock,
    });
    if (!stoppedTree.ok) context.note(stage, stoppedTree.message);
    abort.abort();
  }
  stdout.end();
  stderr.end();
  await reading;
  return conclude(context, reader, ending, stage, { timeoutMs, stallMs });
}

const leaving = (signal: AbortSignal): boolean => signal.aborted && stopReason(signal) === 'leave';

function conclude(
  context: RunContext,
  reader: AgentReader,
  ending: Ending,
  stage: StageName,
  limits: { timeoutMs: number; stallMs: number },
): TurnResult {
  const { run, signal } = context;
  const name = context.adapter(run.agent).name;
  const exit = ending.kind === 'exit' ? ending.exit : { exitCode: null, signal: 'SIGKILL' };
  const conclusion = redacted(context, reader.conclude({ exitCode: exit.exitCode, signal: exit.signal }));
  if (conclusion.sessionId) rememberSession(context, conclusion.sessionId, stage);
  recordSpending(context, conclusion.sessionId, conclusion);
  switch (ending.kind) {
    case 'stop':
      return {
        ok: false,
        event: { type: 'stopped', why: signal.aborted && stopReason(signal) === 'cancelled' ? 'cancelled' : 'interrupted' },
      };
    case 'stalled':
      // Some agents wait for the end of a usage limit without a word.
      if (conclusion.status === 'usage-limit')
        return { ok: false, event: { type: 'usage-limit', message: conclusion.message, resetsAt: conclusion.resetsAt } };
      return failed(
        'stalled',
        `${name} gave no sign of life for ${minutes(limits.stallMs)} and was stopped. Continue the task to go on in its session, or raise the stall limit in the settings.`,
      );
    case 'timeout':
      return failed(
        'timeout',
        `${name} was stopped after ${minutes(limits.timeoutMs)}, the limit for this stage. Continue the task to go on in its session, or raise the limit in the settings.`,
      );
    case 'exit':
      break;
  }
  switch (conclusion.status) {
    case 'ok':
      return { ok: true, conclusion };
    case 'usage-limit':
      return { ok: false, event: { type: 'usage-limit', message: conclusion.message, resetsAt: conclusion.resetsAt } };
    case 'unavailable':
      return { ok: false, event: { type: 'unavailable', message: conclusion.message } };
    case 'auth':
      return failed('agent-auth', conclusion.message);
    case 'budget':
      return failed('budget-exceeded', conclusion.message);
    case 'gave-up':
      return failed('agent-gave-up', conclusion.message);
    case 'refused':
      if (!conclusion.sessionLost) return failed('agent-crashed', conclusion.message);
      rememberSession(context, null, stage);
      return { ok: false, event: { type: 'session-lost', message: conclusion.message } };
    case 'crashed':
      if (isToldToEnd(context, exit.signal)) {
        context.note(stage, `${conclusion.message} That was not done here: the task goes on from there.`);
        return { ok: false, event: { type: 'stopped', why: 'interrupted' } };
      }
      return failed('agent-crashed', conclusion.message);
  }
}

/** What an agent said last goes into pull requests, verdicts and failures. */
function redacted({ redact }: RunContext, conclusion: AgentConclusion): AgentConclusion {
  const text = redact(conclusion.text);
  return 'message' in conclusion ? { ...conclusion, text, message: redact(conclusion.message) } : { ...conclusion, text };
}

/**
 * Told to end by somebody else: at a logout or shutdown the system tells agents and us in any order. Not for ever: what tells it so each
 * time (a guard against programs that use too much, say) would go on doing it.
 */
function isToldToEnd({ store, run }: RunContext, signal: string | null): boolean {
  if (signal === null || !['SIGHUP', 'SIGINT', 'SIGTERM'].includes(signal)) return false;
  const before = store.chain(run.id).slice(1, 1 + interruptionsInARow);
  return before.length < interruptionsInARow || before.some(({ id }) => store.statusOf(id) !== 'interrupted');
}

const interruptionsInARow = 3;

/** Stores at once what a resume needs and what people watch. */
function notice(context: RunContext, event: RunEvent, role: AgentRole): void {
  if (event.type === 'session') rememberSession(context, event.sessionId, role);
  if (event.type === 'usage') recordSpending(context, role === 'review' ? context.run.reviewSessionId : context.run.sessionId, event);
  context.changed();
}

/** Authors and planners have the run's session, a reviewer one of its own. */
function rememberSession(context: RunContext, sessionId: string | null, of: StageName): void {
  const known = of === 'review' ? context.run.reviewSessionId : context.run.sessionId;
  if (known === sessionId) return;
  context.save(of === 'review' ? { review_session_id: sessionId } : { session_id: sessionId });
  if (of === 'review') context.run.reviewSessionId = sessionId;
  else context.run.sessionId = sessionId;
}

/** Sets what this process has used so far; the run's totals are the sum over its processes, so that nothing counts twice. */
function recordSpending(
  context: RunContext,
  session: string | null,
  { tokens, costUsd }: { tokens: TokenUsage; costUsd: number | null },
): void {
  const { run, spent } = context;
  spent[`${run.id}/${passName(context)}`] = { session, tokens, costUsd };
  const own = Object.entries(spent).flatMap(([key, value]) => (key.startsWith(`${run.id}/`) ? [value] : []));
  const total = own.reduce((sum, value) => addTokens(sum, value.tokens), noTokens);
  const costs = own.flatMap((value) => (value.costUsd === null ? [] : [value.costUsd]));
  const cost = costs.length === 0 ? null : costs.reduce((sum, value) => sum + value, 0);
  context.save({ tokens: JSON.stringify(total), cost_usd: cost });
  Object.assign(run, { tokens: total, costUsd: cost });
}

function spentInSession(context: RunContext, session: string): TokenUsage {
  const current = `${context.run.id}/${passName(context)}`;
  const earlier = Object.entries(context.spent).flatMap(([key, value]) =>
    value.session === session && key !== current ? [value.tokens] : [],
  );
  return earlier.reduce(addTokens, noTokens);
}

const noTokens: TokenUsage = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };
const addTokens = (a: TokenUsage, b: TokenUsage): TokenUsage => ({
  input: a.input + b.input,
  output: a.output + b.output,
  cacheRead: a.cacheRead + b.cacheRead,
  cacheWrite: a.cacheWrite + b.cacheWrite,
});

function failed(code: Extract<StepEvent, { type: 'failed' }>['failure']['code'], message: string): { ok: false; event: StepEvent } {
  return { ok: false, event: { type: 'failed', failure: { code, message } } };
}

function minutes(ms: number): string {
  if (ms < 60_000) return `${Math.round(ms / 1000)} seconds`;
  const n = Math.round(ms / 60_000);
  return n === 1 ? '1 minute' : `${n} minutes`;
}
