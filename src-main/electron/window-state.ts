import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';

const rectangle = z.object({
  x: z.number().int(),
  y: z.number().int(),
  width: z.number().int().positive(),
  height: z.number().int().positive(),
});
type Rectangle = z.infer<typeof rectangle>;

const windowState = z.object({ bounds: rectangle, maximized: z.boolean() });
export type WindowState = z.infer<typeof windowState>;

export const smallest = { width: 480, height: 400 };
const usual = { width: 1360, height: 860 };
/** So much of the title bar must be on a display for a person to take hold of it. */
const graspable = { width: 120, height: 40 };

/** Where the window opens: where it was, if that is still on a display; else in the usual size, in the middle of the first one. */
export function placeWindow(
  saved: WindowState | null,
  displays: readonly { workArea: Rectangle }[],
): { bounds: Partial<Rectangle> & { width: number; height: number }; maximized: boolean } {
  const first = displays[0]?.workArea ?? { x: 0, y: 0, ...usual };
  const fits = { width: Math.min(usual.width, first.width), height: Math.min(usual.height, first.height) };
  if (saved === null) return { bounds: fits, maximized: false };
  const { bounds } = saved;
  const home = displays.find(
    ({ workArea: area }) =>
      Math.min(bounds.x + bounds.width, area.x + area.width) - Math.max(bounds.x, area.x) >= graspable.width &&
      bounds.y >= area.y &&
      area.y + area.height - bounds.y >= graspable.height,
  )?.workArea;
  if (!home) return { bounds: fits, maximized: saved.maximized };
  return {
    bounds: {
      ...{ x: bounds.x, y: bounds.y },
      width: Math.max(smallest.width, Math.min(bounds.width, home.width)),
      height: Math.max(smallest.height, Math.min(bounds.height, home.height)),
    },
    maximized: saved.maximized,
  };
}

const fileIn = (folder: string) => path.join(folder, 'window.json');

/** Null when there is none yet, or none that can be read: the window then opens as it does at first. */
export async function readWindowState(folder: string): Promise<WindowState | null> {
  try {
    return windowState.parse(JSON.parse(await readFile(fileIn(folder), 'utf8')));
  } catch {
    return null;
  }
}

export async function writeWindowState(folder: string, state: WindowState): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(`${fileIn(folder)}.new`, `${JSON.stringify(state)}\n`, { mode: 0o600 });
  await rename(`${fileIn(folder)}.new`, fileIn(folder));
}
