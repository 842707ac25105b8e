import { expect, it } from 'vitest';
import { countsWords, editedWords, plannerLine } from './words.ts';

const planner = { status: 'todo', waiting: null, run: null, question: null, failure: null } as const;
const question = { question: 'Keep the old endpoint?', why: '', options: [] };

it('says where a planner stands: what it waits for, does, asks, or why it failed', () => {
  expect(plannerLine(null)).toBeNull();
  expect(plannerLine({ ...planner, status: 'review' })).toBeNull();
  expect(plannerLine({ ...planner, status: 'queued', waiting: { reason: 'slot', text: 'all slots are taken', until: null } })).toEqual({
    kind: 'queued',
    text: 'All slots are taken',
    hue: 'waiting',
  });
  expect(plannerLine({ ...planner, status: 'inprogress' })?.text).toBe('Starting');
  expect(plannerLine({ ...planner, status: 'review', question })).toMatchObject({ kind: 'asks', text: 'Keep the old endpoint?' });
  // It goes on with the answer: the question is no longer what one has to see.
  expect(plannerLine({ ...planner, status: 'inprogress', question })?.kind).toBe('running');
  expect(plannerLine({ ...planner, status: 'failed', failure: { code: 'plan-invalid', message: '' } })).toMatchObject({
    kind: 'failed',
    text: 'No usable plan',
  });
  // The answer was lost with it.
  expect(plannerLine({ ...planner, status: 'failed', question, failure: { code: 'agent-crashed', message: '' } })?.kind).toBe('failed');
});

it('counts in the order of the way, and leaves out what there is none of', () => {
  expect(countsWords({ done: 3, proposed: 2, inprogress: 1, failed: 0 })).toBe('2 proposed · 1 in progress · 3 done');
  expect(countsWords({})).toBe('');
});

it('says what a person has edited, once each', () => {
  expect(editedWords(['title', 'body', 'body'])).toBe('You edited: title, spec. A new plan keeps it.');
  expect(editedWords([])).toBe('');
});
