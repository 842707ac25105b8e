import type { PlanAnswer } from '../../contract/plans.ts';
import type { StageName } from '../../contract/run-events.ts';
import type { StageStatus } from '../../contract/runs.ts';
import { stopTree } from '../process/tree.ts';
import { isUnderWay } from './agent-turn.ts';
import { type RunContext, runMarker, type StageFunction, stopReason } from './context.ts';
import { oneLine } from './markdown.ts';
import { deliver } from './stages/deliver.ts';
import { plan } from './stages/plan.ts';
import { prepare } from './stages/prepare.ts';
import { review } from './stages/review.ts';
import { setup } from './stages/setup.ts';
import { verify } from './stages/verify.ts';
import { work } from './stages/work.ts';
import { type Decision, decide, type Progress, type RunEnd, type StepEvent, withMessage } from './state.ts';

const stages: Record<StageName, StageFunction> = { prepare, setup, do: work, verify, review, deliver, plan };

/**
 * Drives one run through its stages until it ends: act (stages/), decide (state.ts, pure), store, repeat. After every step the
 * state is on disk, so that whoever comes after a crash goes on from there. Returns null when the app leaves the run to its
 * successor. Throws RunLost when the run belongs to somebody else by now.
 */
export async function drive(context: RunContext): Promise<RunEnd | null> {
  for (;;) {
    const state = context.run.progress;
    const { event, progress } = await pass(context, state);
    if (context.signal.aborted && stopReason(context.signal) === 'leave') return null;
    const decision = settleStep(context, state.step, decide({ ...state, ...progress, spent: context.spent }, event, limitsOf(context)));
    context.run.progress = decision.next;
    if ('end' in decision) return decision.end;
    if (decision.waitMs > 0) {
      context.note(state.step, `The provider does not answer; trying again in ${Math.round(decision.waitMs / 1000)} s.`);
      await pause(context, decision.waitMs);
      if (context.signal.aborted) return stopReason(context.signal) === 'leave' ? null : decideStopped(context, decision.next);
    }
  }
}

/** Stores what follows, together with what a person said meanwhile: that is taken exactly when the turn that tells it is on disk. */
function settleStep(context: RunContext, step: StageName, decided: Decision): Decision {
  const { store, run, clock } = context;
  return store.tx(() => {
    const waiting = store.waitingMessages(run);
    const text = waiting.map((message) => message.text).join('\n\n');
    const told = waiting.length > 0 ? withMessage(decided, step, text) : null;
    const decision = told ?? decided;
    context.save({ progress: JSON.stringify(decision.next) });
    if (told) store.takeMessages(waiting, clock.now());
    return decision;
  });
}

/** One pass through one stage, on record in the database and in the journal. */
async function pass(context: RunContext, state: Progress): Promise<Awaited<ReturnType<StageFunction>>> {
  const { store, run, clock, journal } = context;
  const name = state.step;
  // The pass that a crashed instance had begun is gone on with: its raw files and its process are this pass's.
  const open = store.openStage(run.id);
  const seq = open && open.name === name ? open.seq : store.startStage(run.id, name, clock.now()).seq;
  context.pass = { seq, name };
  if (!open) journal.append({ type: 'stage', status: 'started', text: '' }, name);
  // An agent that was adopted a moment ago is stopped by its own turn, which knows how to ask it.
  const result = context.signal.aborted && !isUnderWay(context) ? { event: stopped(context) } : await stages[name](context, state);
  if (context.signal.aborted && stopReason(context.signal) === 'leave') return result;
  const status = statusOf(result.event);
  store.endStage(run.id, seq, status, clock.now());
  journal.append({ type: 'stage', status, text: textOf(result.event) }, name);
  context.changed();
  return result;
}

const stopped = ({ signal }: RunContext): StepEvent => ({
  type: 'stopped',
  why: stopReason(signal) === 'cancelled' ? 'cancelled' : 'interrupted',
});

function decideStopped(context: RunContext, state: Progress): RunEnd | null {
  const decision = decide(state, stopped(context), limitsOf(context));
  context.save({ progress: JSON.stringify(decision.next) });
  return 'end' in decision ? decision.end : null;
}

const limitsOf = ({ project, task }: RunContext) => ({
  plan: task.plan !== null,
  verifyRounds: project.settings.verifyRounds,
  reviewRounds: project.settings.reviewRounds,
  review: project.settings.review,
});

function statusOf(event: StepEvent): Exclude<StageStatus, 'running'> {
  switch (event.type) {
    case 'ok':
    case 'nothing-changed':
    case 'no-change':
    case 'delivered':
    case 'planned':
      return 'succeeded';
    case 'skipped':
      return 'skipped';
    case 'verdict':
      return event.verdict.verdict === 'rejected' ? 'failed' : 'succeeded';
    case 'stopped':
    case 'usage-limit':
    case 'unavailable':
    case 'session-lost':
      return 'interrupted';
    default:
      return 'failed';
  }
}

function textOf(event: StepEvent): string {
  switch (event.type) {
    case 'failed':
      return event.failure.message;
    case 'verdict':
      return `${event.verdict.verdict}${event.verdict.summary ? `: ${event.verdict.summary}` : ''}`;
    case 'no-verdict':
      return `no verdict: ${event.reason}`;
    case 'planned':
      return answerText(event.answer);
    case 'plan-invalid':
      return `no plan: ${event.reason}`;
    case 'nothing-changed':
      return 'nothing changed';
    case 'verify-failed':
    case 'unavailable':
    case 'session-lost':
    case 'usage-limit':
      return event.message;
    case 'stopped':
      return event.why;
    default:
      return '';
  }
}

function answerText(answer: PlanAnswer): string {
  switch (answer.kind) {
    case 'plan':
      return `${answer.tasks.length} tasks`;
    case 'question':
      return `a question: ${oneLine(answer.question, 200)}`;
    case 'spec':
      return 'a spec';
    case 'answer':
      return 'an answer';
  }
}

function pause({ clock, signal }: RunContext, ms: number): Promise<void> {
  return new Promise((resolve) => {
    // Told to stop while the turn ended by itself: there is no event to wait for any more.
    if (signal.aborted) return resolve();
    const cancel = clock.after(ms, resolve);
    signal.addEventListener(
      'abort',
      () => {
        cancel();
        resolve();
      },
      { once: true },
    );
  });
}

/**
 * Ends whatever a run may have left behind: tool children in sessions of their own, a server that the agent started. Says what
 * could not be ended, else null.
 */
export async function sweep({ clock, runId }: { clock: RunContext['clock']; runId: string }): Promise<string | null> {
  const result = await stopTree({
    root: null,
    marker: { variable: runMarker, value: runId },
    politeSignal: 'SIGTERM',
    ask: 'group',
    graceMs: 2000,
    clock,
  });
  return result.ok ? null : result.message;
}
