import { describe, expect, it } from 'vitest';
import type { FileChange } from '../../src-main/contract/branches.ts';
import { createFileStore } from './file-store.ts';

const textOf = (words: string): FileChange => ({
  kind: 'text',
  patch: `@@ -1 +1 @@\n-old\n+${words}\n`,
  oldText: 'old\n',
  newText: `${words}\n`,
});

function world() {
  const asked: { path: string; whole: boolean; answer: (change: FileChange) => Promise<void>; fail: () => Promise<void> }[] = [];
  const store = createFileStore({
    load: (path, whole) =>
      new Promise((resolve, reject) => {
        // What follows an answer happens in microtasks.
        const settled = () => new Promise<void>((done) => setImmediate(done));
        asked.push({
          path,
          whole,
          answer: (change) => {
            resolve(change);
            return settled();
          },
          fail: () => {
            reject(new Error('It is gone.'));
            return settled();
          },
        });
      }),
    colour: async (_path, text) => text.split('\n').map((line) => [{ text: line, className: 'hljs-x' }]),
    describe: (error) => (error as Error).message,
  });
  return { store, asked, paths: () => asked.map((a) => a.path) };
}

describe('the store of file texts', () => {
  it('reads what is in sight, four at a time, and forgets what went out of sight', async () => {
    const { store, asked, paths } = world();
    store.want(['a', 'b', 'c', 'd', 'e', 'f']);
    expect(paths()).toEqual(['a', 'b', 'c', 'd']);
    store.want(['x', 'a']);
    await asked[0]?.answer(textOf('new'));
    expect(paths()).toEqual(['a', 'b', 'c', 'd', 'x']);
    await asked[1]?.answer(textOf('new'));
    expect(paths()).toHaveLength(5);
  });

  it('colours both sides, and tells every change', async () => {
    const { store, asked } = world();
    let told = 0;
    store.subscribe(() => {
      told += 1;
    });
    store.want(['a']);
    expect(store.get('a')?.content).toBeNull();
    await asked[0]?.answer(textOf('new'));
    expect(told).toBeGreaterThan(0);
    expect(store.get('a')?.content).toMatchObject({ kind: 'text', newTokens: [[{ text: 'new', className: 'hljs-x' }], [{ text: '' }]] });
  });

  it('keeps the old text in sight while it reads again, and the same object where nothing changed', async () => {
    const { store, asked, paths } = world();
    store.want(['a']);
    await asked[0]?.answer(textOf('new'));
    const before = store.get('a')?.content;
    store.refresh();
    expect(paths()).toEqual(['a', 'a']);
    expect(store.get('a')?.content).toBe(before);
    await asked[1]?.answer(textOf('new'));
    expect(store.get('a')?.content).toBe(before);
    store.refresh();
    await asked[2]?.answer(textOf('newer'));
    expect(store.get('a')?.content).not.toBe(before);
  });

  it('reads once more after a refresh in the middle of a read', async () => {
    const { store, asked, paths } = world();
    store.want(['a']);
    store.refresh();
    expect(paths()).toEqual(['a']);
    await asked[0]?.answer(textOf('new'));
    expect(paths()).toEqual(['a', 'a']);
  });

  it('reads a large file when it is told to', async () => {
    const { store, asked } = world();
    store.want(['a']);
    await asked[0]?.answer({ kind: 'too-large', bytes: 900_000 });
    expect(store.get('a')?.content).toEqual({ kind: 'too-large', bytes: 900_000 });
    store.wantWhole('a');
    expect(asked[1]?.whole).toBe(true);
  });

  it('says why a file could not be read, and goes on with the next', async () => {
    const { store, asked } = world();
    store.want(['a', 'b']);
    await asked[0]?.fail();
    expect(store.get('a')).toMatchObject({ content: null, problem: 'It is gone.' });
    store.want(['a', 'b']);
    expect(asked).toHaveLength(2);
  });
});
