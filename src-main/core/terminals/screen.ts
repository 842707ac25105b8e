import type { Terminal } from '@xterm/headless';

/** Lines that a person can scroll back to after a reload. */
const scrollback = 5_000;
/** Modes of the terminal that its serializer leaves out: the cursor's visibility and how mouse reports are encoded. */
const cursorMode = 25;
const mouseEncodings = new Set([1005, 1006, 1015, 1016]);

export interface Snapshot {
  /** The screen and what was scrolled out of it, as escape sequences for an empty terminal of this size. */
  data: string;
  cols: number;
  rows: number;
}

/** What a terminal shows, kept without anybody looking: for a window that attaches later or comes back. */
export interface Screen {
  write(data: string): void;
  /** Takes effect after what was written before it. */
  resize(cols: number, rows: number): void;
  /** As it is after all that was written before the call, and nothing after. */
  snapshot(): Promise<Snapshot>;
  /** Characters that were written and are not part of it yet. */
  readonly backlog: number;
}

/** `onProgress` is called when the backlog has become smaller. */
export async function createScreen({ cols, rows, onProgress }: { cols: number; rows: number; onProgress: () => void }): Promise<Screen> {
  // Loaded at first use, like the terminals themselves.
  const [headless, serialize, unicode] = await Promise.all([
    import('@xterm/headless'),
    import('@xterm/addon-serialize'),
    import('@xterm/addon-unicode11'),
  ]);
  const terminal = new (named(headless).Terminal)({ cols, rows, scrollback, allowProposedApi: true });
  const serializer = new (named(serialize).SerializeAddon)();
  // Typed for the terminal of a browser, which is the same in what they use of it.
  for (const addon of [serializer, new (named(unicode).Unicode11Addon)()]) terminal.loadAddon(addon as unknown as Addon);
  // As in the window: else a line with an emoji would have another width there.
  terminal.unicode.activeVersion = '11';
  const more = watchRest(terminal);
  let backlog = 0;
  return {
    write(data) {
      backlog += data.length;
      terminal.write(data, () => {
        backlog -= data.length;
        onProgress();
      });
    },
    resize(cols, rows) {
      terminal.write('', () => {
        terminal.resize(cols, rows);
        more.resized();
      });
    },
    snapshot: () =>
      new Promise((resolve) => {
        terminal.write('', () => resolve({ data: serializer.serialize() + more.sequences(), cols: terminal.cols, rows: terminal.rows }));
      }),
    get backlog() {
      return backlog;
    },
  };
}

/** Node gives the names of CommonJS on the default export only; bundled, these are modules with names and without one. */
const named = <Names>(module: Names & { default?: Names }): Names => module.default ?? module;

/** Follows what of a terminal's state the serializer does not know, and says it as escape sequences. */
function watchRest(terminal: Terminal): { sequences(): string; resized(): void } {
  let cursorHidden = false;
  let cursorStyle = 0;
  let encoding: number | null = null;
  /** The lines that scroll, from 1, of each buffer; null when all do. */
  let regions: Regions = { normal: null, alternate: null };
  const reset = () => {
    cursorHidden = false;
    cursorStyle = 0;
    encoding = null;
    regions = { normal: null, alternate: null };
  };
  // A handler that returns false leaves the sequence to the terminal itself.
  const watchModes = (final: string, on: boolean) =>
    terminal.parser.registerCsiHandler({ prefix: '?', final }, (params) => {
      for (const mode of params) {
        if (mode === cursorMode) cursorHidden = !on;
        if (typeof mode === 'number' && mouseEncodings.has(mode)) encoding = on ? mode : null;
      }
      return false;
    });
  watchModes('h', true);
  watchModes('l', false);
  terminal.parser.registerCsiHandler({ intermediates: ' ', final: 'q' }, ([style]) => {
    cursorStyle = typeof style === 'number' ? style : 0;
    return false;
  });
  terminal.parser.registerCsiHandler({ final: 'r' }, ([first, last]) => {
    const top = Math.max(1, Number(first) || 1);
    const bottom = Math.min(Number(last) || terminal.rows, terminal.rows);
    if (bottom > top) regions[terminal.buffer.active.type] = top === 1 && bottom === terminal.rows ? null : [top, bottom];
    return false;
  });
  // The two resets, soft and full.
  terminal.parser.registerCsiHandler({ intermediates: '!', final: 'p' }, () => {
    cursorHidden = false;
    regions[terminal.buffer.active.type] = null;
    return false;
  });
  terminal.parser.registerEscHandler({ final: 'c' }, () => {
    reset();
    return false;
  });
  terminal.buffer.onBufferChange(() => {
    regions.alternate = null;
  });

  return {
    resized() {
      regions = { normal: null, alternate: null };
    },
    sequences() {
      const { active } = terminal.buffer;
      const region = regions[active.type];
      // Setting the region moves the cursor home.
      const row = active.cursorY + 1 - (region && terminal.modes.originMode ? region[0] - 1 : 0);
      return [
        region ? `\x1b[${region[0]};${region[1]}r\x1b[${row};${active.cursorX + 1}H` : '',
        encoding === null ? '' : `\x1b[?${encoding}h`,
        cursorStyle === 0 ? '' : `\x1b[${cursorStyle} q`,
        cursorHidden ? `\x1b[?${cursorMode}l` : '',
      ].join('');
    },
  };
}

type Addon = Parameters<Terminal['loadAddon']>[0];
type Region = [top: number, bottom: number] | null;
type Regions = { normal: Region; alternate: Region };
