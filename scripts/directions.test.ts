import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { cruise, type ICruiseOptions, type ICruiseResult } from 'dependency-cruiser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import config from '../dependency-cruiser.config.ts';

/** File → its text. Each file of `planted` breaks exactly the rule named beside it. */
const planted: [rule: string, file: string, text: string][] = [
  ['contract-is-portable', 'src-main/contract/tasks.ts', "import { join } from 'node:path'; export const t = join;"],
  ['contract-is-portable', 'src-main/contract/runs.ts', "import type { Thing } from '../core/lib/thing.ts'; export type R = Thing;"],
  ['core-knows-no-shell', 'src-main/core/app.ts', "import { serve } from '../server/serve.ts'; export const app = serve;"],
  ['core-knows-no-shell', 'src-main/core/lib/lazy.ts', "export const lazy = () => import('../../server/serve.ts');"],
  ['rules-are-pure', 'src-main/core/tasks/rules.ts', "import { thing } from '../lib/thing.ts'; export const r = thing;"],
  ['rules-are-pure', 'src-main/core/queue/states.ts', "import type { Stats } from 'node:fs'; export type S = Stats;"],
  ['rules-are-pure', 'src-main/core/runs/state.ts', "import { thing } from '../lib/thing.ts'; export const s = thing;"],
  ['room-db', 'src-main/core/db/open.ts', "import type { T } from '../tasks/store.ts'; export type D = T;"],
  ['room-git', 'src-main/core/git/git.ts', "import { T } from '../runs/pipeline.ts'; export const g: T = 1;"],
  ['room-process', 'src-main/core/process/exec.ts', "export { g } from '../git/changes.ts';"],
  ['room-tasks', 'src-main/core/tasks/handlers.ts', "import type { P } from '../projects/store.ts'; export type H = P;"],
  ['room-queue', 'src-main/core/queue/queue.ts', "import { type T } from '../tasks/store.ts'; export type Q = T;"],
  ['room-unknown', 'src-main/core/misc/a.ts', "import { thing } from '../lib/thing.ts'; export const m = thing;"],
  ['shells-stand-apart', 'src-main/cli/window.ts', "import { e } from '../electron/menu.ts'; export const w = e;"],
  ['server-starts-nothing', 'src-main/server/start.ts', "import { e } from '../electron/menu.ts'; export const w = e;"],
  ['electron-in-its-shell', 'src-main/core/lib/dialog.ts', "import type { Dialog } from 'electron'; export type X = Dialog;"],
  ['sqlite-in-db', 'src-main/core/tasks/store.ts', "import type Database from 'better-sqlite3'; export type T = Database.Database;"],
  ['node-pty-in-pty', 'src-main/core/process/other.ts', "export const pty = () => import('node-pty');"],
  ['processes-in-process', 'src-main/core/git/spawn.ts', "import { spawn } from 'node:child_process'; export const s = spawn;"],
  ['processes-in-process', 'src-main/cli/doctor.ts', "import type { Options } from 'execa'; export type O = Options;"],
  ['preload-hands-over-a-port', 'src-preload/index.ts', "import { thing } from '../src-main/core/lib/thing.ts'; export const p = thing;"],
  ['window-has-no-node', 'src-renderer/board.tsx', "import { readFile } from 'node:fs/promises'; export const b = <i>{readFile.name}</i>;"],
  [
    'window-speaks-the-contract',
    'src-renderer/api.ts',
    "import type { Thing } from '../src-main/core/lib/thing.ts'; export type A = Thing;",
  ],
  ['nothing-imports-tests', 'src-main/core/lib/helped.ts', "import { help } from './thing.test.ts'; export const h = help;"],
  ['no-cycle', 'src-main/core/settings/a.ts', "import type { B } from './b.ts'; export type A = B | 1;"],
  ['resolves', 'src-main/core/settings/lost.ts', "import { x } from './nowhere.ts'; export const l = x;"],
];

/** What the planted files lead to, and imports that must stay allowed. */
const innocent: [file: string, text: string][] = [
  ['src-main/contract/projects.ts', "import { z } from 'zod'; export const p = z;"],
  ['src-main/core/lib/thing.ts', "import { p } from '../../contract/projects.ts'; export const thing = p; export type Thing = 1;"],
  ['src-main/core/lib/thing.test.ts', "import { serve } from '../../server/serve.ts'; export const help = serve;"],
  [
    'src-main/core/db/schema.ts',
    "import Database from 'better-sqlite3'; import { thing } from '../lib/thing.ts'; export const s = [Database, thing];",
  ],
  ['src-main/core/process/pty.ts', "import { spawn } from 'node:child_process'; export const p = [spawn, () => import('node-pty')];"],
  ['src-main/core/git/changes.ts', "import { p } from '../process/pty.ts'; export const g = p;"],
  [
    'src-main/core/runs/pipeline.ts',
    "import { g } from '../git/changes.ts'; import { s } from '../db/schema.ts'; export const r = [g, s]; export type T = 1;",
  ],
  ['src-main/core/projects/store.ts', "import { s } from '../db/schema.ts'; export const p = s; export type P = 1;"],
  ['src-main/core/settings/b.ts', "import type { A } from './a.ts'; export type B = A;"],
  ['src-main/server/serve.ts', "import { thing } from '../core/lib/thing.ts'; export const serve = thing;"],
  ['src-main/electron/menu.ts', "import { Menu } from 'electron'; export const e = Menu;"],
  ['src-main/cli/serve.ts', "import { serve } from '../server/serve.ts'; export const c = serve;"],
];

const forbidden = config.forbidden ?? [];
let root: string;
let violations: { rule: string; from: string }[];

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'directions-'));
  const files = [...planted.map(([, file, text]) => [file, text] as const), ...innocent];
  for (const [file, text] of files) {
    await mkdir(join(root, dirname(file)), { recursive: true });
    await writeFile(join(root, file), `${text}\n`);
  }
  await symlink(resolve('node_modules'), join(root, 'node_modules'));
  const result = await cruise(['src-main', 'src-preload', 'src-renderer'], {
    ...config.options,
    baseDir: root,
    validate: true,
    ruleSet: { forbidden },
  } as ICruiseOptions);
  violations = (result.output as ICruiseResult).summary.violations.map((v) => ({ rule: v.rule.name, from: v.from }));
});

afterAll(() => rm(root, { recursive: true, force: true }));

describe('the directions', () => {
  it.each(planted)('%s refuses what %s imports', (rule, file) => {
    expect(violations.filter((v) => v.from === file).map((v) => v.rule)).toContain(rule);
  });

  it.each(innocent.filter(([file]) => !file.endsWith('settings/b.ts')))('%s is let through', (file) => {
    expect(violations.filter((v) => v.from === file)).toEqual([]);
  });

  it('has a planted violation for every kind of rule', () => {
    const kinds = new Set(forbidden.map((rule) => (rule.name ?? '').replace(/^room-.*/, 'room')));
    expect([...kinds].filter((kind) => !planted.some(([rule]) => rule.startsWith(kind)))).toEqual([]);
  });
});
