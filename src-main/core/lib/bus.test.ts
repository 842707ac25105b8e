import { expect, it } from 'vitest';
import { createChangeBus } from './bus.ts';

const change = { type: 'settings' } as const;

it('tells everybody who listens, until they do not', () => {
  const heard: string[] = [];
  const bus = createChangeBus(() => expect.unreachable());
  const leave = bus.subscribe(() => heard.push('a'));
  bus.subscribe(() => heard.push('b'));
  bus.emit(change);
  leave();
  leave();
  bus.emit(change);
  expect(heard).toEqual(['a', 'b', 'b']);
});

it('lets no listener keep the others or the speaker from going on', () => {
  const errors: unknown[] = [];
  const heard: unknown[] = [];
  const bus = createChangeBus((error) => errors.push(error));
  bus.subscribe(() => {
    throw new Error('deaf');
  });
  bus.subscribe((one) => heard.push(one));
  bus.emit(change);
  expect(heard).toEqual([change]);
  expect(errors).toMatchObject([{ message: 'deaf' }]);
});

it('lets a listener leave while it is told', () => {
  const bus = createChangeBus(() => expect.unreachable());
  let times = 0;
  const leave = bus.subscribe(() => {
    times++;
    leave();
  });
  bus.emit(change);
  bus.emit(change);
  expect(times).toBe(1);
});
