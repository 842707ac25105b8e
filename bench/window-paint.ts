import { cards, type Screen } from './lib/browser.ts';
import { type Figure, interleave, sample } from './lib/figures.ts';
import { emptyProject } from './lib/seeded-board.ts';

/** Todo, queued, in progress, review, done, failed. */
const columns = 6;

/**
 * From the page's load event to the frame with the first cards of every column in it, in a browser that has nothing of it in its cache.
 * How long the load itself takes (the bundle over the wire, its evaluation) is said beside it.
 */
export async function firstPaint(screen: Screen, { tasks, rounds }: { tasks: number; rounds: number }): Promise<Figure[]> {
  const loads: number[] = [];
  const paint = async (
    path: string,
    selector: string,
    wanted: { text?: string; count?: number },
  ): Promise<{ at: number; load: number }> => {
    const { page, context } = await screen.fresh();
    try {
      await page.goto(screen.address(path), { waitUntil: 'commit' });
      const at = await page.evaluate(([what, how]) => window.bench.painted(what, how), [selector, wanted] as const);
      const load = await page.evaluate(() => performance.getEntriesByType('navigation')[0]?.toJSON().loadEventEnd ?? 0);
      return { at, load };
    } finally {
      await context.close();
    }
  };
  const values = await interleave(rounds, {
    full: async () => {
      const { at, load } = await paint('/board', `section:has(${cards})`, { count: columns });
      loads.push(load);
      return at - load;
    },
    empty: async () => {
      const { at, load } = await paint(`/board/${emptyProject}`, 'main', { text: 'No tasks yet' });
      return at - load;
    },
  });
  const value = sample(values.full);
  return [
    {
      suite: 'window-board',
      name: `first paint of a board with ${tasks} tasks`,
      unit: 'ms',
      value,
      floor: { is: 'of the board of a project without a task', value: sample(values.empty) },
      goal: { is: '≤ 1000 ms after load', met: value.median <= 1000 },
      note: `from the page's load event (itself ${sample(loads).median.toFixed(0)} ms after the navigation) to cards in all ${columns} columns, nothing cached`,
    },
  ];
}
