import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { createRig, type Rig } from './rig.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await createRig();
  await rig.serve();
  await rig.project('web');
});
afterEach(() => rig.closePages());
afterAll(() => rig.close());

it('a window says that the daemon is gone, finds it again by itself, and shows what changed from then on', async () => {
  const page = await rig.open({ at: '/board' });
  const port = Number(rig.url().port);
  const banner = page.getByRole('alert').filter({ hasText: 'Not connected' });
  await rig.stop();
  await banner.waitFor();
  await page.getByText('reconnecting', { exact: true }).waitFor();
  await rig.serve(port);
  await page.getByText('live', { exact: true }).waitFor();
  await banner.waitFor({ state: 'detached' });
  await rig.project('later');
  await page.getByRole('link', { name: 'Board of later' }).waitFor();
});

it('a connection that silently swallows everything is noticed, said, made anew, and what was missed is shown', async () => {
  let swallows = false;
  let lets: Promise<void> = Promise.resolve();
  const page = await rig.open({
    at: '/board',
    route: async (fresh) => {
      await fresh.clock.install();
      await fresh.routeWebSocket(/\/rpc$/, async (socket) => {
        await lets;
        const server = socket.connectToServer();
        socket.onMessage((message) => swallows || server.send(message));
        server.onMessage((message) => swallows || socket.send(message));
        // Not even that it is closed comes through.
        socket.onClose(() => swallows || server.close());
      });
    },
  });
  const banner = page.getByRole('alert').filter({ hasText: 'Not connected' });
  const live = page.getByText('live', { exact: true });
  const { promise, resolve: letThrough } = Promise.withResolvers<void>();
  // From here on only the test turns the page's clock.
  await page.clock.pauseAt((await page.evaluate(() => Date.now())) + 1_000);
  [swallows, lets] = [true, promise];
  await rig.project('missed');
  await page.clock.runFor(15_000);
  expect(await live.isVisible()).toBe(true);
  // Silence, a question, and no answer.
  await page.clock.runFor(15_000);
  await banner.waitFor();
  expect(await page.getByRole('link', { name: 'Board of missed' }).count()).toBe(0);
  await page.clock.resume();
  swallows = false;
  letThrough();
  await live.waitFor();
  await banner.waitFor({ state: 'detached' });
  await page.getByRole('link', { name: 'Board of missed' }).waitFor();
});

it('a page whose network comes and goes asks at once whether its connection is alive, and keeps one that is', async () => {
  let sockets = 0;
  let [sent, answered] = [0, 0];
  const page = await rig.open({
    at: '/board',
    route: (fresh) =>
      fresh.routeWebSocket(/\/rpc$/, (socket) => {
        sockets += 1;
        const server = socket.connectToServer();
        socket.onMessage((message) => {
          if (message.includes('/system/ping')) sent += 1;
          server.send(message);
        });
        server.onMessage((message) => {
          answered += 1;
          socket.send(message);
        });
      }),
  });
  await page.getByRole('heading', { level: 1, name: 'Board' }).waitFor();
  const before = answered;
  await page.evaluate(() => void dispatchEvent(new Event('online')));
  await expect.poll(() => [sent, answered > before]).toEqual([1, true]);
  expect([sockets, await page.getByText('live', { exact: true }).isVisible()]).toEqual([1, true]);
});

it('a dialog closes at the first Escape, and while it is open the keys below it do nothing', async () => {
  const page = await rig.open({ at: '/board' });
  await page.getByRole('heading', { level: 1, name: 'Board' }).waitFor();
  await page.keyboard.press('?');
  const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await sheet.waitFor();
  await page.keyboard.press('g');
  await page.keyboard.press('i');
  expect(new URL(page.url()).hash).toBe('#/board');
  await page.keyboard.press('Escape');
  await sheet.waitFor({ state: 'detached' });
  expect(new URL(page.url()).hash).toBe('#/board');
});
