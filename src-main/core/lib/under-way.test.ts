import { expect, it } from 'vitest';
import { createUnderWay } from './under-way.ts';

it('waits for what is under way, failed or not, and for what comes meanwhile', async () => {
  const underWay = createUnderWay();
  const [first, second] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const failing = underWay.during(async () => {
    await first.promise;
    void underWay.during(() => second.promise);
    throw new Error('no');
  });
  let ended = false;
  const ending = underWay.ended().then(() => (ended = true));
  first.resolve();
  await expect(failing).rejects.toThrow('no');
  await new Promise(setImmediate);
  expect(ended).toBe(false);
  second.resolve();
  await ending;
  expect(ended).toBe(true);
});

it('waits for nothing when there is nothing', async () => {
  await createUnderWay().ended();
});
