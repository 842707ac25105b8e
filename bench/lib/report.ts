import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Figure, Sample } from './figures.ts';
import type { Machine } from './machine.ts';
import { root } from './world.ts';

export interface Report {
  /** ISO, UTC. */
  date: string;
  quick: boolean;
  machine: Machine;
  /** Load averages over one minute: how busy the machine was before the run and (with the run's own work) after it. */
  load: { before: number; after: number; cores: number };
  figures: Figure[];
}

const heading = ['what', 'measured', 'floor in the same run', 'goal', 'met', 'note'];

/** One row a figure, below the heading. */
export function describeFigures(figures: readonly Figure[]): string[][] {
  return [
    heading,
    ...figures.map(({ name, unit, value, floor, goal, note }) => [
      name,
      describe(value, unit),
      floor ? `${describe(floor.value, unit)}: ${floor.is}` : '–',
      goal?.is ?? '–',
      goal === null ? '–' : goal.met ? 'yes' : 'NO',
      note,
    ]),
  ];
}

/** Columns for a terminal. */
export function table(rows: readonly string[][]): string {
  const widths = heading.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] as number))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

const begin = '<!-- begin: written by `npm run bench -- --write` -->';
const end = '<!-- end -->';

/** Replaces the marked part of docs/benchmarks.md; the words around it are written by hand. */
export async function writeDocument(report: Report): Promise<void> {
  const file = path.join(root, 'docs/benchmarks.md');
  const text = await readFile(file, 'utf8');
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from === -1 || to < from) throw new Error(`${file} lacks the lines "${begin}" and "${end}".`);
  await writeFile(file, `${text.slice(0, from)}${begin}\n${markdown(report)}${text.slice(to)}`);
}

function markdown({ date, machine, load, figures }: Report): string {
  const row = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  const [head, ...rows] = describeFigures(figures) as [string[], ...string[][]];
  const missed = figures.filter(({ goal }) => goal?.met === false);
  return [
    `Measured ${date.slice(0, 16).replace('T', ' ')} UTC on ${machine.processor}, ${machine.cores} cores, ${machine.memoryGb} GB, ${machine.system}, ${machine.fileSystem}, Node ${machine.node}, git ${machine.git}.`,
    `Load average before the run ${load.before.toFixed(2)}, after it ${load.after.toFixed(2)}, on ${load.cores} cores.`,
    '',
    row(head),
    row(head.map(() => '---')),
    ...rows.map(row),
    '',
    missed.length === 0
      ? 'Every goal was met in this run.'
      : `Missed in this run: ${missed.map(({ name, goal }) => `${name} (goal ${goal?.is})`).join('; ')}.`,
    '',
  ].join('\n');
}

/** `12.3 ms (11.9–13.0, n=15)`: median and quartiles. */
function describe({ median, low, high, n }: Sample, unit: string): string {
  const spread = n > 1 ? ` (${round(low)}–${round(high)}, n=${n})` : '';
  return `${round(median)} ${unit}${spread}`;
}

function round(value: number): string {
  if (Math.abs(value) >= 100) return value.toFixed(0);
  return value.toFixed(Math.abs(value) >= 10 ? 1 : 2);
}
