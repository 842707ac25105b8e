/** Enough to see what a command printed, little enough that a window shows thousands of events. */
const OUTPUT_BYTES = 64 * 1024;
/** Messages are what people read: kept longer. A 5 MB answer was measured; nobody scrolls through it. */
const MESSAGE_BYTES = 256 * 1024;
/** A string inside a tool call's input, where a whole file may sit. */
const INPUT_CHARS = 8 * 1024;
const INPUT_ITEMS = 200;
const INPUT_DEPTH = 8;

/** Keeps the first and the last half of `limit` bytes; `cutFrom` is the whole size in bytes, null when nothing was cut. */
export function cut(text: string, limit = OUTPUT_BYTES): { output: string; cutFrom: number | null } {
  // UTF-16 length bounds the byte length from both sides, which spares most strings the count.
  if (text.length * 3 <= limit) return { output: text, cutFrom: null };
  const bytes = Buffer.byteLength(text);
  if (bytes <= limit) return { output: text, cutFrom: null };
  const half = Math.floor(limit / 2);
  // No more than `half` characters can fit into `half` bytes: only these are encoded, whatever the size of the whole.
  const head = Buffer.from(text.slice(0, half));
  const tail = Buffer.from(text.slice(-half));
  let end = half;
  while (end > 0 && isContinuation(head[end])) end--;
  let start = Math.max(0, tail.length - half);
  while (start < tail.length && isContinuation(tail[start])) start++;
  const left = head.subarray(0, end).toString();
  const right = tail.subarray(start).toString();
  return { output: `${left}\n… ${formatBytes(bytes - end - (tail.length - start))} left out …\n${right}`, cutFrom: bytes };
}

const isContinuation = (byte: number | undefined) => byte !== undefined && (byte & 0xc0) === 0x80;

const formatBytes = (bytes: number) =>
  bytes < 10_000 ? `${bytes} bytes` : bytes < 10_000_000 ? `${Math.round(bytes / 1000)} kB` : `${Math.round(bytes / 1_000_000)} MB`;

export const cutMessage = (text: string) => cut(text, MESSAGE_BYTES).output;

/** A tool's input, with whole files, long lists and deep nesting cut off. */
export function cutInput(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return cut(value, INPUT_CHARS).output;
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= INPUT_DEPTH) return '…';
  if (Array.isArray(value)) return value.slice(0, INPUT_ITEMS).map((item) => cutInput(item, depth + 1));
  const entries = Object.entries(value).slice(0, INPUT_ITEMS);
  return Object.fromEntries(entries.map(([key, item]) => [cut(key, 1024).output, cutInput(item, depth + 1)]));
}

/** The first line that says something, at most `limit` characters. */
export function oneLine(text: string, limit = 200): string {
  const line = text.slice(0, 10_000).trim().split('\n', 1)[0]?.trim() ?? '';
  return line.length > limit ? `${line.slice(0, limit - 1)}…` : line;
}

// Colour and cursor sequences (CSI), which some CLIs write even into a file.
// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what such a sequence starts with
const ANSI = /\u001b\[[0-9;?]*[ -/]*[@-~]/g;

export const plain = (text: string) => (text.includes('\u001b') ? text.replace(ANSI, '') : text);
