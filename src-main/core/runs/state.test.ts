import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FailureCode, Verdict } from '../../contract/runs.ts';
import { type Decision, decide, initialProgress, type Limits, type Progress, progress, type StepEvent, withMessage } from './state.ts';

const limits: Limits = { verifyRounds: 2, reviewRounds: 1, review: true, plan: false };
const at = (step: Progress['step'], more: Partial<Progress> = {}): Progress => ({
  ...progress.parse({ step, turn: { kind: 'start' } }),
  ...more,
});
const verdict = (word: Verdict['verdict'], findings: Verdict['findings'] = []): StepEvent => ({
  type: 'verdict',
  verdict: { verdict: word, summary: 'because', findings },
});
/** What follows, in short: the step and what the agent is told, or the end. */
const brief = (decision: Decision): string =>
  'end' in decision
    ? `end ${decision.end.status}${decision.end.status === 'failed' ? ` ${decision.end.failure.code}` : ''}`
    : `${decision.next.step} ${decision.next.turn.kind}${decision.waitMs > 0 ? ` in ${decision.waitMs / 1000} s` : ''}`;

describe('what follows a step', () => {
  const finding: Verdict['findings'][number] = { severity: 'high', file: null, line: null, problem: 'x', followUp: false };
  const table: [name: string, state: Progress, event: StepEvent, then: string, limits?: Partial<Limits>][] = [
    ['prepare leads to setup', at('prepare'), { type: 'ok' }, 'setup start'],
    ['prepare leads back to where a continued run stood', at('prepare', { after: 'review' }), { type: 'ok' }, 'review start'],
    [
      'what the agent is to be told survives prepare',
      at('prepare', { after: 'do', turn: { kind: 'changes', text: 'x' } }),
      { type: 'ok' },
      'do changes',
    ],
    ['and setup', at('setup', { turn: { kind: 'changes', text: 'x' } }), { type: 'skipped' }, 'do changes'],
    ['work leads to verify', at('do'), { type: 'ok' }, 'verify start'],
    ['no work leads to delivery, which finds nothing to deliver', at('do'), { type: 'nothing-changed' }, 'deliver start'],
    ['verify leads to review', at('verify'), { type: 'ok' }, 'review start'],
    ['a project without verify command too', at('verify'), { type: 'skipped' }, 'review start'],
    ['verify leads to delivery where reviews are off', at('verify'), { type: 'ok' }, 'deliver start', { review: false }],
    ['a failed check goes back to the agent', at('verify'), { type: 'verify-failed', message: 'm' }, 'do verify-failed'],
    [
      'as often as the project says',
      at('verify', { verifyRounds: 2 }),
      { type: 'verify-failed', message: 'm' },
      'end failed verify-failed',
    ],
    ['never, if it says 0', at('verify'), { type: 'verify-failed', message: 'm' }, 'end failed verify-failed', { verifyRounds: 0 }],
    ['approval leads to delivery', at('review'), verdict('approved'), 'deliver start'],
    ['with notes too', at('review'), verdict('approved-with-notes', [finding]), 'deliver start'],
    ['and "no change needed"', at('review'), verdict('no-change-needed'), 'deliver start'],
    ['rejection goes back to the agent', at('review'), verdict('rejected'), 'do rejected'],
    ['once', at('review', { reviewRounds: 1 }), verdict('rejected', [finding]), 'end failed review-rejected'],
    ['a missing verdict is asked for', at('review'), { type: 'no-verdict', reason: 'r' }, 'review verdict-again'],
    ['once more only', at('review', { verdictAsked: true }), { type: 'no-verdict', reason: 'r' }, 'end failed no-verdict'],
    ['delivered is the end', at('deliver'), { type: 'delivered' }, 'end succeeded'],
    ['so is nothing to deliver', at('deliver'), { type: 'no-change' }, 'end succeeded'],
    ['a provider that is down is tried again after 10 s', at('do'), { type: 'unavailable', message: 'm' }, 'do resume in 10 s'],
    ['after 20 s', at('do', { providerRetries: 1 }), { type: 'unavailable', message: 'm' }, 'do resume in 20 s'],
    ['after 40 s', at('review', { providerRetries: 2 }), { type: 'unavailable', message: 'm' }, 'review resume in 40 s'],
    ['and then no more', at('do', { providerRetries: 3 }), { type: 'unavailable', message: 'm' }, 'end failed provider-unavailable'],
    [
      'what was asked is asked again',
      at('do', { turn: { kind: 'rejected' } }),
      { type: 'unavailable', message: 'm' },
      'do rejected in 10 s',
    ],
    ['a lost session is replaced', at('do'), { type: 'session-lost', message: 'm' }, 'do resume'],
    ['once', at('do', { sessionLost: true }), { type: 'session-lost', message: 'm' }, 'end failed agent-crashed'],
    ['a usage limit parks', at('do'), { type: 'usage-limit', message: 'm', resetsAt: 5 }, 'end parked'],
    ['a failure fails', at('setup'), { type: 'failed', failure: { code: 'setup-failed', message: 'm' } }, 'end failed setup-failed'],
    ['cancelled is cancelled', at('verify'), { type: 'stopped', why: 'cancelled' }, 'end cancelled'],
    ['interrupted is interrupted', at('review'), { type: 'stopped', why: 'interrupted' }, 'end interrupted'],
  ];
  it.each(table)('%s', (_name, state, event, then, changed = {}) => {
    expect(brief(decide(state, event, { ...limits, ...changed }))).toBe(then);
  });

  it('says how many findings a rejection had, and its summary', () => {
    const decision = decide(at('review', { reviewRounds: 1 }), verdict('rejected', [finding]), limits);
    expect(decision).toMatchObject({ end: { failure: { message: 'The reviewer rejected the work with 1 finding: because' } } });
  });

  it('takes an "ok" of the last two stages for the bug that it is', () => {
    for (const step of ['review', 'deliver'] as const) expect(() => decide(at(step), { type: 'ok' }, limits)).toThrow(step);
  });
});

describe('what a person says meanwhile', () => {
  const failedCheck: StepEvent = { type: 'verify-failed', message: 'm' };
  const table: [name: string, state: Progress, event: StepEvent, then: string | null][] = [
    ['while the agent works: a turn of its own, before the check', at('do'), { type: 'ok' }, 'do message'],
    ['also where nothing changed', at('do'), { type: 'nothing-changed' }, 'do message'],
    ['during the check: after it', at('verify'), { type: 'ok' }, 'do message'],
    ['with the failed check', at('verify'), failedCheck, 'do verify-failed'],
    ['even if that was the last one', at('verify', { verifyRounds: 2 }), failedCheck, 'do verify-failed'],
    ['during the review: after it', at('review', { verdictAsked: true }), verdict('approved'), 'do message'],
    ['with the findings', at('review'), verdict('rejected'), 'do rejected'],
    ['even if it was rejected for the last time', at('review', { reviewRounds: 1 }), verdict('rejected'), 'do rejected'],
    ['not before there is a verdict', at('review'), { type: 'no-verdict', reason: 'r' }, null],
    ['during setup: with the task', at('setup'), { type: 'ok' }, 'do start'],
    ['during prepare: not before setup', at('prepare'), { type: 'ok' }, null],
    ['to a run that goes on at its review: before that', at('prepare', { after: 'review' }), { type: 'ok' }, 'do message'],
    [
      'to one that goes on with changes: with them',
      at('prepare', { after: 'do', turn: { kind: 'changes', text: 'c' } }),
      { type: 'ok' },
      'do changes',
    ],
    ['not in a turn that is tried again', at('do'), { type: 'unavailable', message: 'm' }, null],
    ['not at an end: it waits for a continuation', at('deliver'), { type: 'delivered' }, null],
    ['nor at a failure', at('do'), { type: 'failed', failure: { code: 'timeout', message: 'm' } }, null],
  ];
  it.each(table)('%s', (_name, state, event, then) => {
    const told = withMessage(decide(state, event, limits), state.step, 'words');
    expect(told && brief(told)).toBe(then);
    if (told) expect(JSON.stringify(told.next.turn)).toContain('words');
    if (told) expect(told.next).toMatchObject({ verdictAsked: false, providerRetries: 0 });
  });

  it('joins what an interrupted turn was to tell', () => {
    const given = withMessage(decide(at('do'), { type: 'ok' }, limits), 'do', 'one');
    const stopped = decide(given?.next as Progress, { type: 'stopped', why: 'interrupted' }, limits);
    const again = initialProgress({ progress: stopped.next, status: 'interrupted' }, null);
    expect(again.turn).toEqual({ kind: 'message', text: 'one' });
    expect(withMessage(decide(again, { type: 'ok' }, limits), 'prepare', 'two')?.next.turn).toEqual({
      kind: 'message',
      text: 'one\n\ntwo',
    });
  });

  it('is not lost to changes that are asked for on top of it', () => {
    const unheard = at('do', { turn: { kind: 'message', text: 'one' } });
    expect(initialProgress({ progress: unheard, status: 'failed' }, 'two').turn).toEqual({ kind: 'changes', text: 'two', message: 'one' });
    const undone = at('do', { turn: { kind: 'changes', text: 'one', message: 'and' } });
    expect(initialProgress({ progress: undone, status: 'failed' }, 'two').turn).toEqual({
      kind: 'changes',
      text: 'one\n\ntwo',
      message: 'and',
    });
  });

  it('ends with a run that a person cancels, and is said once when the same is asked again', () => {
    const undone = at('plan', { turn: { kind: 'changes', text: 'one\n\ntwo', message: 'and' } });
    expect(initialProgress({ progress: undone, status: 'cancelled' }, 'three').turn).toEqual({ kind: 'changes', text: 'three' });
    expect(initialProgress({ progress: undone, status: 'failed' }, 'two').turn).toEqual({
      ...{ kind: 'changes', text: 'one\n\ntwo', message: 'and' },
    });
    const same = at('plan', { turn: { kind: 'changes', text: 'one' } });
    expect(initialProgress({ progress: same, status: 'failed' }, 'one').turn).toEqual({ kind: 'changes', text: 'one' });
  });

  it('stays with the task in a first turn that is cut short', () => {
    const given = withMessage(decide(at('setup'), { type: 'ok' }, limits), 'setup', 'words')?.next as Progress;
    expect(decide(given, { type: 'unavailable', message: 'm' }, limits).next.turn).toEqual({ kind: 'resume', message: 'words' });
  });
});

describe('a run of a planner', () => {
  const planner: Limits = { ...limits, plan: true };
  const answer = { kind: 'question' as const, question: 'Which?', why: '', options: [] };
  const planned: StepEvent = { type: 'planned', answer };
  const invalid: StepEvent = { type: 'plan-invalid', reason: 'It is prose.' };
  const table: [name: string, state: Progress, event: StepEvent, then: string][] = [
    ['goes from prepare to the planner', at('prepare'), { type: 'ok' }, 'plan start'],
    ['with what a person says', at('prepare', { after: 'do', turn: { kind: 'changes', text: 'x' } }), { type: 'ok' }, 'plan changes'],
    ['ends with its answer', at('plan', { planRepaired: true, turn: { kind: 'changes', text: 'x' } }), planned, 'end succeeded'],
    ['has an answer that is none said again', at('plan'), invalid, 'plan plan-again'],
    ['once', at('plan', { planRepaired: true }), invalid, 'end failed plan-invalid'],
    ['tries a provider that is down again', at('plan'), { type: 'unavailable', message: 'm' }, 'plan resume in 10 s'],
    ['parks at a usage limit', at('plan'), { type: 'usage-limit', message: 'm', resetsAt: null }, 'end parked'],
    [
      'opens a new session for one that is lost',
      at('plan', { turn: { kind: 'plan-again' } }),
      { type: 'session-lost', message: 'm' },
      'plan plan-again',
    ],
    ['is stopped', at('plan'), { type: 'stopped', why: 'cancelled' }, 'end cancelled'],
  ];
  it.each(table)('%s', (_name, state, event, then) => {
    expect(brief(decide(state, event, planner))).toBe(then);
  });

  it('hands its answer on, and leaves nothing to be told again', () => {
    const decision = decide(at('plan', { turn: { kind: 'changes', text: 'x' } }), planned, planner);
    expect(decision).toMatchObject({ end: { changed: true, plan: answer }, next: { turn: { kind: 'start' } } });
    expect(initialProgress({ progress: decision.next, status: 'succeeded' }, 'y').turn).toEqual({ kind: 'changes', text: 'y' });
  });

  it('says what was wrong, to the planner and in the failure', () => {
    expect(decide(at('plan'), invalid, planner).next.planProblem).toBe('It is prose.');
    const failed = decide(at('plan', { planRepaired: true }), invalid, planner);
    expect(failed).toMatchObject({ end: { failure: { message: expect.stringContaining('It is prose.') } } });
    // Continued, the planner is told again, and has another try after that.
    const again = initialProgress({ progress: failed.next, status: 'failed' }, null);
    expect(again).toMatchObject({ turn: { kind: 'plan-again' }, planProblem: 'It is prose.', planRepaired: false });
  });

  const told: [name: string, state: Progress, event: StepEvent, then: string | null][] = [
    ['a message goes in front of the end', at('plan'), planned, 'plan message'],
    ['or with what it is told next', at('plan'), invalid, 'plan plan-again'],
    ['even if that was the last time', at('plan', { planRepaired: true }), invalid, 'plan plan-again'],
    ['or with the beginning', at('prepare'), { type: 'ok' }, 'plan start'],
    ['not in a turn that is tried again', at('plan'), { type: 'unavailable', message: 'm' }, null],
    ['nor in a repair that is', at('plan', { turn: { kind: 'plan-again' } }), { type: 'unavailable', message: 'm' }, null],
    ['it waits for a continuation at a failure', at('plan'), { type: 'failed', failure: { code: 'timeout', message: 'm' } }, null],
  ];
  it.each(told)('%s', (_name, state, event, then) => {
    const given = withMessage(decide(state, event, planner), state.step, 'words');
    expect(given && brief(given)).toBe(then);
    if (given) expect(JSON.stringify(given.next.turn)).toContain('words');
  });

  it('is asked for a better answer no more often because a person says something', () => {
    const first = withMessage(decide(at('plan'), invalid, planner), 'plan', 'words')?.next as Progress;
    expect(brief(decide(first, invalid, planner))).toBe('end failed plan-invalid');
  });
});

describe('where a run starts', () => {
  const stopped: StepEvent = { type: 'stopped', why: 'interrupted' };
  const failed = (code: FailureCode): StepEvent => ({ type: 'failed', failure: { code, message: 'm' } });
  const stale = at('prepare', { after: 'review', turn: { kind: 'resume' } });
  const table: [name: string, state: Progress, event: StepEvent, starts: string, followUp?: string][] = [
    ['interrupted in the agent: there, told to carry on', at('do'), stopped, 'do resume'],
    ['interrupted after a failed check: there, told of it', at('do', { turn: { kind: 'verify-failed' } }), stopped, 'do verify-failed'],
    ['parked in the review: there', at('review'), { type: 'usage-limit', message: 'm', resetsAt: null }, 'review resume'],
    ['interrupted in setup: setup again', at('setup'), stopped, 'setup start'],
    ['interrupted in verify: verify again', at('verify'), stopped, 'verify start'],
    ['interrupted in prepare of a continued run: where that one stood', stale, stopped, 'review resume'],
    [
      'the last failed check, continued: the agent, told of it',
      at('verify', { verifyRounds: 2 }),
      { type: 'verify-failed', message: 'm' },
      'do verify-failed',
    ],
    ['the last rejection, continued: the agent, told of it', at('review', { reviewRounds: 1 }), verdict('rejected'), 'do rejected'],
    ['no verdict, continued: another review', at('review', { verdictAsked: true }), { type: 'no-verdict', reason: 'r' }, 'review start'],
    ['a review that ran out of time, continued: another review', at('review'), failed('timeout'), 'review start'],
    ['a check that ran out of time, continued: again', at('verify'), failed('timeout'), 'verify start'],
    ['a crash, continued: the agent, told to carry on', at('do'), failed('agent-crashed'), 'do resume'],
    ['a failed setup, continued: setup again', at('setup'), failed('setup-failed'), 'setup start'],
    ['a failed push, continued: the push alone', at('deliver'), failed('push-failed'), 'deliver start'],
    ['changes requested: the agent, told of them', at('deliver', { verifyRounds: 2 }), { type: 'delivered' }, 'do changes', 'more'],
  ];
  it.each(table)('%s', (_name, state, event, starts, followUp) => {
    const decision = decide(state, event, limits);
    const status = 'end' in decision ? decision.end.status : 'running';
    const { step, after, turn } = initialProgress({ progress: decision.next, status }, followUp ?? null);
    expect(step).toBe('prepare');
    expect(`${after} ${turn.kind}`).toBe(starts);
  });

  it('at the beginning, without a run before it', () => {
    expect(initialProgress(null, null)).toMatchObject({ step: 'prepare', after: 'setup', turn: { kind: 'start' } });
    expect(initialProgress(null, 'changes')).toMatchObject({ after: 'setup', turn: { kind: 'changes', text: 'changes' } });
  });

  it('counts anew when a person says "continue" or asks for changes, not after an interruption', () => {
    const last = at('do', { verifyRounds: 2, reviewRounds: 1, providerRetries: 3, sessionLost: true });
    expect(initialProgress({ progress: last, status: 'failed' }, null)).toMatchObject({
      verifyRounds: 0,
      reviewRounds: 0,
      providerRetries: 0,
      sessionLost: false,
    });
    expect(initialProgress({ progress: last, status: 'succeeded' }, 'x')).toMatchObject({
      verifyRounds: 0,
      reviewRounds: 0,
      providerRetries: 0,
    });
    expect(initialProgress({ progress: last, status: 'interrupted' }, null)).toMatchObject({
      verifyRounds: 2,
      reviewRounds: 1,
      providerRetries: 0,
    });
  });

  it('keeps what setup left and what was spent', () => {
    const spent = { 'r/01-do': { session: 's', tokens: { input: 1, output: 1, cacheRead: 0, cacheWrite: 0 }, costUsd: null } };
    const last = at('deliver', { notWork: { 'package-lock.json': 'abc' }, spent });
    for (const followUp of [null, 'more'])
      expect(initialProgress({ progress: last, status: 'succeeded' }, followUp)).toMatchObject({ notWork: last.notWork, spent });
  });
});

describe('whatever happens', () => {
  const message = 'm';
  const happenings = {
    prepare: fc.constantFrom<StepEvent>({ type: 'ok' }),
    setup: fc.constantFrom<StepEvent>({ type: 'ok' }, { type: 'skipped' }),
    do: fc.constantFrom<StepEvent>(
      { type: 'ok' },
      { type: 'nothing-changed' },
      { type: 'unavailable', message },
      { type: 'session-lost', message },
    ),
    verify: fc.constantFrom<StepEvent>({ type: 'ok' }, { type: 'skipped' }, { type: 'verify-failed', message }),
    review: fc.constantFrom<StepEvent>(
      verdict('approved'),
      verdict('rejected'),
      { type: 'no-verdict', reason: 'r' },
      { type: 'unavailable', message },
      { type: 'session-lost', message },
    ),
    deliver: fc.constantFrom<StepEvent>({ type: 'delivered' }, { type: 'no-change' }),
    plan: fc.constantFrom<StepEvent>(
      { type: 'planned', answer: { kind: 'answer', text: 'a' } },
      { type: 'plan-invalid', reason: 'r' },
      { type: 'unavailable', message },
      { type: 'session-lost', message },
    ),
  };
  const anyLimits = fc.record({ verifyRounds: fc.nat(10), reviewRounds: fc.nat(10), review: fc.boolean(), plan: fc.boolean() });

  it('a run ends, within its rounds', () => {
    fc.assert(
      fc.property(anyLimits, fc.gen(), (given, gen) => {
        let state = initialProgress(null, null);
        // Per round of the agent: 3 retries and a lost session in work and in review, a second question, the checks.
        const bound = 10 + (1 + given.verifyRounds + given.reviewRounds) * 16;
        for (let n = 0; n <= bound; n++) {
          const decision = decide(
            state,
            gen(() => happenings[state.step]),
            given,
          );
          expect(decision.next.verifyRounds).toBeLessThanOrEqual(given.verifyRounds);
          expect(decision.next.reviewRounds).toBeLessThanOrEqual(given.reviewRounds);
          expect(decision.next.providerRetries).toBeLessThanOrEqual(3);
          // What is stored can be read again.
          expect(progress.parse(JSON.parse(JSON.stringify(decision.next)))).toEqual(decision.next);
          if ('end' in decision) return;
          state = decision.next;
        }
        throw new Error(`still going after ${bound} steps`);
      }),
    );
  });

  it('a run that is stopped or parked anywhere goes on at the same step, with the same question', () => {
    const stops = fc.constantFrom<{ event: StepEvent; status: string }>(
      { event: { type: 'stopped', why: 'interrupted' }, status: 'interrupted' },
      { event: { type: 'usage-limit', message, resetsAt: null }, status: 'parked' },
    );
    fc.assert(
      fc.property(anyLimits, fc.nat(30), stops, fc.gen(), (given, steps, stop, gen) => {
        let state = initialProgress(null, null);
        for (let n = 0; n < steps; n++) {
          const decision = decide(
            state,
            gen(() => happenings[state.step]),
            given,
          );
          if ('end' in decision) return;
          state = decision.next;
        }
        const stopped = decide(state, stop.event, given);
        const resumed = initialProgress({ progress: stopped.next, status: stop.status }, null);
        const prepared = decide(resumed, { type: 'ok' }, given).next;
        expect(prepared.step).toBe(state.step === 'prepare' ? (given.plan ? 'plan' : 'setup') : state.step);
        const told = state.turn.kind === 'start' && ['do', 'review', 'plan'].includes(state.step) ? 'resume' : state.turn.kind;
        expect(prepared.turn.kind).toBe(told);
        expect([prepared.verifyRounds, prepared.reviewRounds, prepared.verdictAsked]).toEqual([
          state.verifyRounds,
          state.reviewRounds,
          state.verdictAsked,
        ]);
      }),
    );
  });
});
