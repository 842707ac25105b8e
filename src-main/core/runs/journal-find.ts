import { harmless } from '../../contract/harmless.ts';
import type { RunEvent } from '../../contract/run-events.ts';
import { openEvents, seek } from './journal-read.ts';

/** What one call looks through at most, so that a search in a huge journal can be shown as it goes, and be given up. */
const maxScanBytes = 32 * 1024 * 1024;
/** Between two reads other requests have their turn; to parse so much takes some milliseconds. Holds two of the longest lines. */
const chunkBytes = 256 * 1024;
const excerptChars = 200;
const newline = 10;

export interface Found {
  matches: { seq: number; excerpt: string }[];
  nextSeq: number | null;
}

/**
 * Events from `fromSeq` on in which a person sees `text`, whatever the case. The raw lines are searched as they are, which is as fast
 * as the disk; only those that may hold it are parsed. `nextSeq` is where to go on, null at the end of the journal.
 */
export async function findInJournal(
  dir: string,
  { text, fromSeq, limit }: { text: string; fromSeq: number; limit: number },
): Promise<Found> {
  const matches: Found['matches'] = [];
  const file = await openEvents(dir);
  if (!file) return { matches, nextSeq: null };
  try {
    const wanted = new RegExp(escapePattern(text), 'i');
    // Between colours a word is in pieces, so a line with an escape character may hold anything.
    const candidate = new RegExp(`${escapePattern(JSON.stringify(text).slice(1, -1))}|\\\\u001b`, 'gi');
    let { seq, offset } = await seek(dir, fromSeq);
    const stopAt = offset + maxScanBytes;
    let buffer = Buffer.allocUnsafe(chunkBytes);
    while (offset < stopAt) {
      const { bytesRead } = await file.read(buffer, 0, buffer.length, offset);
      const end = buffer.subarray(0, bytesRead).lastIndexOf(newline) + 1;
      if (end === 0) {
        // At the end, or in what is being written; never written by us is a line longer than all of the buffer.
        if (bytesRead < buffer.length) return { matches, nextSeq: null };
        buffer = Buffer.allocUnsafe(buffer.length * 2);
        continue;
      }
      for (const event of eventsWith(candidate, buffer.toString('utf8', 0, end))) {
        if (event.seq < fromSeq) continue;
        const excerpt = excerptOf(event, wanted);
        if (excerpt === null) continue;
        matches.push({ seq: event.seq, excerpt });
        if (matches.length === limit) return { matches, nextSeq: event.seq + 1 };
      }
      for (let at = buffer.indexOf(newline); at !== -1 && at < end; at = buffer.indexOf(newline, at + 1)) seq++;
      offset += end;
    }
    return { matches, nextSeq: seq };
  } finally {
    await file.close();
  }
}

function* eventsWith(candidate: RegExp, lines: string): Generator<RunEvent> {
  candidate.lastIndex = 0;
  for (let hit = candidate.exec(lines); hit; hit = candidate.exec(lines)) {
    const start = lines.lastIndexOf('\n', hit.index) + 1;
    const end = lines.indexOf('\n', hit.index);
    const event = parse(lines.slice(start, end));
    if (event) yield event;
    candidate.lastIndex = end + 1;
  }
}

function parse(line: string): RunEvent | null {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

function excerptOf(event: RunEvent, wanted: RegExp): string | null {
  for (const text of shownTexts(event)) {
    const shown = harmless(text);
    const hit = wanted.exec(shown);
    if (hit) return excerptAt(shown, hit.index, hit[0].length);
  }
  return null;
}

/** What of an event people read, in the order in which they see it. */
function shownTexts(event: RunEvent): string[] {
  switch (event.type) {
    case 'message':
    case 'thinking':
    case 'note':
    case 'prompt':
    case 'error':
    case 'retry':
    case 'rate-limit':
    case 'output':
      return [event.text];
    case 'stage':
      return [event.stage, event.text];
    case 'finish':
      // A good end repeats the last message.
      return event.ok ? [] : [event.text];
    case 'session':
      return [event.sessionId, event.model ?? ''];
    case 'tool':
      return [event.name, event.summary, ...stringsIn(event.input)];
    case 'command':
      return [event.command];
    case 'edit':
      return [event.path, event.diff ?? ''];
    case 'subagent':
      return [event.title, event.prompt];
    case 'result':
      return [event.output];
    case 'todos':
      return event.items.map(({ text }) => text);
    default:
      return [];
  }
}

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}

/** One line around the hit, more of what follows it than of what comes before. */
function excerptAt(text: string, at: number, length: number): string {
  const from = Math.max(0, at - 60);
  const before = text.slice(from, at).replace(/\s+/g, ' ').trimStart();
  const hit = text.slice(at, at + length).replace(/\s+/g, ' ');
  const lead = from > 0 ? '…' : '';
  const room = excerptChars - lead.length - before.length - hit.length;
  const rest = text
    .slice(at + length, at + length + excerptChars * 2)
    .replace(/\s+/g, ' ')
    .trimEnd();
  const after = rest.length > room ? `${rest.slice(0, Math.max(0, room - 1))}…` : rest;
  return `${lead}${before}${hit}${after}`.toWellFormed().slice(0, excerptChars);
}

const escapePattern = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
