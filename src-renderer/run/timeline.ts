import type { RunEvent } from '../../src-main/contract/run-events.ts';

/*
 * Makes rows for people of a journal's events: the result of a call is joined to it, the output of a project's command to the command,
 * pieces of output to each other. It may begin anywhere in a journal: a result whose call came before is a row of its own.
 */

type EventOf<Type extends RunEvent['type']> = Extract<RunEvent, { type: Type }>;
export type CallEvent = EventOf<'tool' | 'command' | 'edit' | 'subagent'>;
export type ResultEvent = EventOf<'result'>;
export type PlainEvent = EventOf<
  'session' | 'message' | 'thinking' | 'todos' | 'rate-limit' | 'retry' | 'error' | 'finish' | 'note' | 'prompt'
>;

interface Base {
  /** The same for the same thing, whatever is loaded before or after it. */
  key: string;
  /** Of its first event. */
  seq: number;
  at: number;
  /** Key of the sub-agent's row that it belongs to; null at the top, or when that began before the window. */
  parent: string | null;
  /** True for what a sub-agent did. */
  nested: boolean;
}
export type Row =
  | (Base & { kind: 'event'; event: PlainEvent })
  | (Base & {
      kind: 'call';
      /** Null when it came before the window. */
      call: CallEvent | null;
      /** Null while it runs, and for good when the agent was stopped in it. */
      result: ResultEvent | null;
      /** What a command of the project wrote so far. */
      output: string;
      /** Of a sub-agent: what it did, counted, and the last of it in a line. */
      steps: number;
      latest: string;
    })
  | (Base & { kind: 'output'; stream: EventOf<'output'>['stream']; text: string })
  | (Base & { kind: 'stage'; event: EventOf<'stage'>; startedAt: number | null });
export type CallRow = Extract<Row, { kind: 'call' }>;

export interface Timeline {
  /** In the order of their first event. What changes in a row makes a new object of it. */
  rows: readonly Row[];
  /** Of every event that is shown, in which row. */
  rowOf: ReadonlyMap<number, string>;
}

/** What one row keeps of a command's output; its beginning goes first. The whole is in the log. */
const outputChars = 200_000;
/** One row of merged output: longer ones are cut into several, so that each is quick to draw. */
const mergedChars = 16_000;

export interface TimelineBuilder {
  add(events: readonly RunEvent[]): void;
  timeline(): Timeline;
}

export function createTimeline(): TimelineBuilder {
  const rows: Row[] = [];
  const indexOf = new Map<string, number>();
  const rowOf = new Map<number, string>();
  /** Agents count their calls anew in every session, so the latest with an id is meant. */
  const open = new Map<string, string>();
  const subagents = new Map<string, string>();
  const stageStarts = new Map<string, number>();
  let commandOfStage: { stage: string; key: string } | null = null;
  let published: Timeline | null = null;

  const push = (row: Row) => {
    indexOf.set(row.key, rows.length);
    rows.push(row);
    rowOf.set(row.seq, row.key);
    if (row.parent !== null) countStep(row);
  };
  const change = <Kind extends Row['kind']>(key: string, kind: Kind, next: (row: Extract<Row, { kind: Kind }>) => Row): boolean => {
    const index = indexOf.get(key);
    const row = index === undefined ? undefined : rows[index];
    if (index === undefined || row?.kind !== kind) return false;
    rows[index] = next(row as Extract<Row, { kind: Kind }>);
    return true;
  };
  const countStep = (row: Row) => {
    const latest = stepText(row);
    if (row.parent === null || latest === '') return;
    change(row.parent, 'call', (parent) => ({ ...parent, steps: parent.steps + 1, latest }));
  };
  const baseOf = (event: RunEvent): Base => {
    const parent = 'parent' in event && event.parent ? event.parent : null;
    return {
      key: `e${event.seq}`,
      seq: event.seq,
      at: event.at,
      parent: parent === null ? null : (subagents.get(parent) ?? null),
      nested: parent !== null,
    };
  };

  const addCall = (event: CallEvent) => {
    const row: CallRow = { ...baseOf(event), kind: 'call', call: event, result: null, output: '', steps: 0, latest: '' };
    push(row);
    open.set(event.id, row.key);
    if (event.type === 'subagent') subagents.set(event.id, row.key);
    // Only the orchestrator runs commands outside an agent's stages, one at a time.
    if (event.type === 'command' && event.parent === undefined) commandOfStage = { stage: event.stage, key: row.key };
  };
  const addResult = (event: ResultEvent) => {
    const key = open.get(event.id);
    open.delete(event.id);
    if (key !== undefined && change(key, 'call', (row) => ({ ...row, result: event }))) {
      rowOf.set(event.seq, key);
      if (commandOfStage?.key === key) commandOfStage = null;
      return;
    }
    push({ ...baseOf(event), kind: 'call', call: null, result: event, output: '', steps: 0, latest: '' });
  };
  const addOutput = (event: EventOf<'output'>) => {
    if (event.stream === 'terminal' && commandOfStage?.stage === event.stage) {
      const { key } = commandOfStage;
      if (change(key, 'call', (row) => ({ ...row, output: lastOf(row.output + event.text) }))) {
        rowOf.set(event.seq, key);
        return;
      }
    }
    const last = rows.at(-1);
    if (last?.kind === 'output' && last.stream === event.stream && last.text.length + event.text.length <= mergedChars) {
      change(last.key, 'output', (row) => ({ ...row, text: joined(row.text, event.text) }));
      rowOf.set(event.seq, last.key);
      return;
    }
    push({ ...baseOf(event), kind: 'output', stream: event.stream, text: event.text });
  };

  const addOne = (event: RunEvent) => {
    switch (event.type) {
      case 'tool':
      case 'command':
      case 'edit':
      case 'subagent':
        return addCall(event);
      case 'result':
        return addResult(event);
      case 'output':
        return addOutput(event);
      case 'stage': {
        const startedAt = event.status === 'started' ? event.at : (stageStarts.get(event.stage) ?? null);
        if (event.status === 'started') stageStarts.set(event.stage, event.at);
        else stageStarts.delete(event.stage);
        commandOfStage = null;
        return push({ ...baseOf(event), kind: 'stage', event, startedAt });
      }
      // Sums are shown beside the timeline, not in it.
      case 'usage':
        return;
      // Its text was a message before; a limit that is kept is no news.
      case 'finish':
        return event.ok ? undefined : push({ ...baseOf(event), kind: 'event', event });
      case 'rate-limit':
        return event.status === 'ok' ? undefined : push({ ...baseOf(event), kind: 'event', event });
      case 'session':
      case 'message':
      case 'thinking':
      case 'todos':
      case 'retry':
      case 'error':
      case 'note':
      case 'prompt':
        return push({ ...baseOf(event), kind: 'event', event });
      default:
        // A kind that a newer version wrote.
        return;
    }
  };

  return {
    add(events) {
      for (const event of events) addOne(event);
      if (events.length > 0) published = null;
    },
    timeline() {
      published ??= { rows: [...rows], rowOf };
      return published;
    },
  };
}

/** The rows to draw: what a sub-agent did stands under it, while that is open. */
export function shownRows(rows: readonly Row[], isOpen: (key: string) => boolean): Row[] {
  const children = new Map<string, Row[]>();
  for (const row of rows) {
    if (row.parent === null) continue;
    const list = children.get(row.parent);
    if (list) list.push(row);
    else children.set(row.parent, [row]);
  }
  if (children.size === 0) return [...rows];
  const shown: Row[] = [];
  const put = (row: Row) => {
    shown.push(row);
    const under = children.get(row.key);
    if (under && isOpen(row.key)) for (const child of under) put(child);
  };
  for (const row of rows) if (row.parent === null) put(row);
  return shown;
}

/** The keys of the sub-agents that must be open for this row to be seen, from the outermost. */
export function ancestorsOf(rows: readonly Row[], key: string): string[] {
  const byKey = new Map(rows.map((row) => [row.key, row]));
  const found: string[] = [];
  for (let row = byKey.get(key); row?.parent; row = byKey.get(row.parent)) found.unshift(row.parent);
  return found;
}

function stepText(row: Row): string {
  if (row.kind === 'event' && row.event.type === 'message') return firstLine(row.event.text);
  if (row.kind !== 'call' || row.call === null) return '';
  switch (row.call.type) {
    case 'tool':
      return `${row.call.name} ${firstLine(row.call.summary)}`.trim();
    case 'command':
      return `$ ${firstLine(row.call.command)}`;
    case 'edit':
      return `Edit ${row.call.path}`;
    case 'subagent':
      return firstLine(row.call.title);
  }
}

const firstLine = (text: string) => text.trimStart().split('\n', 1)[0] ?? '';
const joined = (before: string, text: string) => (before.endsWith('\n') ? before + text : `${before}\n${text}`);

/** Cut at a line, and only when it is twice as long: to cut a growing text at every piece would copy it every time. */
function lastOf(text: string): string {
  if (text.length < 2 * outputChars) return text;
  const kept = text.slice(-outputChars);
  return kept.slice(kept.indexOf('\n') + 1);
}
