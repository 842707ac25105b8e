import type { CDPSession, Page } from 'playwright-core';
import { cards, type Screen } from './lib/browser.ts';
import { type Figure, interleave, sample } from './lib/figures.ts';
import { type Frames, frameMs, framesDuring } from './lib/frames.ts';

/** As fast as one turns a wheel who looks for something. */
const scroll = { pxPerSecond: 3_000, px: 9_000 };
/** A page's clock is that coarse, so that the gap between two frames of 16.67 ms reads as 16.6 to 16.8. */
const clockStepMs = 0.1;
const longest = 'section[aria-label="Done"]';

/** How evenly the board moves while somebody scrolls its longest column, and while they drag a card about over all columns. */
export async function frameTimes(screen: Screen, { tasks, rounds }: { tasks: number; rounds: number }): Promise<Figure[]> {
  const board = await screen.fresh();
  const bare = await screen.fresh();
  try {
    await board.page.goto(screen.address('/board'));
    await board.page.evaluate((selector) => window.bench.painted(selector), `${longest} ${cards}`);
    await bare.page.goto(`data:text/html,${encodeURIComponent(barePage)}`);
    const seen: Record<'scrolled' | 'dragged', Frames[]> = { scrolled: [], dragged: [] };
    const kept = async (what: keyof typeof seen, round: number, frames: Promise<Frames>) => {
      const found = await frames;
      if (round >= 0) seen[what].push(found);
      return found.p95;
    };
    // What is in the background makes no frames.
    const inFront = async (page: Page) => {
      await page.bringToFront();
      return page;
    };
    const values = await interleave(rounds, {
      scrolled: async (round) => kept('scrolled', round, scrolling(await inFront(board.page), board.cdp, `${longest} [role="grid"]`)),
      bareScrolled: async () => (await scrolling(await inFront(bare.page), bare.cdp, '#list')).p95,
      dragged: async (round) => kept('dragged', round, dragging(await inFront(board.page), cards)),
      bareDragged: async () => (await dragging(await inFront(bare.page), '[draggable]')).p95,
    });
    const figure = (name: string, what: keyof typeof seen, floorName: string, bareValues: number[]): Figure => {
      const value = sample(values[what]);
      return {
        suite: 'window-board',
        name,
        unit: 'ms',
        value,
        floor: { is: floorName, value: sample(bareValues) },
        goal: { is: '≤ 16.7 ms', met: value.median <= frameMs + clockStepMs * 2 },
        note: `frames by requestAnimationFrame, without a graphics card; ${sample(seen[what].map(({ late }) => late)).median.toFixed(1)} % of them late, the worst ${Math.max(...seen[what].map(({ worst }) => worst)).toFixed(0)} ms`,
      };
    };
    return [
      figure(
        `frames while a board with ${tasks} tasks is scrolled (p95)`,
        'scrolled',
        'an empty page scrolled the same way',
        values.bareScrolled,
      ),
      figure(
        `frames while a card is dragged over a board with ${tasks} tasks (p95)`,
        'dragged',
        'something dragged over an empty page the same way',
        values.bareDragged,
      ),
    ];
  } finally {
    await board.context.close();
    await bare.context.close();
  }
}

/** Something of the size of the board's longest column, and something to drag, where those are on the board. */
const barePage = `<!doctype html><body style="margin:0"><div draggable="true" style="position:absolute;left:240px;top:110px;width:220px;height:80px;background:silver"></div>
<div style="position:absolute;left:960px;top:100px;width:300px;height:650px;overflow:auto"><div id="list" style="height:400000px"></div></div>`;

async function scrolling(page: Page, cdp: CDPSession, list: string): Promise<Frames> {
  const box = await page.evaluate((selector) => {
    const { left, width } = (document.querySelector(selector) as Element).getBoundingClientRect();
    return { x: left + width / 2 };
  }, list);
  return framesDuring(page, async () => {
    await cdp.send('Input.synthesizeScrollGesture', {
      x: Math.round(box.x),
      y: 400,
      yDistance: -scroll.px,
      speed: scroll.pxPerSecond,
      gestureSourceType: 'mouse',
      preventFling: true,
    });
  });
}

/** Takes the first one up, carries it over the whole width and back in some bends, and lets go where that means nothing. */
async function dragging(page: Page, what: string): Promise<Frames> {
  const box = await page.locator(what).first().boundingBox();
  if (!box) throw new Error(`There is nothing to drag: ${what}`);
  const from = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(from.x + 8, from.y + 8);
  const frames = await framesDuring(page, async () => {
    const steps = 160;
    for (let step = 1; step <= steps; step++) {
      const way = Math.abs((((step / steps) * 2 + 1) % 2) - 1);
      await page.mouse.move(from.x + (1 - way) * (1200 - from.x), 300 + 200 * Math.sin(step / 8));
    }
  });
  await page.mouse.move(from.x, 12);
  await page.mouse.up();
  return frames;
}
