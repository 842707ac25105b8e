import { expect, it } from 'vitest';
import { createManualClock } from './clock.ts';
import { createUnderWay } from './under-way.ts';

it('waits for what is under way, failed or not, and for what comes meanwhile', async () => {
  const clock = createManualClock();
  const underWay = createUnderWay({ clock });
  const [first, second] = [Promise.withResolvers<string>(), Promise.withResolvers<void>()];
  const failing = underWay.during('fails', async () => {
    await first.promise;
    void underWay.during('comes later', () => second.promise);
    throw new Error('no');
  });
  let ended: string[] | null = null;
  const ending = underWay.ended(1_000).then((names) => (ended = names));
  first.resolve('');
  await expect(failing).rejects.toThrow('no');
  await new Promise(setImmediate);
  expect(ended).toBe(null);
  second.resolve();
  await ending;
  expect(ended).toEqual([]);
  expect(clock.pending()).toBe(0);
});

it('waits no longer than it may, and names what still goes on', async () => {
  const clock = createManualClock();
  const underWay = createUnderWay({ clock });
  void underWay.during('tasks.merge', () => new Promise(() => undefined));
  const ending = underWay.ended(1_000);
  clock.advance(1_000);
  expect(await ending).toEqual(['tasks.merge']);
});
