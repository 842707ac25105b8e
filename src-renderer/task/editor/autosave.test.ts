import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Autosave, type AutosaveEvent, canSend, isUnsaved, opened, reduce, reopened } from './autosave.ts';

const play = (state: Autosave, ...events: AutosaveEvent[]) => events.reduce(reduce, state);
const typed = (text: string): AutosaveEvent => ({ type: 'typed', text });
const elsewhere = (text: string): AutosaveEvent => ({ type: 'elsewhere', text });
const send: AutosaveEvent = { type: 'send' };
const stored: AutosaveEvent = { type: 'stored' };

describe('a text that saves itself', () => {
  it('is saved after typing, sending and the answer', () => {
    const state = play(opened('a'), typed('ab'), send);
    expect(state).toMatchObject({ phase: 'saving', sent: 'ab' });
    expect(play(state, stored)).toEqual(opened('ab'));
  });

  it('has something to save again when one types on while it is sent', () => {
    const state = play(opened('a'), typed('ab'), send, typed('abc'), stored);
    expect(state).toMatchObject({ phase: 'changed', text: 'abc', base: 'ab' });
    expect(canSend(state)).toBe(true);
  });

  it('has nothing to save once everything was taken back', () => {
    expect(play(opened('a'), typed('ab'), typed('a')).phase).toBe('saved');
  });

  it('says why it was refused, and tries again when asked or typed on', () => {
    const state = play(opened('a'), typed('ab'), send, { type: 'refused', reason: 'It runs.' });
    expect(state).toMatchObject({ phase: 'failed', reason: 'It runs.', text: 'ab' });
    expect(play(state, send).phase).toBe('saving');
    expect(play(state, typed('abc'))).toMatchObject({ phase: 'changed', reason: null });
  });
});

describe('a change from elsewhere', () => {
  it('is followed while nothing is unsaved', () => {
    expect(play(opened('a'), elsewhere('b'))).toEqual(opened('b'));
  });

  it('is no news when it is our own writing, before or after its answer', () => {
    const sending = play(opened('a'), typed('ab'), send);
    expect(play(sending, elsewhere('ab'))).toBe(sending);
    expect(play(sending, stored, elsewhere('ab'))).toEqual(opened('ab'));
  });

  it('is a conflict while something is unsaved, and nothing is sent before it is resolved', () => {
    const state = play(opened('a'), typed('mine'), elsewhere('theirs'));
    expect(state).toMatchObject({ phase: 'conflict', text: 'mine', theirs: 'theirs' });
    expect(play(state, send)).toBe(state);
    expect(play(state, typed('mine too'))).toMatchObject({ phase: 'conflict', text: 'mine too', theirs: 'theirs' });
  });

  it('is no conflict any more when it was taken back', () => {
    const state = play(opened('a'), typed('mine'), elsewhere('theirs'), elsewhere('a'));
    expect(state).toMatchObject({ phase: 'changed', text: 'mine', theirs: null });
  });

  it('is a conflict, not a failure, when our writing was refused because of it', () => {
    const sending = play(opened('a'), typed('mine'), send);
    const refused: AutosaveEvent = { type: 'refused', reason: 'The spec was changed elsewhere.' };
    expect(play(sending, elsewhere('theirs'), refused)).toMatchObject({ phase: 'conflict', sent: null });
    expect(play(sending, refused, elsewhere('theirs')).phase).toBe('conflict');
  });

  it.each([
    ['mine', 'mine', 'changed'],
    ['theirs', 'theirs', 'saved'],
    ['both', 'theirs\n\n---\n\nmine', 'changed'],
  ] as const)('resolved with %s', (keep, text, phase) => {
    const state = play(opened('a'), typed('mine'), elsewhere('theirs'), { type: 'resolve', keep });
    expect(state).toMatchObject({ text, phase, base: 'theirs', theirs: null });
  });
});

it('what is unsaved can be thrown away', () => {
  expect(play(opened('a'), typed('ab'), send, { type: 'refused', reason: 'It runs.' }, { type: 'discard' })).toEqual(opened('a'));
  expect(play(opened('a'), typed('mine'), elsewhere('theirs'), { type: 'discard' })).toEqual(opened('theirs'));
});

describe('what was typed before a reload', () => {
  it('is unsaved again on the text that it was typed to', () => {
    expect(reopened('a', { text: 'ab', base: 'a' })).toMatchObject({ phase: 'changed', text: 'ab' });
  });
  it('is a conflict when that text has changed', () => {
    expect(reopened('b', { text: 'ab', base: 'a' })).toMatchObject({ phase: 'conflict', text: 'ab', theirs: 'b' });
  });
  it('is saved when it had arrived after all', () => {
    expect(reopened('ab', { text: 'ab', base: 'a' })).toEqual(opened('ab'));
  });
});

it('never says saved while the server has another text, and never loses what was typed', () => {
  // A server and an editor that race: whatever the order, the end is the same text on both sides or a conflict that shows both.
  const step = fc.oneof(
    fc.record({ do: fc.constant('type' as const), text: fc.constantFrom('m1', 'm2', 'm3') }),
    fc.record({ do: fc.constant('other' as const), text: fc.constantFrom('t1', 't2') }),
    fc.record({ do: fc.constantFrom('send' as const, 'answer' as const, 'hear' as const), text: fc.constant('') }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      let server = 'a';
      let state = opened('a');
      let request: { text: string; base: string } | null = null;
      const answer = () => {
        if (!request) return;
        const { text, base } = request;
        request = null;
        if (base === server) {
          server = text;
          state = reduce(state, { type: 'stored' });
        } else {
          state = reduce(state, { type: 'refused', reason: 'CONFLICT' });
          state = reduce(state, { type: 'elsewhere', text: server });
        }
      };
      for (const { do: what, text } of steps) {
        if (what === 'type') state = reduce(state, { type: 'typed', text });
        if (what === 'other') server = text;
        if (what === 'hear') state = reduce(state, { type: 'elsewhere', text: server });
        if (what === 'answer') answer();
        if (what === 'send' && !request && canSend(state)) {
          state = reduce(state, { type: 'send' });
          request = { text: state.text, base: state.base };
        }
      }
      const mine = state.text;
      answer();
      state = reduce(state, { type: 'elsewhere', text: server });
      if (state.phase === 'conflict') expect([state.text, state.theirs]).toEqual([mine, server]);
      else if (!isUnsaved(state)) expect(state.text).toBe(server);
      else expect(state.text).toBe(mine);
    }),
  );
});
