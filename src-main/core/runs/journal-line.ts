import { harmless } from '../../contract/harmless.ts';
import type { Redactor } from '../lib/redact.ts';
import { mapStrings } from '../lib/strings.ts';
import { maxLineBytes, type StoredEvent } from './journal-files.ts';

export interface EncodedLine {
  /** As it is stored: secrets masked, long strings cut. */
  event: StoredEvent;
  /** With its newline. */
  line: string;
  /** True only if all its strings are printable ASCII and newlines. */
  plain: boolean;
}

/** Any other character that JSON escapes. Backslashes are rare, so that the engine gets to the next one quickly. */
const escaped = /\\[^n"\\]/;

/** Never throws, whatever an agent sent. */
export function encodeLine(event: StoredEvent, redactor: Redactor): EncodedLine {
  try {
    let stored = event;
    let text = JSON.stringify(stored);
    if (redactor.suspicious(text) || text.includes('\\u00') || text.includes('\ufeff')) {
      stored = mapStrings(stored, (part) => maskString(part, redactor)) as StoredEvent;
      text = JSON.stringify(stored);
    }
    const bytes = Buffer.byteLength(text);
    if (bytes >= maxLineBytes) return cutLine(stored, bytes);
    // DEL is the one control character that JSON leaves alone.
    return { event: stored, line: text + '\n', plain: bytes === text.length && !text.includes('\x7f') && !escaped.test(text) };
  } catch {
    // Only `input` is free-form: nested deeper than the stack, or a getter that throws in a test's hands.
    return asNote(event, 'an event that cannot be written as JSON');
  }
}

function cutLine(event: StoredEvent, bytes: number): EncodedLine {
  const whole = event.type === 'result' && event.cutFrom === null ? { ...event, cutFrom: Buffer.byteLength(event.output) } : event;
  for (const limit of [16_384, 1_024, 64]) {
    const stored = mapStrings(whole, (part) => cutMiddle(part, limit)) as StoredEvent;
    const text = JSON.stringify(stored);
    if (Buffer.byteLength(text) < maxLineBytes) return { event: stored, line: text + '\n', plain: false };
  }
  return asNote(event, `an event of ${bytes} bytes with too many parts`);
}

function asNote({ seq, at, stage, raw, type }: StoredEvent, what: string): EncodedLine {
  const text = `Left out ${what} (kind "${type}"). The raw output of the run has it.`;
  const event: StoredEvent = { seq, at, stage, type: 'note', text, ...(raw && { raw }) };
  return { event, line: JSON.stringify(event) + '\n', plain: false };
}

/** Colours inside a secret (`grep --color KEY`) would hide it here and be gone where it is shown: such a string loses its colours. */
function maskString(text: string, { redact }: Redactor): string {
  const bare = harmless(text);
  const masked = redact(bare);
  return masked === bare ? redact(text) : masked;
}

/** Beginning and end stay: the one says what it is, the other how it came out. */
export function cutMiddle(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const tail = Math.floor(limit / 3);
  return `${text.slice(0, limit - tail)}\n… ${text.length - limit} characters cut …\n${text.slice(-tail)}`;
}
