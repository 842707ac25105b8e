import type { Page } from 'playwright-core';
import { quantile } from './figures.ts';

/** ms between one frame and the next while something goes on. */
export interface Frames {
  p95: number;
  worst: number;
  /** Of a hundred frames, those that came more than half a frame late. */
  late: number;
}

/** A screen that shows 60 a second. */
export const frameMs = 1000 / 60;

/**
 * The frames that a page makes while `work` goes on, by the times that the browser gives to what asks for the next one: those of its
 * own clock of 60 a second, so that a page that keeps up has exactly one in each. What the compositor does alone is not seen.
 */
export async function framesDuring(page: Page, work: () => Promise<void>): Promise<Frames> {
  await page.evaluate(() => window.bench.frames.begin());
  await work();
  const times = await page.evaluate(() => window.bench.frames.end());
  const gaps = times.slice(1).map((time, i) => time - (times[i] as number));
  const sorted = gaps.toSorted((a, b) => a - b);
  return {
    p95: quantile(sorted, 0.95),
    worst: sorted.at(-1) ?? 0,
    late: (gaps.filter((gap) => gap > frameMs * 1.5).length / gaps.length) * 100,
  };
}
