import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { cards, openScreen } from './lib/browser.ts';
import { startDaemon } from './lib/daemon.ts';
import { type Figure, type Suite, sample } from './lib/figures.ts';
import { createBoard } from './lib/seeded-board.ts';
import { createWorld, root } from './lib/world.ts';

const assets = path.join(root, 'out/renderer');

/** What the window weighs, each file compressed by itself as a server in front would do it; fonts apart, as they come later and are optional. */
export const windowSize: Suite = {
  name: 'window-size',
  is: 'bytes of the built window',
  async run({ say }) {
    say('adding up files');
    const files = await reachable();
    const sizes = new Map(await Promise.all(files.map(async (file) => [file, await gzipped(file)] as const)));
    const sum = (wanted: Iterable<string>) => [...wanted].reduce((total, file) => total + (sizes.get(file) ?? 0), 0) / 1000;
    const code = files.filter(isCode);
    const fonts = files.filter((file) => file.endsWith('.woff2'));
    say('loading the board');
    const loaded = await loadedForBoard();
    const first = loaded.filter(isCode);
    const all = sum(code);
    const before = sum(first);
    return [
      figure('the window, all of it (JS and CSS, gzip)', all, 900, `${code.length} files; the biggest: ${biggest(code, sizes)}`),
      figure(
        'the window before the first paint of the board (JS and CSS, gzip)',
        before,
        300,
        `${first.length} files; with them ${loaded.length - first.length} others, fonts ${sum(loaded.filter((file) => fonts.includes(file))).toFixed(0)} of ${sum(fonts).toFixed(0)} kB`,
      ),
    ];
  },
};

const isCode = (file: string): boolean => /\.(js|css)$/.test(file);

function figure(name: string, kilobytes: number, goal: number, note: string): Figure {
  return {
    suite: 'window-size',
    name,
    unit: 'kB',
    value: sample([kilobytes]),
    floor: null,
    goal: { is: `≤ ${goal} kB`, met: kilobytes <= goal },
    note,
  };
}

/** Fonts are compressed already. */
async function gzipped(file: string): Promise<number> {
  const bytes = await readFile(path.join(assets, file));
  return file.endsWith('.woff2') ? bytes.length : gzipSync(bytes, { level: 9 }).length;
}

/** Of the present build alone: older ones' files are kept for a while. A file names the next by its name with a hash. */
async function reachable(): Promise<string[]> {
  const present = new Set(await readdir(path.join(assets, 'assets')));
  const found = new Set(['index.html', 'appearance.js']);
  for (const file of found) {
    if (!/\.(html|js|css)$/.test(file)) continue;
    const text = await readFile(path.join(assets, file), 'utf8');
    for (const [name] of text.matchAll(/[\w.-]+-[\w-]{8}\.\w+/g)) if (present.has(name)) found.add(`assets/${name}`);
  }
  return [...found];
}

/** What the browser asks for until the first cards are painted. */
async function loadedForBoard(): Promise<string[]> {
  const world = await createWorld();
  const daemon = await startDaemon(world);
  const screen = await openScreen(daemon);
  try {
    await createBoard(world, daemon, 100);
    const { page } = await screen.fresh();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname.slice(1) || 'index.html'));
    await page.goto(screen.address('/board'), { waitUntil: 'commit' });
    await page.evaluate((selector) => window.bench.painted(selector), cards);
    return [...new Set(asked)];
  } finally {
    await screen.close();
    await daemon.stop();
    await world.close();
  }
}

function biggest(files: readonly string[], sizes: ReadonlyMap<string, number>): string {
  return files
    .toSorted((a, b) => (sizes.get(b) ?? 0) - (sizes.get(a) ?? 0))
    .slice(0, 4)
    .map((file) => `${path.basename(file).replace(/-[\w-]{8}\./, '.')} ${((sizes.get(file) ?? 0) / 1000).toFixed(0)}`)
    .join(', ');
}
