import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createManualClock } from '../core/lib/clock.ts';
import { type AppWorld, createAppWorld } from '../core/testing/app-world.ts';
import { createFactsWatch, type Facts } from './facts.ts';

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

let app: AppWorld;
beforeEach(async () => {
  app = await createAppWorld();
  await app.open();
  await app.project('web');
});
afterEach(() => app.close());

function follow() {
  const clock = createManualClock();
  const told: Facts[] = [];
  const heard = new Set<() => void>();
  const watch = createFactsWatch({
    client: app.client,
    clock,
    told(facts) {
      told.push(facts);
      for (const listener of heard) listener();
    },
    onError: (error) => expect(error).toBeUndefined(),
  });
  /** Resolves once so many were told in all. */
  const count = (wanted: number) =>
    new Promise<void>((resolve) => {
      const look = () => told.length >= wanted && resolve();
      heard.add(look);
      look();
    });
  return { clock, told, watch, count };
}

it('reads what is there, and a burst of changes once in half a second, with what came last', async () => {
  const { clock, told, watch, count } = follow();
  await count(1);
  expect(told[0]).toMatchObject({ running: 0, needsYou: 0, paused: false });
  await app.client.settings.set({ queuePaused: true });
  for (let i = 0; i < 50; i += 1) watch.changes([{ type: 'settings' }]);
  clock.advance(499);
  expect(told).toHaveLength(1);
  clock.advance(1);
  await count(2);
  expect(told[1]).toMatchObject({ paused: true });
  // A whole second of changes, every millisecond.
  for (let ms = 0; ms < 1_000; ms += 1) {
    watch.changes([{ type: 'settings' }]);
    clock.advance(1);
  }
  await count(3);
  clock.advance(10_000);
  await count(4);
  expect(told.length).toBeLessThanOrEqual(5);
  watch.stop();
  expect(clock.pending()).toBe(0);
});

it('reads nothing for what changes none of it, and tells nothing more once stopped', async () => {
  const { clock, told, watch, count } = follow();
  await count(1);
  watch.changes([{ type: 'run', runId: 'r', taskId: 't' } as never]);
  clock.advance(10_000);
  expect(clock.pending()).toBe(0);
  watch.changes([{ type: 'settings' }]);
  watch.stop();
  // What was asked before would be answered by now.
  await app.client.settings.get();
  await app.client.system.dashboard();
  expect(told).toHaveLength(1);
});
