import { QueryObserver } from '@tanstack/react-query';
import { afterEach, expect, it, vi } from 'vitest';
import { invalidate } from './invalidate.ts';
import { queryClient } from './query-client.ts';

afterEach(() => queryClient.clear());

/** Somebody who shows what `answers` gives, one reading after the other. */
function shown(key: string, answers: Promise<string>[]) {
  let readings = 0;
  const observer = new QueryObserver(queryClient, { queryKey: [key], queryFn: () => answers[readings++] as Promise<string> });
  const leave = observer.subscribe(() => undefined);
  return { data: () => queryClient.getQueryData([key]), readings: () => readings, leave };
}

it('what changed while it was read for the first time is read once more, however often it changed', async () => {
  const old = Promise.withResolvers<string>();
  const task = shown('task', [old.promise, Promise.resolve('new')]);
  const done = [invalidate({ queryKey: ['task'] }), invalidate({ queryKey: ['task'] })];
  old.resolve('old');
  await Promise.all(done);
  expect([task.data(), task.readings()]).toEqual(['new', 2]);
  task.leave();
});

it('what is shown is read again when it is meant, and nothing else is', async () => {
  const [one, other] = [shown('one', [Promise.resolve('1'), Promise.resolve('2')]), shown('other', [Promise.resolve('a')])];
  await queryClient
    .getQueryCache()
    .find({ queryKey: ['one'] })
    ?.fetch();
  await invalidate({ queryKey: ['one'] });
  await invalidate({ queryKey: ['other'], predicate: () => false });
  expect([one.data(), one.readings(), other.readings()]).toEqual(['2', 2, 1]);
  one.leave();
  other.leave();
});

it('a first reading that fails leaves the next one to whoever shows it', async () => {
  const broken = Promise.withResolvers<string>();
  const task = shown('broken', [broken.promise, Promise.resolve('there')]);
  const done = invalidate({ queryKey: ['broken'] });
  broken.reject(new Error('not there'));
  await done;
  expect([task.data(), task.readings()]).toEqual(['there', 2]);
  task.leave();
});

it('what changes faster than it can be read is shown all the same, and as it is at the end', async () => {
  const readings: PromiseWithResolvers<string>[] = [];
  const observer = new QueryObserver(queryClient, {
    queryKey: ['busy'],
    // Can be broken off, as requests can.
    queryFn: ({ signal }) => {
      const reading = Promise.withResolvers<string>();
      signal.addEventListener('abort', () => reading.reject(signal.reason));
      readings.push(reading);
      return reading.promise;
    },
  });
  const leave = observer.subscribe(() => undefined);
  const seen: unknown[] = [];
  const answer = async (text: string) => {
    readings.at(-1)?.resolve(text);
    await observer.getCurrentQuery().promise;
    seen.push(observer.getCurrentResult().data);
  };
  await answer('1');
  const done = [invalidate({ queryKey: ['busy'] })];
  for (const text of ['2', '3', '4']) {
    // It changes twice before the reading that is under way is answered.
    done.push(invalidate({ queryKey: ['busy'] }), invalidate({ queryKey: ['busy'] }));
    await answer(text);
    await vi.waitFor(() => expect(readings).toHaveLength(Number(text) + 1));
  }
  await answer('end');
  await Promise.all(done);
  expect([seen, readings.length]).toEqual([['1', '2', '3', '4', 'end'], 5]);
  leave();
});
