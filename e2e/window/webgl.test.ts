import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { createRig, type Rig } from './rig.ts';

/** What a terminal shows on a graphics card; everywhere else the browser has none, and terminals paint with elements. */

let rig: Rig;
beforeAll(async () => {
  rig = await createRig({ webgl: true });
  await rig.serve();
  await rig.project('web');
});
afterEach(() => rig.closePages());
afterAll(() => rig.close());

it('a terminal is painted by the graphics card, and by the page when the browser takes the card away', async () => {
  await rig.draft('web', 'painted', 'Write a note.', '--queue');
  await rig.until('web/painted', 'review');
  const page = await rig.open({ at: '/task/web/painted?tab=run&terminal=output' });
  const screen = page.locator('.xterm-screen');
  const canvas = screen.locator('canvas').last();
  await canvas.waitFor();
  const rows = screen.locator('.xterm-rows');
  expect(await rows.count()).toBe(0);

  /** How many colours have at least one pixel in ten thousand: the ground, and words on it. */
  const colours = async () => {
    const shot = (await screen.screenshot()).toString('base64');
    return page.evaluate(async (png) => {
      const image = await createImageBitmap(new Blob([Uint8Array.from(atob(png), (letter) => letter.charCodeAt(0))]));
      const drawn = new OffscreenCanvas(image.width, image.height).getContext('2d');
      drawn?.drawImage(image, 0, 0);
      const pixels = new Uint32Array(drawn?.getImageData(0, 0, image.width, image.height).data.buffer ?? new ArrayBuffer(0));
      const counts = new Map<number, number>();
      for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) ?? 0) + 1);
      return [...counts.values()].filter((count) => count > pixels.length / 10_000).length;
    }, shot);
  };
  await expect.poll(colours).toBeGreaterThan(3);
  await rig.shot(page, 'terminal-webgl');

  await canvas.evaluate((element) =>
    (element as HTMLCanvasElement).getContext('webgl2')?.getExtension('WEBGL_lose_context')?.loseContext(),
  );
  await rows.getByText('NOTES.md').first().waitFor();
  await expect.poll(colours).toBeGreaterThan(3);
});
