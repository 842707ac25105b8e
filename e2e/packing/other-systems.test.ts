import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { listPackage } from '@electron/asar';
import { Arch, Platform } from 'electron-builder';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { filesIn, pack } from './pack.ts';
import { makeRuntime } from './stand-in.ts';

/* The packages for macOS and Windows as far as Linux can make them: which files, and what the app says of itself. */

let world: string;

beforeEach(async () => {
  world = await mkdtemp(path.join(tmpdir(), 'task-orch-packing-'));
});
afterEach(() => rm(world, { recursive: true, force: true }));

/** Of node_modules, what is not JavaScript. */
const binaries = (files: string[]) =>
  files.filter((file) => file.startsWith('node_modules/') && !/\.(js|json)$|LICENSE/.test(file)).map((file) => file.slice(13));

it('packs for Windows its own binaries and the command line, and nothing of another system', async () => {
  await makeRuntime(path.join(world, 'electron'), 'win32');
  await pack(world, { targets: Platform.WINDOWS.createTarget('dir', Arch.x64) });
  const resources = path.join(world, 'dist/win-unpacked/resources');
  expect(await filesIn(path.join(resources, 'bin'))).toEqual(['task-orchestrator', 'task-orchestrator.cmd']);
  expect(binaries(await filesIn(path.join(resources, 'app.asar.unpacked')))).toEqual([
    'better-sqlite3/prebuilds/win32-x64.node',
    'node-pty/prebuilds/win32-x64/conpty.node',
    'node-pty/prebuilds/win32-x64/conpty/OpenConsole.exe',
    'node-pty/prebuilds/win32-x64/conpty/conpty.dll',
    'node-pty/prebuilds/win32-x64/conpty_console_list.node',
    'node-pty/prebuilds/win32-x64/pty.node',
    'node-pty/prebuilds/win32-x64/winpty-agent.exe',
    'node-pty/prebuilds/win32-x64/winpty.dll',
  ]);
}, 120_000);

it('packs for macOS the binaries of both processors, and says which links and folders it opens', async () => {
  await makeRuntime(path.join(world, 'electron'), 'darwin');
  // Half of the universal app; joining the halves takes a tool of macOS.
  await pack(world, { targets: Platform.MAC.createTarget('dir', Arch.x64) });
  const contents = path.join(world, 'dist/mac/Task Orchestrator.app/Contents');
  expect(binaries(await filesIn(path.join(contents, 'Resources/app.asar.unpacked')))).toEqual([
    'better-sqlite3/prebuilds/darwin-arm64.node',
    'better-sqlite3/prebuilds/darwin-x64.node',
    'node-pty/prebuilds/darwin-arm64/pty.node',
    'node-pty/prebuilds/darwin-arm64/spawn-helper',
    'node-pty/prebuilds/darwin-x64/pty.node',
    'node-pty/prebuilds/darwin-x64/spawn-helper',
  ]);
  for (const arch of ['arm64', 'x64']) {
    const helper = path.join(contents, `Resources/app.asar.unpacked/node_modules/node-pty/prebuilds/darwin-${arch}/spawn-helper`);
    expect((await stat(helper)).mode & 0o111).toBe(0o111);
  }
  const archive = listPackage(path.join(contents, 'Resources/app.asar'), { isPack: false });
  expect(new Set(archive.map((file) => file.split('/')[1]))).toEqual(
    new Set(['LICENSE', 'node_modules', 'out', 'package.json', 'resources', 'skills']),
  );
  const info = await readFile(path.join(contents, 'Info.plist'), 'utf8');
  for (const said of ['task-orchestrator', 'public.folder', 'public.app-category.developer-tools', 'ElectronAsarIntegrity'])
    expect(info).toContain(`${said}<`);
}, 120_000);
