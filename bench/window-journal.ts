import { setTimeout as pause } from 'node:timers/promises';
import type { CDPSession, Page } from 'playwright-core';
import { cards, openScreen, type Screen } from './lib/browser.ts';
import { type Daemon, startDaemon } from './lib/daemon.ts';
import { type Figure, interleave, type Suite, sample } from './lib/figures.ts';
import { lastWords, writeJournal } from './lib/long-journal.ts';
import { createBoard } from './lib/seeded-board.ts';
import { createWorld } from './lib/world.ts';

/** Opens the run viewer on a journal that is far too long to be read whole, and on a short one. */
export const windowJournal: Suite = {
  name: 'window-journal',
  is: 'the run viewer on a long journal',
  async run({ quick, say }) {
    const megabytes = quick ? 10 : 100;
    const world = await createWorld();
    const daemon = await startDaemon(world);
    const screen = await openScreen(daemon);
    try {
      await createBoard(world, daemon, 100);
      say(`writing a journal of ${megabytes} MB`);
      const [long, short] = await twoRuns(daemon);
      const { events } = await writeJournal(world.stateDir, long.runId, megabytes * 1e6);
      await writeJournal(world.stateDir, short.runId, 20_000);

      say('opening it');
      const values = await interleave(quick ? 3 : 11, {
        long: () => timeToOpen(screen, long.key),
        short: () => timeToOpen(screen, short.key),
      });
      say('looking at the memory');
      return report({ megabytes, events, values, heap: await growth(screen, long.key), least: await growth(screen, short.key) });
    } finally {
      await screen.close();
      await daemon.stop();
      await world.close();
    }
  },
};

/** Of tasks that have no journal yet. */
async function twoRuns(daemon: Daemon): Promise<[Ran, Ran]> {
  const { client, close } = await daemon.connect();
  try {
    const tasks = await client.tasks.list({ status: ['review'] });
    const found = await Promise.all(tasks.slice(0, 2).map(({ project, slug }) => client.tasks.get({ project, slug })));
    const [long, short] = found.map(({ key, runs }) => ({ key, runId: runs[0]?.id ?? '' }));
    if (!long?.runId || !short?.runId) throw new Error('The seeded board has too few tasks that ran.');
    return [long, short];
  } finally {
    await close();
  }
}

interface Ran {
  key: string;
  runId: string;
}

function report(given: {
  megabytes: number;
  events: number;
  values: Record<'long' | 'short', number[]>;
  heap: Growth;
  least: Growth;
}): Figure[] {
  const { megabytes, events, heap, least } = given;
  const value = sample(given.values.long);
  return [
    {
      suite: 'window-journal',
      name: `the run viewer on a journal of ${megabytes} MB, from the click to its end painted`,
      unit: 'ms',
      value,
      floor: { is: 'on one of 20 kB', value: sample(given.values.short) },
      goal: { is: '≤ 500 ms', met: value.median <= 500 },
      note: `${events} events; opened for the first time in a window that has shown the board for half a second`,
    },
    {
      suite: 'window-journal',
      name: `growth of the page's heap by a journal of ${megabytes} MB`,
      unit: 'MB',
      value: sample([heap.most]),
      floor: { is: 'by one of 20 kB', value: sample([least.most]) },
      goal: { is: '≤ 60 MB', met: heap.most <= 60 },
      note: `after garbage collection, the highest of ${heap.looks} looks: opened (${heap.opened.toFixed(1)} MB), at the start, back at the end, after scrolling up from there`,
    },
  ];
}

const timeline = 'section[aria-label="Timeline"]';

async function timeToOpen(screen: Screen, key: string): Promise<number> {
  const { page, context } = await screen.fresh();
  try {
    await showBoard(screen, page);
    return await open(page, key);
  } finally {
    await context.close();
  }
}

/** With what it does after its first paint, too. */
async function showBoard(screen: Screen, page: Page): Promise<void> {
  await page.goto(screen.address('/board'));
  await page.evaluate((selector) => window.bench.painted(selector), cards);
  await pause(500);
}

const open = (page: Page, key: string): Promise<number> =>
  page.evaluate(
    async ([hash, rows, text]) => {
      const from = performance.now();
      location.hash = hash;
      return (await window.bench.painted(rows, { text })) - from;
    },
    [`#/board?task=${encodeURIComponent(key)}&tab=run`, `${timeline} [data-row]`, lastWords] as const,
  );

interface Growth {
  opened: number;
  most: number;
  looks: number;
}

/** Of what the page's scripts hold, in MB over what they held before the viewer was opened. */
async function growth(screen: Screen, key: string): Promise<Growth> {
  const { page, cdp, context } = await screen.fresh();
  try {
    await showBoard(screen, page);
    const before = await heapOf(cdp);
    await open(page, key);
    const opened = (await heapOf(cdp)) - before;
    const looks = [opened];
    const look = async () => looks.push((await heapOf(cdp)) - before);
    await page.locator(timeline).focus();
    await page.keyboard.press('Home');
    await pause(1_000);
    await look();
    await page.keyboard.press('End');
    await pause(1_000);
    await look();
    const box = await page.locator(timeline).boundingBox();
    if (!box) throw new Error('The timeline is not on the screen.');
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    for (let turn = 0; turn < 40; turn++) {
      await page.mouse.wheel(0, -2_000);
      await pause(50);
      if (turn % 10 === 9) await look();
    }
    return { opened, most: Math.max(...looks), looks: looks.length };
  } finally {
    await context.close();
  }
}

async function heapOf(cdp: CDPSession): Promise<number> {
  await cdp.send('HeapProfiler.collectGarbage');
  const { usedSize, backingStorageSize } = await cdp.send('Runtime.getHeapUsage');
  return (usedSize + backingStorageSize) / 1e6;
}
