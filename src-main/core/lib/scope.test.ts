import { expect, it } from 'vitest';
import { createScope } from './scope.ts';

it('stops what was started last first, one after the other', async () => {
  const scope = createScope(() => expect.unreachable());
  const order: string[] = [];
  scope.add(() => void order.push('first'));
  scope.add(async () => {
    order.push('second begins');
    await Promise.resolve();
    order.push('second ends');
  });
  expect(scope.closed).toBe(false);
  await scope.close();
  expect(scope.closed).toBe(true);
  expect(order).toEqual(['second begins', 'second ends', 'first']);
});

it('closes once, however often it is asked to, and everybody waits for it', async () => {
  const scope = createScope(() => expect.unreachable());
  const gate = Promise.withResolvers<void>();
  let times = 0;
  scope.add(async () => {
    times++;
    await gate.promise;
  });
  const both = Promise.all([scope.close(), scope.close()]);
  gate.resolve();
  await both;
  await scope.close();
  expect(times).toBe(1);
});

it('goes on when one clean-up fails, and tells', async () => {
  const errors: unknown[] = [];
  const scope = createScope((error) => errors.push(error));
  let reached = false;
  scope.add(() => {
    reached = true;
  });
  scope.add(() => {
    throw new Error('now');
  });
  scope.add(() => Promise.reject(new Error('later')));
  await scope.close();
  expect(reached).toBe(true);
  expect(errors).toMatchObject([{ message: 'later' }, { message: 'now' }]);
});

it('stops at once what is added after it was closed', async () => {
  const scope = createScope(() => expect.unreachable());
  await scope.close();
  const stopped = new Promise<void>((resolve) => scope.add(resolve));
  await stopped;
});

it('also stops what is added while it closes', async () => {
  const scope = createScope(() => expect.unreachable());
  const stopped = Promise.withResolvers<void>();
  scope.add(() => scope.add(stopped.resolve));
  await scope.close();
  await stopped.promise;
});
