import { harmless } from '../../contract/harmless.ts';
import type { RunEvent } from '../../contract/run-events.ts';

export interface RenderOptions {
  /** Paths below it are shown without it. */
  worktree: string;
  /** Only for a terminal. */
  color: boolean;
  /** Columns; lines of tool output are cut to it. Messages never are. */
  width?: number;
}

/** What a `result` belongs to: the output of a command is worth more lines than that of a file that was read. */
type Opened = 'tool' | 'command' | 'edit' | 'subagent';

/** Enough for every tool call that can be open at once; what is forgotten is rendered as a tool's. */
const rememberedCalls = 256;
const commandLines = 12;
const diffLines = 12;
const commandTail = 10;
const failureTail = 5;
const noiseLines = 20;
/** Of one line, where no width is given. */
const lineChars = 2_000;

const glyphs = {
  session: '◆',
  message: '●',
  thinking: '⋯',
  tool: '▸',
  command: '$',
  edit: '✎',
  subagent: '◇',
  usage: 'Σ',
  retry: '⏳',
  error: '‼',
  finish: '■',
  output: '┊',
  note: '·',
  prompt: '❯',
  ok: '✓',
  failed: '✗',
  warning: '⚠',
  limit: '⛔',
  skipped: '↷',
  interrupted: '⏸',
} as const;

const sgr = { dim: 2, bold: 1, red: 31, green: 32, yellow: 33, blue: 34, magenta: 35, cyan: 36 } as const;
type Color = keyof typeof sgr;

/** Renders a journal from its beginning, in order: it remembers which call a result belongs to, and adds usage up to one line. */
export function createRenderer(options: RenderOptions): (event: RunEvent) => string {
  const pieces = createPieceRenderer(options);
  return (event) => pieces(event, false).join('');
}

/**
 * The same in pieces, for who writes them down: joined with a glyph, a text takes two bytes a character, and thirty times as long to
 * become UTF-8. `plain` promises that no string of the event holds anything but printable ASCII and newlines, and spares looking.
 */
export function createPieceRenderer(options: RenderOptions): (event: RunEvent, plain: boolean) => string[] {
  const paths = pathStripper(options.worktree);
  const opened = new Map<string, Opened>();
  let usage: RunEvent | null = null;
  return (event, plain) => {
    const show = (shown: RunEvent, kind: Opened | null) => render(shown, options, { paths, opened: kind, plain: plain && shown === event });
    switch (event.type) {
      case 'tool':
      case 'command':
      case 'edit':
      case 'subagent':
        opened.set(event.id, event.type);
        if (opened.size > rememberedCalls) opened.delete(opened.keys().next().value as string);
        return show(event, null);
      case 'result': {
        const kind = opened.get(event.id) ?? null;
        opened.delete(event.id);
        return show(event, kind);
      }
      // Some agents state it after every step, and it is cumulative: the last one before a closing line says it all.
      case 'usage':
        usage = event;
        return [];
      case 'stage':
      case 'finish': {
        const sum = usage ? show(usage, null) : [];
        usage = null;
        return [...sum, ...show(event, null)];
      }
      default:
        return show(event, null);
    }
  };
}

/** One event by itself, as whole lines with their newline; '' where there is nothing for a person to see. */
export function renderEvent(event: RunEvent, options: RenderOptions): string {
  return render(event, options, { paths: pathStripper(options.worktree), opened: null, plain: false }).join('');
}

function render(
  event: RunEvent,
  { color, width }: RenderOptions,
  { paths, opened, plain }: { paths: (text: string) => string; opened: Opened | null; plain: boolean },
): string[] {
  const paint = (text: string, name: Color) => (color && text ? `\x1b[${sgr[name]}m${text}\x1b[0m` : text);
  const clean = (text: string) => paths(plain ? text : harmless(text)).trimEnd();
  const indent = 'parent' in event && event.parent ? '│ ' : '';
  const room = width ? Math.max(20, width - 12 - indent.length) : lineChars;
  const out: string[] = [];
  const put = (text: string) => out.push(text, '\n');
  const line = (glyph: string, tint: Color | null, text: string) => {
    const lead = out.length === 0 ? `${paint(clock(event.at), 'dim')}  ` : ' '.repeat(10);
    const mark = tint ? paint(glyph, tint) : glyph;
    const rest = text.trimEnd();
    if (rest === '') put(`${lead}${indent}${mark}`.trimEnd());
    else out.push(`${lead}${indent}${mark} `, rest, '\n');
  };
  /** The first lines with the glyph and under it; `…` says how many more there are. */
  const block = (glyph: string, tint: Color | null, text: string, max: number, style: (row: string) => string = (row) => row) => {
    const rows = text.split('\n', max + 1);
    for (const [i, row] of rows.slice(0, max).entries()) line(i === 0 ? glyph : ' ', tint, style(cut(row, lineChars)));
    if (rows.length > max) line(' ', null, paint(`… ${countLines(text) - max} more lines`, 'dim'));
  };
  /** All of it: what an agent says to people is what the log is read for. */
  const whole = (glyph: string, tint: Color, text: string) => {
    if (!text.includes('\n')) return line(glyph, tint, text);
    line(glyph, tint, text.slice(0, text.indexOf('\n')));
    const pad = `\n${' '.repeat(10)}${indent}  `;
    put(
      text
        .slice(text.indexOf('\n') + 1)
        .replace(/\n(?!\n)/g, pad)
        .replace(/^(?!\n)/, pad.slice(1)),
    );
  };
  const tail = (text: string, max: number) => {
    if (!text) return;
    const { lines, hidden } = lastLines(text, max);
    const pad = `${' '.repeat(10)}${indent}  `;
    if (hidden > 0) put(pad + paint(`… ${hidden} lines`, 'dim'));
    for (const shown of lines) put(shown ? pad + paint(cut(shown, room), 'dim') : '');
  };

  switch (event.type) {
    case 'stage': {
      const title = event.text ? `${event.stage}: ${oneLine(clean(event.text))}` : event.stage;
      const word = { started: '', succeeded: glyphs.ok, failed: glyphs.failed, skipped: glyphs.skipped, interrupted: glyphs.interrupted }[
        event.status
      ];
      const tint = { started: 'bold', succeeded: 'green', failed: 'red', skipped: 'dim', interrupted: 'yellow' }[event.status] as Color;
      if (event.status === 'started') line(paint(`── ${title} ──`, tint), null, '');
      else line(word, tint, paint(title, tint));
      break;
    }
    case 'note':
      block(glyphs.note, 'dim', clean(event.text), noiseLines);
      break;
    case 'prompt': {
      const rows = countLines(event.text);
      line(
        glyphs.prompt,
        'magenta',
        `${cut(firstLine(clean(event.text)), room)}${rows > 1 ? paint(` … ${rows} lines for the ${event.role} session`, 'dim') : ''}`,
      );
      break;
    }
    case 'session':
      line(
        glyphs.session,
        'cyan',
        paint(`session ${oneLine(clean(event.sessionId))}${event.model ? ` · ${oneLine(clean(event.model))}` : ''}`, 'dim'),
      );
      break;
    case 'message':
      whole(glyphs.message, 'bold', clean(event.text));
      break;
    case 'thinking':
      line(glyphs.thinking, 'dim', paint(cut(firstLine(clean(event.text)), room), 'dim'));
      break;
    case 'tool':
      line(glyphs.tool, 'blue', `${oneLine(clean(event.name))} ${cut(oneLine(clean(event.summary)), room)}`.trimEnd());
      break;
    case 'command':
      block(glyphs.command, 'yellow', clean(event.command), commandLines);
      break;
    case 'edit': {
      const counts = `${paint(`+${event.added}`, 'green')} ${paint(`−${event.removed}`, 'red')}`;
      line(glyphs.edit, 'magenta', `Edit ${oneLine(clean(event.path))} ${counts}`);
      // Only changed lines; the rest of a hunk is in the diff view.
      const changed = event.diff
        ? harmless(event.diff)
            .split('\n')
            .filter((row) => /^[+-]/.test(row))
        : [];
      for (const row of changed.slice(0, diffLines)) line(' ', null, paint(cut(row, room), row.startsWith('+') ? 'green' : 'red'));
      if (changed.length > diffLines) line(' ', null, paint(`… ${changed.length - diffLines} more lines`, 'dim'));
      break;
    }
    case 'subagent':
      line(glyphs.subagent, 'cyan', cut(oneLine(clean(event.title)), room));
      break;
    case 'result': {
      const output = clean(event.output);
      const code = event.exitCode === null ? '' : ` ${event.exitCode}`;
      const time = event.durationMs === null ? '' : `  ${seconds(event.durationMs)}`;
      // A file that was read or written well is no news.
      if (event.ok && opened !== 'command' && event.exitCode === null) {
        if (event.durationMs !== null && event.durationMs >= 1_000) line(glyphs.ok, 'green', time.trim());
        break;
      }
      line(event.ok ? glyphs.ok : glyphs.failed, event.ok ? 'green' : 'red', `${event.ok ? '' : code.trim()}${time}`.trim());
      tail(output, opened === 'command' || event.exitCode !== null ? commandTail : failureTail);
      break;
    }
    case 'todos':
      for (const { text, status } of event.items) {
        const [glyph, tint] = ({ pending: ['☐', null], active: ['◐', 'yellow'], done: ['☑', 'green'] } as const)[status];
        line(glyph, tint, cut(oneLine(clean(text)), room));
      }
      break;
    case 'usage': {
      const { input, output, cacheRead, cacheWrite } = event.tokens;
      const cost = event.costUsd === null ? '' : ` · $${event.costUsd.toFixed(2)}`;
      line(glyphs.usage, 'dim', paint(`${thousands(input + cacheRead + cacheWrite)} tokens in · ${thousands(output)} out${cost}`, 'dim'));
      break;
    }
    case 'rate-limit': {
      if (event.status === 'ok') break;
      const until = event.resetsAt === null ? '' : ` · resets ${clock(event.resetsAt).slice(0, 5)}`;
      const rejected = event.status === 'rejected';
      line(rejected ? glyphs.limit : glyphs.warning, rejected ? 'red' : 'yellow', oneLine(clean(event.text)) + until);
      break;
    }
    case 'retry': {
      const wait = event.delayMs === null ? '' : `, again in ${seconds(event.delayMs)}`;
      line(glyphs.retry, 'yellow', `attempt ${event.attempt}${wait}: ${cut(oneLine(clean(event.text)), room)}`);
      break;
    }
    case 'error':
      block(glyphs.error, 'red', clean(event.text), noiseLines, (row) => paint(row, 'red'));
      break;
    case 'finish':
      // Its text was a message before.
      line(glyphs.finish, event.ok ? 'green' : 'red', event.ok ? 'finished' : `stopped: ${cut(firstLine(clean(event.text)), room)}`);
      break;
    case 'output':
      block(glyphs.output, 'dim', clean(event.text), noiseLines, (row) => paint(row, 'dim'));
      break;
    default:
      // A kind that a newer version wrote.
      break;
  }
  return out;
}

/** Takes the worktree's path off the paths in a text. */
export function pathStripper(worktree: string): (text: string) => string {
  const root = worktree.replace(/[\\/]+$/, '');
  if (root.length < 3) return (text) => text;
  // The folder itself becomes a dot; its name as the beginning of another folder's name stays.
  const pattern = new RegExp(`(?<![\\w.-])${root.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')}(?:([\\\\/])|(?![\\w.-]))`, 'g');
  return (text) => (text.includes(root) ? text.replace(pattern, (_all, separator) => (separator ? '' : '.')) : text);
}

const two = (n: number) => String(n).padStart(2, '0');
// Local time is dear, and many events share a second.
let lastClock = { second: -1, text: '' };
function clock(at: number): string {
  const second = Math.floor(at / 1_000);
  if (second !== lastClock.second) {
    const date = new Date(at);
    lastClock = { second, text: `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}` };
  }
  return lastClock.text;
}

const oneLine = (text: string) =>
  text
    .split('\n')
    .map((row) => row.trim())
    .join(' ');
export const firstLine = (text: string) => text.trimStart().split('\n', 1)[0] ?? '';

export function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  const half = text.charCodeAt(max - 2);
  // Not between the halves of a surrogate pair.
  return `${text.slice(0, half >= 0xd800 && half < 0xdc00 ? max - 2 : max - 1)}…`;
}

function countLines(text: string): number {
  let count = 1;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count++;
  return count;
}

function lastLines(text: string, max: number): { lines: string[]; hidden: number } {
  let from = text.length;
  for (let n = 0; n < max && from > 0; n++) from = text.lastIndexOf('\n', from - 1);
  if (from <= 0) return { lines: text.split('\n'), hidden: 0 };
  return { lines: text.slice(from + 1).split('\n'), hidden: countLines(text.slice(0, from)) };
}

function seconds(ms: number): string {
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)}s`;
  return `${Math.floor(ms / 60_000)}m ${two(Math.floor((ms % 60_000) / 1_000))}s`;
}

const thousands = (n: number) => (n < 1_000 ? String(n) : n < 1_000_000 ? `${(n / 1_000).toFixed(1)}k` : `${(n / 1_000_000).toFixed(1)}M`);
