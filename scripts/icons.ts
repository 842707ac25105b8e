/*
 * Makes every icon from `resources/icon.svg` and the drawings of the tray in `tray-icons.ts`. What it makes is committed, so that a
 * build needs no rasteriser; a test says when the committed files are no longer what this makes.
 *
 *   npm run icons
 */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Resvg } from '@resvg/resvg-js';
import { overlayDrawings, trayDrawings, trayStates } from './tray-icons.ts';

/** Folders that hold nothing but icons made here, below `resources`. */
const owned = ['icons', 'build/icons'];

/** Sizes that Linux desktops look up, and those of a Windows icon (100 % to 250 % of the small and the large one). */
const linuxSizes = [16, 24, 32, 48, 64, 128, 256, 512];
const windowsSizes = [16, 20, 24, 32, 40, 48, 64, 128, 256];
/** Windows draws a tray icon at 16 px times its scale. */
const windowsTraySizes = [16, 20, 24, 32];

/** What an `.icns` calls a PNG of so many pixels; a size that occurs twice is also the 2x version of half of it. */
const macTypes: readonly (readonly [type: string, size: number])[] = [
  ['icp4', 16],
  ['ic11', 32],
  ['icp5', 32],
  ['ic12', 64],
  ['ic07', 128],
  ['ic13', 256],
  ['ic08', 256],
  ['ic14', 512],
  ['ic09', 512],
  ['ic10', 1024],
];

/** Every file, by its path below the package root. */
export async function drawIcons(root: string): Promise<Map<string, Buffer>> {
  const source = await readFile(join(root, 'resources/icon.svg'), 'utf8');
  const files = new Map<string, Buffer>();
  // Served with the window: a favicon, and the icon of a browser's notifications.
  files.set('src-renderer/public/icon.svg', Buffer.from(source));

  for (const size of linuxSizes) files.set(`resources/build/icons/${size}x${size}.png`, png(source, size));
  files.set('resources/build/icon.ico', ico(windowsSizes.map((size) => [size, png(source, size)])));
  files.set('resources/build/icon.icns', icns(macTypes.map(([type, size]) => [type, png(size > 64 ? withMargin(source) : source, size)])));
  // For windows on Linux, which have no other way to an icon when the app runs from an AppImage.
  files.set('resources/icons/512x512.png', png(source, 512));

  for (const state of trayStates) {
    for (const [suffix, draw] of Object.entries(trayDrawings)) {
      const size = suffix === 'Template' ? 16 : 22;
      files.set(`resources/icons/tray/${state}${suffix}.png`, png(draw(state, size), size));
      files.set(`resources/icons/tray/${state}${suffix}@2x.png`, png(draw(state, size * 2), size * 2));
      if (suffix === 'Template') continue;
      const images = windowsTraySizes.map((pixels): [number, Buffer] => [pixels, png(draw(state, pixels), pixels)]);
      files.set(`resources/icons/tray/${state}${suffix}.ico`, ico(images));
    }
  }
  for (const [name, svg] of Object.entries(overlayDrawings)) {
    files.set(`resources/icons/overlay/${name}.png`, png(svg, 16));
    files.set(`resources/icons/overlay/${name}@2x.png`, png(svg, 32));
  }
  return files;
}

function png(svg: string, size: number): Buffer {
  return new Resvg(svg, { fitTo: { mode: 'width', value: size }, font: { loadSystemFonts: false } }).render().asPng();
}

/** Apple's grid: the body takes 824 of 1024 px. Below 128 px it fills the square, where a margin would cost sharp edges. */
function withMargin(svg: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1024 1024">${svg.replace('<svg ', '<svg x="100" y="100" width="824" height="824" ')}</svg>`;
}

/** A Windows icon: a header, an entry of 16 bytes per image, then the images as PNG. */
export function ico(images: readonly (readonly [size: number, data: Buffer])[]): Buffer {
  const head = Buffer.alloc(6 + 16 * images.length);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(images.length, 4);
  let offset = head.length;
  images.forEach(([size, data], index) => {
    const at = 6 + 16 * index;
    // 256 does not fit into the byte and is written as 0.
    head.writeUInt8(size % 256, at);
    head.writeUInt8(size % 256, at + 1);
    head.writeUInt16LE(1, at + 4);
    head.writeUInt16LE(32, at + 6);
    head.writeUInt32LE(data.length, at + 8);
    head.writeUInt32LE(offset, at + 12);
    offset += data.length;
  });
  return Buffer.concat([head, ...images.map(([, data]) => data)]);
}

/** An Apple icon: chunks of a type, a length that counts these eight bytes, and a PNG. */
export function icns(images: readonly (readonly [type: string, data: Buffer])[]): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const head = Buffer.alloc(8);
    head.write(type, 'latin1');
    head.writeUInt32BE(data.length + 8, 4);
    return Buffer.concat([head, data]);
  };
  return chunk('icns', Buffer.concat(images.map(([type, data]) => chunk(type, data))));
}

/** Files in our folders that nothing makes any more. */
export async function strayIcons(root: string, made: ReadonlyMap<string, Buffer>): Promise<string[]> {
  const found = await Promise.all(
    owned.map(async (folder) => {
      const entries = await readdir(join(root, 'resources', folder), { recursive: true, withFileTypes: true }).catch(() => []);
      return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(join(root, '/').length));
    }),
  );
  return found.flat().filter((file) => !made.has(file.replaceAll('\\', '/')));
}

if (import.meta.main) {
  const root = join(import.meta.dirname, '..');
  const files = await drawIcons(root);
  for (const file of await strayIcons(root, files)) await rm(join(root, file));
  for (const [file, data] of files) {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), data);
  }
  console.log(`Wrote ${files.size} icons.`);
}
