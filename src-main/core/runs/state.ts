import { z } from 'zod';
import type { PlanAnswer } from '../../contract/plans.ts';
import { type StageName, tokenUsage } from '../../contract/run-events.ts';
import { type Failure, type FailureCode, finding, type Verdict } from '../../contract/runs.ts';

/*
 *  prepare ─► setup ─► do ─► verify ─► review ─► deliver ─► (delivered)
 *                      ▲ │      │         │
 *                      │ │      │ failed  │ rejected       each at most as often as the project says, in the same session
 *                      └─┼──────┴─────────┘
 *                        └─ nothing changed ─► deliver ─► (no-change)
 *
 *  An agent turn (do, review) may also end as: unavailable ─► the same turn again after a pause, 3 times;
 *  usage limit ─► (parked); interrupted ─► (interrupted): both continue later from the state that is stored here.
 *
 *  What a person told the agent meanwhile goes with its next turn in `do`. Where none is due before the end, one is put in
 *  front of the step that would follow, and verify and review come again after it.
 *
 *  A planner's run (`Limits.plan`) has a way of its own:
 *
 *  prepare ─► plan ─► (planned)
 *             ▲  │
 *             └──┴─ no valid answer: told once what is wrong with it, in the same session
 *
 *  Its turn ends as every agent turn does, and what a person tells it goes with its next one: one is added before the end.
 */

/** What a person told the running agent, where it goes with something else that it is told. */
const message = z.string().optional();

/** What the agent is told at its next turn. `start` opens a session; all others are follow-ups in it. */
const turn = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('start'), message }),
  /** The turn was cut short (limit, crash, restart): look at what is there and carry on. */
  z.object({ kind: z.literal('resume'), message }),
  z.object({ kind: z.literal('verify-failed'), message }),
  z.object({ kind: z.literal('rejected'), message }),
  z.object({ kind: z.literal('changes'), text: z.string(), message }),
  /** A person's words alone. */
  z.object({ kind: z.literal('message'), text: z.string() }),
  z.object({ kind: z.literal('verdict-again') }),
  z.object({ kind: z.literal('plan-again'), message }),
]);
export type Turn = z.infer<typeof turn>;

/** Stored on the run after every step, so that any later instance can go on from it. */
export const progress = z.object({
  step: z.enum(['prepare', 'setup', 'do', 'verify', 'review', 'deliver', 'plan']),
  /** Go on at this step once prepare has found the worktree again. */
  after: z.enum(['setup', 'do', 'verify', 'review', 'deliver', 'plan']).default('setup'),
  turn,
  verifyRounds: z.number().default(0),
  reviewRounds: z.number().default(0),
  verdictAsked: z.boolean().default(false),
  providerRetries: z.number().default(0),
  /** What setup, the last check or the last reviewer left dirty and nobody has touched since is not the agent's work. Path → blob id. */
  notWork: z.record(z.string(), z.string()).default({}),
  /** Where prepare put the spec and the skills, and the git configuration that hides it and refuses pushes. */
  specPath: z.string().default(''),
  skills: z.record(z.string(), z.string()).default({}),
  /** Specs in the worktree that are not the agent's: its own one, and those that were copied. */
  ownSpecs: z.array(z.string()).default([]),
  /** Files that belong to the spec, by the id of the attachment. */
  attached: z.record(z.string(), z.string()).default({}),
  gitConfig: z.array(z.tuple([z.string(), z.string()])).default([]),
  /** The agent does not know its session any more: once, a new one is opened instead. */
  sessionLost: z.boolean().default(false),
  /** The agent's last words about its work, for the pull request. */
  closing: z.string().default(''),
  /** The commit that the last verdict is about. */
  reviewed: z.string().nullable().default(null),
  /** What reviewers of this run left for later so far; a later verdict need not say it again. */
  leftOpen: z.array(finding).default([]),
  /** Why the last review was no verdict. */
  verdictProblem: z.string().default(''),
  /** The planner was told what is wrong with its answer, and that is what was wrong. */
  planRepaired: z.boolean().default(false),
  planProblem: z.string().default(''),
  /** What each agent process used, by `<run>/<pass>`: some agents count per session, over several processes and runs. */
  spent: z.record(z.string(), z.object({ session: z.string().nullable(), tokens: tokenUsage, costUsd: z.number().nullable() })).default({}),
});
export type Progress = z.infer<typeof progress>;

export type StepEvent =
  | { type: 'ok' }
  /** The project asks for no such step. */
  | { type: 'skipped' }
  | { type: 'nothing-changed' }
  | { type: 'verify-failed'; message: string }
  | { type: 'verdict'; verdict: Verdict }
  | { type: 'no-verdict'; reason: string }
  | { type: 'planned'; answer: PlanAnswer }
  | { type: 'plan-invalid'; reason: string }
  | { type: 'unavailable'; message: string }
  | { type: 'session-lost'; message: string }
  | { type: 'usage-limit'; message: string; resetsAt: number | null }
  | { type: 'failed'; failure: Failure }
  | { type: 'stopped'; why: 'cancelled' | 'interrupted' }
  | { type: 'no-change' }
  | { type: 'delivered' };

export type RunEnd =
  /** `plan` is what a planner answered. */
  | { status: 'succeeded'; changed: boolean; plan?: PlanAnswer }
  | { status: 'failed'; failure: Failure }
  | { status: 'parked'; message: string; resetsAt: number | null }
  | { status: 'cancelled' }
  | { status: 'interrupted' };

export interface Limits {
  verifyRounds: number;
  reviewRounds: number;
  review: boolean;
  /** The run is a planner's. */
  plan: boolean;
}

export type Decision = { next: Progress; waitMs: number } | { end: RunEnd; next: Progress };

/** 10 s, 20 s, 40 s: long enough for a provider's hiccup, short enough for a person who watches. */
const maxProviderRetries = 3;
const retryDelay = (retry: number) => Math.min(10_000 * 2 ** (retry - 1), 300_000);

/** Decides what follows a step. Pure: the pipeline acts on it and stores `next`; at an end, that is where a continuation goes on. */
export function decide(state: Progress, event: StepEvent, limits: Limits): Decision {
  const go = (step: StageName, change: Partial<Progress> = {}): Decision => ({
    next: { ...state, turn: { kind: 'start' }, ...change, step },
    waitMs: 0,
  });
  const agentTurn = isAgentStep(state.step);
  const cutShort: Progress = agentTurn ? { ...state, turn: resumed(state.turn) } : state;
  const fail = (code: FailureCode, message: string, next: Partial<Progress> = {}): Decision => ({
    end: { status: 'failed', failure: { code, message } },
    // Somebody may work on the tree before the run goes on, so a review that broke is begun anew.
    next: { ...(state.step === 'review' ? { ...state, turn: { kind: 'start' } } : cutShort), ...next },
  });

  switch (event.type) {
    case 'failed':
      return fail(event.failure.code, event.failure.message);
    case 'stopped':
      return { end: { status: event.why }, next: cutShort };
    case 'usage-limit':
      return { end: { status: 'parked', message: event.message, resetsAt: event.resetsAt }, next: cutShort };
    case 'unavailable': {
      const retry = state.providerRetries + 1;
      if (retry > maxProviderRetries)
        return fail(
          'provider-unavailable',
          `${event.message} Tried ${maxProviderRetries} more times. Retry the task when the provider is back.`,
        );
      return { next: { ...cutShort, providerRetries: retry }, waitMs: retryDelay(retry) };
    }
    case 'session-lost':
      if (state.sessionLost) return fail('agent-crashed', event.message);
      return { next: { ...cutShort, sessionLost: true }, waitMs: 0 };
    case 'nothing-changed':
      return go('deliver', { providerRetries: 0 });
    case 'verify-failed':
      // To check the same tree again would fail the same way: a continuation begins with the agent, which is told why.
      if (state.verifyRounds >= limits.verifyRounds)
        return fail('verify-failed', event.message, { step: 'do', turn: { kind: 'verify-failed' } });
      return go('do', { verifyRounds: state.verifyRounds + 1, turn: { kind: 'verify-failed' } });
    case 'no-verdict':
      if (state.verdictAsked)
        return fail(
          'no-verdict',
          `The reviewer gave no verdict, asked twice (${event.reason}). Read its last message, then retry or accept the work yourself.`,
        );
      return {
        next: { ...state, verdictAsked: true, verdictProblem: event.reason, providerRetries: 0, turn: { kind: 'verdict-again' } },
        waitMs: 0,
      };
    case 'verdict':
      if (event.verdict.verdict !== 'rejected') return go('deliver', { verdictAsked: false, providerRetries: 0 });
      if (state.reviewRounds >= limits.reviewRounds) {
        const findings = event.verdict.findings.length;
        return fail(
          'review-rejected',
          `The reviewer rejected the work${findings > 0 ? ` with ${findings} ${findings === 1 ? 'finding' : 'findings'}` : ''}: ${event.verdict.summary || 'no summary given'}`,
          { step: 'do', turn: { kind: 'rejected' } },
        );
      }
      return go('do', { reviewRounds: state.reviewRounds + 1, verdictAsked: false, providerRetries: 0, turn: { kind: 'rejected' } });
    case 'plan-invalid':
      if (state.planRepaired)
        return fail(
          'plan-invalid',
          `The planner gave no answer that can be used, asked twice. ${event.reason} Read its last message, then continue or change the brief.`,
          { turn: { kind: 'plan-again' }, planProblem: event.reason },
        );
      return {
        next: { ...state, planRepaired: true, planProblem: event.reason, providerRetries: 0, turn: { kind: 'plan-again' } },
        waitMs: 0,
      };
    case 'planned':
      return {
        end: { status: 'succeeded', changed: true, plan: event.answer },
        next: { ...state, turn: { kind: 'start' }, planRepaired: false, providerRetries: 0 },
      };
    case 'no-change':
      return { end: { status: 'succeeded', changed: false }, next: state };
    case 'delivered':
      return { end: { status: 'succeeded', changed: true }, next: state };
    case 'skipped':
    case 'ok':
      switch (state.step) {
        case 'prepare':
          return { next: { ...state, step: limits.plan ? 'plan' : state.after, after: 'setup' }, waitMs: 0 };
        case 'setup':
          return { next: { ...state, step: 'do' }, waitMs: 0 };
        case 'do':
          return go('verify', { providerRetries: 0 });
        case 'verify':
          return go(limits.review ? 'review' : 'deliver');
        default:
          throw new Error(`A step of ${state.step} ended as "ok", which says nothing`);
      }
  }
}

/** Where a turn that is cut short is to be told as such when the run goes on. */
export const isAgentStep = (step: StageName): boolean => step === 'do' || step === 'review' || step === 'plan';

// A turn that never reached the agent's session must be told whole; what was asked in it is asked again.
function resumed(current: Turn): Turn {
  return current.kind === 'start' ? { ...current, kind: 'resume' } : current;
}

/**
 * The same decision with what a person told the agent during `step`; null when it has to wait: for the end of a turn that is tried
 * again, for a verdict, or for a run that continues this one.
 */
export function withMessage(decision: Decision, step: StageName, text: string): Decision | null {
  const { next } = decision;
  const end = 'end' in decision ? decision.end : null;
  // The rounds are used up, but the agent has not heard yet what the person says about it.
  const roundsUsedUp = end?.status === 'failed' && ['verify-failed', 'review-rejected', 'plan-invalid'].includes(end.failure.code);
  const planned = end?.status === 'succeeded' && end.plan !== undefined;
  if (end && !roundsUsedUp && !planned) return null;
  const give = (turn: Turn, change: Partial<Progress> = {}): Decision => ({
    next: {
      ...next,
      verdictAsked: false,
      planRepaired: false,
      providerRetries: 0,
      ...change,
      step: next.step === 'plan' ? 'plan' : 'do',
      turn,
    },
    waitMs: 0,
  });
  if (next.step === 'plan') {
    if (planned) return give({ kind: 'message', text });
    // A turn that is tried again is told as it was; a new one takes the words along.
    const isNew = step !== 'plan' || (next.turn.kind === 'plan-again' && next.providerRetries === 0);
    if (!isNew) return null;
    const told = joined(messageOf(next.turn), text);
    // Where the agent still owes a better answer it is told so whatever else it hears, and no more often for it.
    if (next.turn.kind === 'plan-again') return give({ ...next.turn, message: told }, { planRepaired: !roundsUsedUp });
    return next.turn.kind === 'message' || next.turn.kind === 'verdict-again'
      ? give({ kind: 'message', text: told })
      : give({ ...next.turn, message: told });
  }
  if (next.step === step || next.step === 'setup') return null;
  if (next.step !== 'do') return give({ kind: 'message', text }, { verifyRounds: 0, reviewRounds: 0 });
  const words = joined(messageOf(next.turn), text);
  if (next.turn.kind === 'message' || next.turn.kind === 'verdict-again') return give({ kind: 'message', text: words });
  return give({ ...next.turn, message: words });
}

/** What a person said that the agent has not heard to its end. */
function messageOf(turn: Turn): string {
  if (turn.kind === 'message') return turn.text;
  return turn.kind === 'verdict-again' ? '' : (turn.message ?? '');
}

const joined = (...texts: string[]): string => texts.filter((text) => text !== '').join('\n\n');

/** Where a new run starts. `previous` is the run it continues, null for a fresh one. */
export function initialProgress(previous: { progress: Progress; status: string } | null, followUp: string | null): Progress {
  const fresh = progress.parse({ step: 'prepare', turn: { kind: 'start' } });
  if (!previous) return followUp === null ? fresh : { ...fresh, turn: { kind: 'changes', text: followUp } };
  const { progress: last, status } = previous;
  if (followUp !== null) {
    // What was asked before and never got done is still asked, unless a person took it back with the run.
    const asked = last.turn.kind === 'changes' && status !== 'cancelled' ? last.turn.text : '';
    const message = status === 'cancelled' ? '' : messageOf(last.turn);
    // The same words once more are said once.
    const text = asked === followUp || asked.endsWith(`\n\n${followUp}`) ? asked : joined(asked, followUp);
    const turn: Turn = { kind: 'changes', text, ...(message && { message }) };
    return { ...fresh, after: 'do', turn, notWork: last.notWork, spent: last.spent };
  }
  // Where it stood. Parked or interrupted, it counts on; failed, and a person said "continue": new rounds.
  const after = last.step === 'prepare' ? last.after : last.step;
  const rounds =
    status === 'parked' || status === 'interrupted'
      ? {}
      : // What was left open was proposed at that run's end.
        { verifyRounds: 0, reviewRounds: 0, verdictAsked: false, planRepaired: false, leftOpen: [] };
  return { ...last, ...rounds, providerRetries: 0, sessionLost: false, step: 'prepare', after };
}
