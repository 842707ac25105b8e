import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createAutosaver } from './autosaver.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** An autosaver before a server whose answers the test gives. */
function world(saved = 'a', unsaved: { text: string; base: string } | null = null) {
  const sent: { text: string; base: string; answer: (error?: Error) => Promise<void> }[] = [];
  const kept: (string | null)[] = [];
  const saver = createAutosaver({
    saved,
    unsaved,
    save: (text, base) =>
      new Promise((resolve, reject) => {
        const answer = async (error?: Error) => {
          if (error) reject(error);
          else resolve();
          await vi.advanceTimersByTimeAsync(0);
        };
        sent.push({ text, base, answer });
      }),
    keep: (text) => kept.push(text?.text ?? null),
    messageOf: (error) => (error as Error).message,
  });
  const leave = saver.subscribe(() => {});
  return { saver, leave, sent, kept, type: (text: string) => saver.dispatch({ type: 'typed', text }) };
}

describe('saving by itself', () => {
  it('waits for a pause in typing', () => {
    const { sent, type } = world();
    type('ab');
    vi.advanceTimersByTime(700);
    type('abc');
    vi.advanceTimersByTime(799);
    expect(sent).toHaveLength(0);
    vi.advanceTimersByTime(1);
    expect(sent).toMatchObject([{ text: 'abc', base: 'a' }]);
  });

  it('saves at once when the field is left, and once only', () => {
    const { saver, sent, type } = world();
    type('ab');
    saver.flush();
    vi.advanceTimersByTime(5_000);
    expect(sent).toHaveLength(1);
  });

  it('saves what was typed during a save after it, on top of it', async () => {
    const { saver, sent, type } = world();
    type('ab');
    saver.flush();
    type('abc');
    await sent[0]?.answer();
    vi.advanceTimersByTime(800);
    expect(sent[1]).toMatchObject({ text: 'abc', base: 'ab' });
  });

  it('saves the rest when nobody watches any more, without waiting', async () => {
    const { saver, leave, sent, type } = world();
    type('ab');
    saver.flush();
    type('abc');
    leave();
    await sent[0]?.answer();
    vi.advanceTimersByTime(0);
    expect(sent[1]?.text).toBe('abc');
  });

  it('keeps what is not saved, until it is', async () => {
    const { saver, sent, kept, type } = world();
    type('ab');
    saver.flush();
    await sent[0]?.answer(new Error('It runs.'));
    expect(saver.state()).toMatchObject({ phase: 'failed', reason: 'It runs.' });
    expect(kept.at(-1)).toBe('ab');
    saver.flush();
    await sent[1]?.answer();
    expect(kept.at(-1)).toBeNull();
  });

  it('goes on with what was kept before a reload', () => {
    const { sent } = world('a', { text: 'ab', base: 'a' });
    vi.advanceTimersByTime(800);
    expect(sent).toMatchObject([{ text: 'ab', base: 'a' }]);
  });

  it('is settled once everything that was typed is saved', async () => {
    const { saver, sent, type } = world();
    type('ab');
    saver.flush();
    type('abc');
    let done = false;
    const settled = saver.settle().then(() => {
      done = true;
    });
    await sent[0]?.answer();
    expect([sent[1]?.text, done]).toEqual(['abc', false]);
    await sent[1]?.answer();
    await settled;
    expect(saver.state().phase).toBe('saved');
  });

  it('is not settled by a refusal or a conflict, and says so', async () => {
    const { saver, sent, type } = world();
    type('ab');
    const refused = expect(saver.settle()).rejects.toThrow('The spec is not saved: It runs.');
    await sent[0]?.answer(new Error('It runs.'));
    await refused;
    saver.dispatch({ type: 'elsewhere', text: 'theirs' });
    await expect(saver.settle()).rejects.toThrow('Choose which text stays');
  });
});
