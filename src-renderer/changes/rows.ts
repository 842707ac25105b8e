import type { ChangedFile } from '../../src-main/contract/branches.ts';
import { type BodyLine, bodyOf, type Expansion, type Gap, type Pair, pairsOf } from './body.ts';
import type { FileState } from './file-store.ts';

/** One row of the list of diffs; all files are one list, so that only what is in sight is drawn. Keys stay while the row does. */
export type Row = { key: string; file: ChangedFile } & (
  | { type: 'header' }
  /** In place of a text that is on its way, or was never asked for because nobody came near it. */
  | { type: 'waiting'; height: number }
  | { type: 'notice'; notice: Notice }
  | { type: 'gap'; gap: Gap }
  | { type: 'line'; line: BodyLine }
  | { type: 'pair'; pair: Pair }
  /** The lower edge of a file, and the space below it. */
  | { type: 'end'; folded: boolean }
);
export type Notice =
  | { kind: 'problem'; text: string }
  | { kind: 'binary'; oldBytes: number | null; newBytes: number | null }
  | { kind: 'too-large'; bytes: number }
  /** Renamed, emptied, or only its mode changed. */
  | { kind: 'same' };

export type Layout = 'unified' | 'split';
const lineHeight = 20;
export const headerHeight = 36;

export type RowsInput = {
  files: ChangedFile[];
  layout: Layout;
  collapsed: ReadonlySet<string>;
  stateOf: (path: string) => FileState | undefined;
  expansionOf: (path: string) => Expansion;
};

const noExpansion: Expansion = {};
export const expansionIn =
  (expansions: ReadonlyMap<string, Expansion>) =>
  (path: string): Expansion =>
    expansions.get(path) ?? noExpansion;

/** Builds the rows; what a file gave is kept until something of it changes. */
export function createRowBuilder(): (input: RowsInput) => Row[] {
  let cache = new Map<string, { by: unknown[]; rows: Row[] }>();
  return ({ files, layout, collapsed, stateOf, expansionOf }) => {
    const next: typeof cache = new Map();
    const all: Row[] = [];
    for (const file of files) {
      const by = [file, layout, collapsed.has(file.path), stateOf(file.path)?.content, stateOf(file.path)?.problem, expansionOf(file.path)];
      const known = cache.get(file.path);
      const entry = known && by.every((value, i) => value === known.by[i]) ? known : { by, rows: fileRows(file, by[2] === true) };
      next.set(file.path, entry);
      for (const row of entry.rows) all.push(row);
    }
    cache = next;
    return all;

    function fileRows(file: ChangedFile, folded: boolean): Row[] {
      const header: Row = { type: 'header', key: `${file.path}|header`, file };
      const end: Row = { type: 'end', key: `${file.path}|end`, file, folded };
      return folded ? [header, end] : [header, ...bodyRows(file, stateOf(file.path), layout, expansionOf(file.path)), end];
    }
  };
}

function bodyRows(file: ChangedFile, state: FileState | undefined, layout: Layout, expansion: Expansion): Row[] {
  const notice = (of: Notice): Row[] => [{ type: 'notice', key: `${file.path}|notice`, file, notice: of }];
  const content = state?.content;
  if (!content) {
    if (state?.problem) return notice({ kind: 'problem', text: state.problem });
    return [{ type: 'waiting', key: `${file.path}|waiting`, file, height: guessedHeight(file) }];
  }
  if (content.kind !== 'text') return notice(content);
  if (content.text.hunks.length === 0) return notice({ kind: 'same' });
  const entries = bodyOf(content.text, expansion);
  // Beside a file that is new or gone there is nothing to show.
  const oneSided = file.status === 'added' || file.status === 'deleted';
  const rows = layout === 'split' && !oneSided ? pairsOf(entries) : entries;
  return rows.map((entry): Row => {
    if (entry.kind === 'gap') return { type: 'gap', key: `${file.path}|gap${entry.number}`, file, gap: entry };
    if (entry.kind === 'pair')
      return { type: 'pair', key: `${file.path}|${entry.left?.oldNo ?? ''},${entry.right?.newNo ?? ''}`, file, pair: entry };
    return { type: 'line', key: `${file.path}|${entry.oldNo ?? ''}:${entry.newNo ?? ''}`, file, line: entry };
  });
}

/** So that the scrollbar is about right before everything is read: changed lines, and some around them. */
function guessedHeight(file: ChangedFile): number {
  if (file.binary) return 3 * lineHeight;
  return lineHeight * Math.min(400, Math.max(3, file.added + file.removed + (file.status === 'modified' ? 7 : 0)));
}

export function estimate(row: Row): number {
  switch (row.type) {
    case 'header':
      return headerHeight;
    case 'waiting':
      return row.height;
    case 'notice':
      return 3 * lineHeight;
    case 'gap':
      return 24;
    case 'end':
      return 16;
    default:
      return lineHeight;
  }
}

/** Indices at which reading can begin: files, or places where something changed (files that are not read yet among them). */
export function stopsOf(rows: Row[], what: 'files' | 'hunks'): number[] {
  return rows.flatMap((row, i) => (isStop(row, what) ? [i] : []));
}

function isStop(row: Row, what: 'files' | 'hunks'): boolean {
  if (what === 'files') return row.type === 'header';
  if (row.type === 'line') return row.line.first;
  if (row.type === 'pair') return row.pair.first;
  return row.type === 'waiting' || row.type === 'notice';
}

/** The stop before or behind `index`; null at the end. */
export function nextStop(stops: number[], index: number, by: 1 | -1): number | null {
  return (by === 1 ? stops.find((stop) => stop > index) : stops.findLast((stop) => stop < index)) ?? null;
}

/** Where a line of the new side stands; -1 when it is not in sight. */
export function indexOfLine(rows: Row[], path: string, line: number): number {
  return rows.findIndex(
    (row) =>
      row.file.path === path && (row.type === 'line' ? row.line.newNo === line : row.type === 'pair' && row.pair.right?.newNo === line),
  );
}
