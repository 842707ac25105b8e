import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createHeartbeat, type Heartbeat } from './heartbeat.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

let heart: Heartbeat;
afterEach(() => heart.stop());

function beating({ answers = true, left = () => 0 }: { answers?: boolean; left?: () => number } = {}) {
  const told = { pings: 0, dead: 0, answers };
  heart = createHeartbeat({
    ping: () => {
      told.pings += 1;
      if (told.answers) queueMicrotask(() => heart.heard());
    },
    unsent: left,
    dead: () => {
      told.dead += 1;
      heart.stop();
    },
  });
  heart.setSeen(true);
  return told;
}
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

it('a silent connection that answers is asked three times a minute, and a busy one never', async () => {
  const told = beating();
  await pass(60_000);
  expect(told).toMatchObject({ pings: 3, dead: 0 });
  for (let second = 0; second < 120; second++) {
    heart.heard();
    await pass(1_000);
  }
  expect(told).toMatchObject({ pings: 3, dead: 0 });
});

it('one that does not answer is dead half a minute after it fell silent', async () => {
  const told = beating({ answers: false });
  await pass(29_999);
  expect(told).toMatchObject({ pings: 1, dead: 0 });
  await pass(1);
  expect(told.dead).toBe(1);
  await pass(600_000);
  expect(told).toMatchObject({ pings: 1, dead: 1 });
});

it('a page that nobody sees asks nothing, and is asked about when it is seen again', async () => {
  const told = beating({ answers: false });
  heart.setSeen(false);
  await pass(3_600_000);
  expect(told).toMatchObject({ pings: 0, dead: 0 });
  heart.setSeen(true);
  heart.check();
  await pass(5_000);
  expect(told).toMatchObject({ pings: 1, dead: 1 });
});

it('a machine that slept is noticed by its clock, and what is alive stays', async () => {
  const told = beating();
  await pass(5_000);
  // Timers stood still meanwhile.
  vi.setSystemTime(Date.now() + 3_600_000);
  await pass(5_000);
  expect(told).toMatchObject({ pings: 1, dead: 0 });
  told.answers = false;
  vi.setSystemTime(Date.now() + 3_600_000);
  await pass(10_000);
  expect(told).toMatchObject({ pings: 2, dead: 1 });
});

it('a verdict that comes late, as the page stood still, is given another time', async () => {
  const told = beating({ answers: false });
  heart.check();
  vi.setSystemTime(Date.now() + 60_000);
  told.answers = true;
  await pass(5_000);
  expect(told.dead).toBe(0);
  await pass(60_000);
  expect(told.dead).toBe(0);
});

it('what still takes what is sent is not dead; what does not is', async () => {
  let left = 5_000_000;
  const told = beating({ answers: false, left: () => left });
  heart.check();
  for (let i = 0; i < 5; i++) {
    left -= 500_000;
    await pass(5_000);
  }
  expect(told.dead).toBe(0);
  await pass(5_000);
  expect(told.dead).toBe(1);
});
