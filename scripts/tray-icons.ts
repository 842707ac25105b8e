/*
 * The tray icon: the three columns of the app's icon, and in the corner that they leave free what the queue is doing. The state is a
 * shape first and a colour second. Everything lies on whole pixels of the size that is asked for, as a scaled drawing would be blurred
 * at 16 px.
 */

export const trayStates = ['idle', 'running', 'attention', 'paused'] as const;
export type TrayState = (typeof trayStates)[number];

interface Ink {
  columns: string;
  running: string;
  attention: string;
  paused: string;
}

/** By the suffix of the file's name: for light panels, for dark ones, and what macOS colours itself (black and transparency only). */
const inks = {
  '': { columns: '#2b2f38', running: '#3b5bdb', attention: '#d9480f', paused: '#2b2f38' },
  '-dark': { columns: '#f1f3f5', running: '#91a7ff', attention: '#ffa94d', paused: '#f1f3f5' },
  Template: { columns: '#000', running: '#000', attention: '#000', paused: '#000' },
} as const satisfies Record<string, Ink>;

export const trayDrawings = Object.fromEntries(
  Object.entries(inks).map(([suffix, ink]) => [suffix, (state: TrayState, size: number) => tray(state, size, ink)]),
) as Record<keyof typeof inks, (state: TrayState, size: number) => string>;

function tray(state: TrayState, size: number, ink: Ink): string {
  const part = (share: number) => Math.round(size * share);
  const [column, gap] = [part(0.1875), part(0.125)];
  const left = Math.floor((size - 3 * column - 2 * gap) / 2);
  const top = part(0.125);
  // The second column ends where a badge begins, with a gap between.
  const heights = [size - 2 * top, badgeStart(size) - Math.max(1, part(0.06)) - top, part(0.19)];
  const columns = heights.map((height, index) => rect(left + index * (column + gap), top, column, height, size / 32));
  // Paused is the one state that stands back.
  const opacity = state === 'paused' ? ' opacity=".5"' : '';
  return svg(size, `<g fill="${ink.columns}"${opacity}>${columns.join('')}</g>${badge(state, size, ink)}`);
}

/** The badge is a square in the lower right corner. */
function badgeStart(size: number): number {
  return size - Math.round(size * 0.0625) - Math.round(size * 0.4375);
}

function badge(state: TrayState, size: number, ink: Ink): string {
  if (state === 'idle') return '';
  const start = badgeStart(size);
  const end = size - Math.round(size * 0.0625);
  const side = end - start;
  if (state === 'attention') return `<circle cx="${start + side / 2}" cy="${start + side / 2}" r="${side / 2}" fill="${ink.attention}"/>`;
  if (state === 'paused') {
    const bar = Math.max(2, Math.round(side / 3));
    return `<g fill="${ink.paused}">${rect(start, start, bar, side, size / 64)}${rect(end - bar, start, bar, side, size / 64)}</g>`;
  }
  return `<path d="M${start} ${start}v${side}l${side} ${-side / 2}z" fill="${ink.running}"/>`;
}

/** On the app's button in the Windows taskbar, which shows the app's own icon below. */
export const overlayDrawings = {
  attention: svg(
    16,
    '<circle cx="8" cy="8" r="8" fill="#d9480f"/><rect x="7" y="3" width="2" height="6" fill="#fff"/><rect x="7" y="11" width="2" height="2" fill="#fff"/>',
  ),
  paused: svg(
    16,
    '<circle cx="8" cy="8" r="8" fill="#495057"/><rect x="5" y="4" width="2" height="8" fill="#fff"/><rect x="9" y="4" width="2" height="8" fill="#fff"/>',
  ),
};

function rect(x: number, y: number, width: number, height: number, radius: number): string {
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="${radius}"/>`;
}

function svg(size: number, content: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}">${content}</svg>`;
}
