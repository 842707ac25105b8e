import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { ensureBuilt } from '../scripts/fresh.mjs';
import { claims } from './claims.ts';
import { commands } from './commands.ts';
import { daemon } from './daemon.ts';
import type { Figure, Suite } from './lib/figures.ts';
import { describeMachine } from './lib/machine.ts';
import { describeFigures, type Report, table, writeDocument } from './lib/report.ts';
import { root } from './lib/world.ts';
import { spawning } from './spawn.ts';
import { streaming } from './stream.ts';
import { windowBoard } from './window-board.ts';
import { windowJournal } from './window-journal.ts';
import { windowSize } from './window-size.ts';

const suites: Suite[] = [commands, daemon, spawning, claims, streaming, windowSize, windowBoard, windowJournal];

const help = `npm run bench -- [--only NAME]… [--quick] [--write]

  --only NAME  one of: ${suites.map(({ name }) => name).join(', ')}
  --quick      smaller and fewer: to see that everything works, not to be quoted
  --write      rewrite docs/benchmarks.md from this run (needs all of it)

Prints a table and writes out/bench/<date>.json. A goal that is missed is said, and is no failure of the run.`;

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    quick: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const unknown = options.only?.find((name) => !suites.some((suite) => suite.name === name));
if (options.help) {
  console.log(help);
} else if (unknown !== undefined) {
  console.error(`There is no benchmark "${unknown}". ${help}`);
  process.exitCode = 64;
} else if (options.write && (options.quick || options.only)) {
  console.error('--write needs the whole run: leave --quick and --only away.');
  process.exitCode = 64;
} else if (!ensureBuilt()) {
  process.exitCode = 1;
} else {
  await main(suites.filter(({ name }) => options.only?.includes(name) ?? true));
}

async function main(chosen: Suite[]): Promise<void> {
  const busyFrom = loadavg()[0] as number;
  const started = new Date();
  const figures: Figure[] = [];
  for (const suite of chosen) {
    console.error(`${suite.name}: ${suite.is}`);
    figures.push(...(await suite.run({ quick: options.quick, say: (text) => console.error(`  ${text}`) })));
  }
  const report: Report = {
    date: started.toISOString(),
    quick: options.quick,
    machine: await describeMachine(),
    load: { before: busyFrom, after: loadavg()[0] as number, cores: cpus().length },
    figures,
  };
  console.log(table(describeFigures(figures)));
  for (const { name, goal, note } of figures.filter((figure) => figure.goal?.met === false)) {
    console.log(`MISSED: ${name} (goal ${goal?.is})${note ? `: ${note}` : ''}`);
  }
  const folder = path.join(root, 'out/bench');
  const file = path.join(folder, `${report.date.replaceAll(':', '-')}.json`);
  await mkdir(folder, { recursive: true });
  await writeFile(file, `${JSON.stringify(report, null, 2)}\n`);
  console.error(`written to ${path.relative(process.cwd(), file)}`);
  if (options.write) await writeDocument(report);
}
