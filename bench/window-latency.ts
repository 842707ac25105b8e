import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { WebSocketServer } from 'ws';
import { cards, type Screen } from './lib/browser.ts';
import type { Daemon } from './lib/daemon.ts';
import { type Figure, interleave, quantile, sample } from './lib/figures.ts';

/** From a call on another connection (as the command line makes it) to the frame in which the board shows what it changed. */
export async function latency(
  screen: Screen,
  daemon: Daemon,
  { tasks, rounds, changes }: { tasks: number; rounds: number; changes: number },
): Promise<Figure[]> {
  const { page, context } = await screen.fresh();
  const { client, close } = await daemon.connect();
  const echo = await startEcho(screen);
  try {
    await page.goto(screen.address('/board'));
    await page.evaluate((selector) => window.bench.painted(selector), `section:has(${cards})`);
    const project = 'web';
    // At the top of its column, where one sees it.
    const { slug } = await client.tasks.add({ project, title: 'To be renamed', priority: 1000 });
    let count = 0;
    const p95 = async (one: () => Promise<number>) => {
      const times: number[] = [];
      for (let i = 0; i < changes; i++) {
        times.push(await one());
        // At no fixed time between two frames.
        await pause(20 + Math.random() * 40);
      }
      return quantile(
        times.toSorted((a, b) => a - b),
        0.95,
      );
    };
    const skew = await clockSkew(page);
    const seen = async (title: string, change: () => Promise<unknown>): Promise<number> => {
      const shown = await page.evaluateHandle(
        ([selector, text]) => ({ at: window.bench.painted(selector, { text }).then((at) => performance.timeOrigin + at) }),
        [cards, title] as const,
      );
      const from = performance.timeOrigin + performance.now();
      await change();
      return (await shown.evaluate(({ at }) => at)) - skew - from;
    };
    const values = await interleave(rounds, {
      renamed: () =>
        p95(() => {
          const title = `Renamed ${++count} times`;
          return seen(title, () => client.tasks.update({ project, slug, set: { title } }));
        }),
      added: () =>
        p95(async () => {
          const title = `The new one, number ${++count}`;
          let added = '';
          const ms = await seen(title, async () => {
            added = (await client.tasks.add({ project, title, priority: 1000 })).slug;
          });
          await client.tasks.archive({ project, slug: added });
          return ms;
        }),
      echo: () => p95(echo.roundTrip),
    });
    const floor = { is: 'a bare WebSocket round trip of the page', value: sample(values.echo) };
    const figure = (name: string, value: Figure['value']): Figure => ({
      suite: 'window-board',
      name,
      unit: 'ms',
      value,
      floor,
      goal: { is: '≤ 100 ms', met: value.median <= 100 },
      note: `p95 of ${changes} changes, ${rounds} times; by a connection of another process, as the command line has one`,
    });
    return [
      figure(`a task is renamed → a board with ${tasks} tasks shows it (p95)`, sample(values.renamed)),
      figure(`a task is added → a board with ${tasks} tasks shows it (p95)`, sample(values.added)),
    ];
  } finally {
    await echo.close();
    await close();
    await context.close();
  }
}

/** What the page's clock is ahead of ours. In the fastest of some looks it was read in the middle. */
async function clockSkew(page: Page): Promise<number> {
  let best = { took: Number.POSITIVE_INFINITY, skew: 0 };
  for (let i = 0; i < 50; i++) {
    const from = performance.now();
    const there = await page.evaluate(() => performance.timeOrigin + performance.now());
    const to = performance.now();
    if (to - from < best.took) best = { took: to - from, skew: there - (performance.timeOrigin + (from + to) / 2) };
  }
  return best.skew;
}

/** A page of nothing but a WebSocket, and a server of nothing but its answers. */
async function startEcho(screen: Screen): Promise<{ roundTrip(): Promise<number>; close(): Promise<void> }> {
  // The page comes from the same address: one without an origin of its own may not speak to this machine.
  const server = createServer((_, response) => response.setHeader('content-type', 'text/html').end('<!doctype html>'));
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket) => socket.on('message', (data) => socket.send(data)));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { page, context } = await screen.fresh();
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const socket = await page.evaluateHandle(async () => {
    const opened = new WebSocket(location.href.replace('http', 'ws'));
    await new Promise((resolve, reject) => {
      opened.addEventListener('open', resolve);
      opened.addEventListener('error', () => reject(new Error('no WebSocket to the echo')));
    });
    return opened;
  });
  return {
    roundTrip: () =>
      socket.evaluate((opened) => {
        const from = performance.now();
        const answered = new Promise<number>((resolve) =>
          opened.addEventListener('message', () => resolve(performance.now() - from), { once: true }),
        );
        opened.send('{}');
        return answered;
      }),
    async close() {
      await context.close();
      server.close();
      await once(server, 'close');
    },
  };
}
