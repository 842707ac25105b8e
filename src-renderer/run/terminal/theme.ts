import type { ITheme } from '@xterm/xterm';

/** The terminal's colours out of the window's tokens. The painter of the terminal knows no OKLCH, so the browser converts. */
export function terminalTheme(): ITheme {
  const styles = getComputedStyle(document.documentElement);
  const canvas = document.createElement('canvas');
  canvas.width = 1;
  canvas.height = 1;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  const color = (token: string): string => {
    if (!context) return '#808080';
    context.fillStyle = styles.getPropertyValue(`--${token}`);
    context.fillRect(0, 0, 1, 1);
    const [red = 0, green = 0, blue = 0] = context.getImageData(0, 0, 1, 1).data;
    return `#${[red, green, blue].map((part) => part.toString(16).padStart(2, '0')).join('')}`;
  };
  const hues = {
    black: color('sunken'),
    red: color('failed-text'),
    green: color('done-text'),
    yellow: color('waiting-text'),
    blue: color('running-text'),
    magenta: color('review-text'),
    cyan: color('accent'),
    white: color('muted'),
  };
  return {
    background: color('surface'),
    foreground: color('ink'),
    cursor: color('accent'),
    cursorAccent: color('surface'),
    selectionBackground: `${color('accent')}4d`,
    ...hues,
    brightBlack: color('faint'),
    brightRed: hues.red,
    brightGreen: hues.green,
    brightYellow: hues.yellow,
    brightBlue: hues.blue,
    brightMagenta: hues.magenta,
    brightCyan: hues.cyan,
    brightWhite: color('ink'),
  };
}
