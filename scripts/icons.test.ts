import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { drawIcons, icns, ico, strayIcons } from './icons.ts';
import { trayStates } from './tray-icons.ts';

const root = join(import.meta.dirname, '..');
const made = await drawIcons(root);

it('has committed what it makes now (mend it with `npm run icons`)', async () => {
  const different: string[] = [];
  for (const [file, data] of made) {
    const committed = await readFile(join(root, file)).catch(() => null);
    if (!committed?.equals(data)) different.push(file);
  }
  expect(different).toEqual([]);
  expect(await strayIcons(root, made)).toEqual([]);
});

it('draws every tray state differently, for every panel, at 1x and 2x', () => {
  for (const suffix of ['', '-dark', 'Template'])
    for (const scale of ['', '@2x']) {
      const images = trayStates.map((state) => made.get(`resources/icons/tray/${state}${suffix}${scale}.png`)!);
      expect(new Set(images.map((image) => image.toString('base64'))).size).toBe(trayStates.length);
      const size = (suffix === 'Template' ? 16 : 22) * (scale ? 2 : 1);
      for (const image of images) expect([image.readUInt32BE(16), image.readUInt32BE(20)]).toEqual([size, size]);
    }
});

it('writes an ico whose entries lead to their images', () => {
  const [small, large] = [Buffer.from('small'), Buffer.from('a larger one')];
  const file = ico([
    [16, small],
    [256, large],
  ]);
  expect([...file.subarray(0, 6)]).toEqual([0, 0, 1, 0, 2, 0]);
  const entry = (at: number) => ({
    width: file[at],
    data: file.subarray(file.readUInt32LE(at + 12)).subarray(0, file.readUInt32LE(at + 8)),
  });
  expect(entry(6)).toEqual({ width: 16, data: small });
  expect(entry(22)).toEqual({ width: 0, data: large });
});

it('writes an icns of chunks that fill it exactly', () => {
  const file = icns([
    ['ic07', Buffer.from('one')],
    ['ic10', Buffer.from('second')],
  ]);
  expect(file.toString('latin1', 0, 4)).toBe('icns');
  expect(file.readUInt32BE(4)).toBe(file.length);
  const chunks: string[] = [];
  for (let at = 8; at < file.length; at += file.readUInt32BE(at + 4))
    chunks.push(`${file.toString('latin1', at, at + 4)}:${file.toString('latin1', at + 8, at + file.readUInt32BE(at + 4))}`);
  expect(chunks).toEqual(['ic07:one', 'ic10:second']);
});
