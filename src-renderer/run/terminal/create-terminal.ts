import { FitAddon } from '@xterm/addon-fit';
import { SearchAddon } from '@xterm/addon-search';
import { Unicode11Addon } from '@xterm/addon-unicode11';
import { WebLinksAddon } from '@xterm/addon-web-links';
import { WebglAddon } from '@xterm/addon-webgl';
import { Terminal } from '@xterm/xterm';
import '@xterm/xterm/css/xterm.css';
import { isMac } from '../../shortcuts/bindings.ts';
import { toast } from '../../ui/toast.tsx';
import { safeLink } from './safe-link.ts';
import { terminalTheme } from './theme.ts';

const font = { fontFamily: '"JetBrains Mono Variable", ui-monospace, monospace', fontSize: 12, lineHeight: 1.15 };

/** The terminal measures its font once: it must be there by then. */
export const fontIsThere = (): Promise<unknown> => document.fonts.load(`${font.fontSize}px ${font.fontFamily}`);

/** Lines that can be scrolled back to; each takes about 1 KB at a usual width. */
const scrollback = 20_000;

export interface TerminalView {
  terminal: Terminal;
  search: SearchAddon;
  /** Makes it as big as its element allows. Null when there is no room to measure. */
  fit(): { cols: number; rows: number } | null;
  dispose(): void;
}

/**
 * A terminal in an element. What is written to it comes from agents and programs: it sets no title, rings no bell, writes no clipboard
 * (nothing here listens to those), and its links lead to the web only, after a click. `isReadOnly`: neither keys nor answers to what a
 * program asks leave it.
 */
export function createTerminal(element: HTMLElement, options: { isReadOnly: boolean; screenReader: boolean; label: string }): TerminalView {
  const terminal = new Terminal({
    ...font,
    // The choice of how wide characters are counts as proposed.
    allowProposedApi: true,
    disableStdin: options.isReadOnly,
    screenReaderMode: options.screenReader,
    scrollback,
    theme: terminalTheme(),
    // Agents choose colours for dark terminals: on light paper they are darkened until they can be read.
    minimumContrastRatio: 4.5,
    drawBoldTextInBrightColors: false,
    cursorStyle: 'bar',
    cursorInactiveStyle: options.isReadOnly ? 'none' : 'outline',
    macOptionIsMeta: true,
    convertEol: options.isReadOnly,
    linkHandler: {
      // Our own check decides; the built-in one would ask with the browser's dialog.
      allowNonHttpProtocols: true,
      activate: (_event, text) => openLink(text),
      hover: (_event, text) => {
        element.title = safeLink(text) ?? 'This link leads nowhere that is safe to open';
      },
      leave: () => {
        element.title = '';
      },
    },
  });
  const fitting = new FitAddon();
  const search = new SearchAddon();
  terminal.loadAddon(fitting);
  terminal.loadAddon(search);
  terminal.loadAddon(new Unicode11Addon());
  terminal.unicode.activeVersion = '11';
  terminal.loadAddon(new WebLinksAddon((_event, uri) => openLink(uri)));
  terminal.open(element);
  terminal.textarea?.setAttribute('aria-label', options.label);
  paintOnGraphicsCard(terminal);
  terminal.attachCustomKeyEventHandler(keyHandler(terminal, options.isReadOnly));
  return {
    terminal,
    search,
    fit() {
      const size = fitting.proposeDimensions();
      if (!size || Number.isNaN(size.cols) || Number.isNaN(size.rows)) return null;
      const wanted = { cols: Math.max(20, size.cols), rows: Math.max(4, size.rows) };
      if (wanted.cols !== terminal.cols || wanted.rows !== terminal.rows) terminal.resize(wanted.cols, wanted.rows);
      return wanted;
    },
    dispose: () => terminal.dispose(),
  };
}

function openLink(text: string): void {
  const url = safeLink(text);
  if (url) window.open(url, '_blank', 'noopener,noreferrer');
}

/** Without WebGL, or when the browser takes the context away for another, the terminal paints with elements instead. */
function paintOnGraphicsCard(terminal: Terminal): void {
  try {
    const webgl = new WebglAddon();
    webgl.onContextLoss(() => webgl.dispose());
    terminal.loadAddon(webgl);
  } catch {
    // Painting with elements is only slower.
  }
}

/** How long after Escape a Tab still means: leave the terminal. */
const leaveWithinMs = 1_000;

/** Returns false for keys that are the window's and not the terminal's. */
function keyHandler(terminal: Terminal, isReadOnly: boolean) {
  let escapedAt = Number.NEGATIVE_INFINITY;
  return (event: KeyboardEvent): boolean => {
    const mod = isMac ? event.metaKey : event.ctrlKey;
    const key = event.key.toLowerCase();
    if (mod && key === 'c' && terminal.hasSelection()) {
      if (event.type === 'keydown') {
        navigator.clipboard.writeText(terminal.getSelection()).catch(() => toast.fail('The browser did not allow copying.'));
        terminal.clearSelection();
        event.preventDefault();
      }
      return false;
    }
    // Pasting is the browser's: it hands the text to the terminal.
    if (mod && event.shiftKey && (key === 'v' || key === 'c')) return false;
    if (isReadOnly) return false;
    if (event.key === 'Tab' && event.timeStamp - escapedAt < leaveWithinMs) return false;
    if (event.type === 'keydown') escapedAt = event.key === 'Escape' ? event.timeStamp : Number.NEGATIVE_INFINITY;
    return true;
  };
}
