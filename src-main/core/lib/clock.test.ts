import { describe, expect, it } from 'vitest';
import { createManualClock, systemClock } from './clock.ts';

describe('the manual clock', () => {
  it('stands still until it is moved', () => {
    const clock = createManualClock(100);
    expect(clock.now()).toBe(100);
    clock.advance(5);
    expect(clock.now()).toBe(105);
  });

  it('runs what is due in the order of its time, each at its own time, once', () => {
    const clock = createManualClock(0);
    const ran: string[] = [];
    clock.after(20, () => ran.push(`b at ${clock.now()}`));
    clock.after(10, () => ran.push(`a at ${clock.now()}`));
    clock.after(21, () => ran.push('c'));
    clock.advance(20);
    expect(ran).toEqual(['a at 10', 'b at 20']);
    clock.advance(0);
    expect(ran).toHaveLength(2);
    expect(clock.pending()).toBe(1);
  });

  it('runs what a timer starts, too, if that is due', () => {
    const clock = createManualClock(0);
    const ran: number[] = [];
    const tick = () => {
      ran.push(clock.now());
      clock.after(10, tick);
    };
    clock.after(10, tick);
    clock.advance(35);
    expect(ran).toEqual([10, 20, 30]);
  });

  it('runs nothing that was cancelled, and cancelling twice is once', () => {
    const clock = createManualClock();
    const cancel = clock.after(1, () => expect.unreachable());
    cancel();
    cancel();
    clock.advance(10);
    expect(clock.pending()).toBe(0);
  });
});

describe('the system’s clock', () => {
  it('does not fire at once for what is due in a month', async () => {
    let fired = false;
    const cancel = systemClock.after(40 * 24 * 3_600_000, () => {
      fired = true;
    });
    // Node would fire a timer beyond 2^31 ms after 1 ms; this one is due later and its turn comes after.
    await new Promise<void>((resolve) => void systemClock.after(5, resolve));
    cancel();
    expect(fired).toBe(false);
  });
});
