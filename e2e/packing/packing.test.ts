import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { extractAll, listPackage } from '@electron/asar';
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { build, Platform } from 'electron-builder';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { pack, root } from './pack.ts';
import { makeRuntime } from './stand-in.ts';

/*
 * Packs with electron-builder itself and the real configuration, on a stand-in for the Electron runtime, and looks at the result. What
 * is not proven here is that Electron starts it.
 */

const run = promisify(execFile);

let world: string;
/** The folder that a package would install. */
let app: string;
let resources: string;
/** In the archive, unpacked or not. */
let files: string[];
/** What fpm is called with for deb and rpm, and the desktop entries, in the order in which they are made. */
const fpm: string[][] = [];
const desktopEntries: string[] = [];

beforeAll(async () => {
  world = await mkdtemp(path.join(tmpdir(), 'task-orch-packing-'));
  await makeRuntime(path.join(world, 'electron'), 'linux');
  await pack(world, {
    targets: Platform.LINUX.createTarget(['dir', 'deb', 'rpm', 'AppImage']),
    // The tools that make the packages are downloads. This is asked right before they are started; true means: leave it at that.
    async effectiveOptionComputed(computed: unknown) {
      if (Array.isArray(computed)) {
        fpm.push(computed[0] as string[]);
        desktopEntries.push(await readFile(computed[1] as string, 'utf8'));
      } else desktopEntries.push((computed as { desktop: string }).desktop);
      return true;
    },
  });
  app = path.join(world, 'dist/linux-unpacked');
  resources = path.join(app, 'resources');
  files = listPackage(path.join(resources, 'app.asar'), { isPack: false }).map((file) => file.slice(1));
}, 120_000);

afterAll(() => rm(world, { recursive: true, force: true }));

it('packs what runs, and nothing else of the project', () => {
  const tops = new Set(files.map((file) => file.split('/')[0]));
  expect([...tops].sort()).toEqual(['LICENSE', 'node_modules', 'out', 'package.json', 'resources', 'skills']);
  expect(files.filter((file) => /\.(ts|tsx|map|md|pdb|cc|c|h|gyp|svg)$/.test(file) && !file.startsWith('skills/'))).toEqual([
    'out/renderer/icon.svg',
  ]);
  expect(files).toEqual(
    expect.arrayContaining([
      ...['out/main/electron.js', 'out/main/cli.js', 'out/preload/index.cjs', 'out/renderer/index.html'],
      ...['skills/do-task/SKILL.md', 'skills/review-task/SKILL.md', 'resources/demo-agent.mjs'],
    ]),
  );
  expect(files.filter((file) => /(^|\/)(testing|fixtures)\/|\.test\./.test(file))).toEqual([]);
});

it('packs of node_modules only the two packages that load a binary, each with the one of this system', async () => {
  const packages = new Set(files.filter((file) => file.startsWith('node_modules/')).map((file) => file.split('/')[1]));
  expect([...packages].sort()).toEqual(['better-sqlite3', 'node-pty']);
  const binaries = [`node_modules/better-sqlite3/prebuilds/linux-${process.arch}.node`, 'node_modules/node-pty/build/Release/pty.node'];
  expect(files.filter((file) => /\.(node|exe|dll)$|spawn-helper/.test(file))).toEqual(binaries);
  for (const file of binaries) {
    const symbols = await readFile(path.join(resources, 'app.asar.unpacked', file), 'latin1');
    // Node-API alone: what npm installed for Node runs in Electron, whose V8 is another one.
    expect(symbols).toContain('napi_');
    expect(symbols).not.toMatch(/_ZN2v8|_ZN4node/);
  }
});

it('keeps outside of the archive what other programs read', async () => {
  const outside = await readdir(path.join(resources, 'app.asar.unpacked'), { recursive: true });
  const icons = ['idle', 'running', 'attention', 'paused'].flatMap((state) =>
    ['', '@2x', '-dark', '-dark@2x', 'Template', 'Template@2x'].map((suffix) => `resources/icons/tray/${state}${suffix}.png`),
  );
  expect(outside).toEqual(expect.arrayContaining(['resources/demo-agent.mjs', 'skills/do-task/SKILL.md', ...icons]));
});

it('stays small: Electron itself aside, a few megabytes', async () => {
  // A checkout keeps the chunks of earlier builds for a while; `npm run dist` builds anew and packs none of them.
  const built = (await stat(path.join(root, 'out/.built'))).mtimeMs;
  const packed = await Promise.all(files.map((file) => stat(path.join(root, file))));
  const current = packed.filter((found, index) => found.isFile() && !(files[index]?.startsWith('out/') && found.mtimeMs < built));
  expect(current.reduce((sum, found) => sum + found.size, 0)).toBeLessThan(10_000_000);
});

it('burns the fuses', async () => {
  const wire = await getCurrentFuseWire(path.join(app, 'task-orchestrator-desktop'));
  const state = (option: FuseV1Options) => String.fromCharCode(wire[option] as number) === '1';
  expect({
    runAsNode: state(FuseV1Options.RunAsNode),
    cookieEncryption: state(FuseV1Options.EnableCookieEncryption),
    nodeOptions: state(FuseV1Options.EnableNodeOptionsEnvironmentVariable),
    inspect: state(FuseV1Options.EnableNodeCliInspectArguments),
    asarIntegrity: state(FuseV1Options.EnableEmbeddedAsarIntegrityValidation),
    onlyAsar: state(FuseV1Options.OnlyLoadAppFromAsar),
    fileProtocol: state(FuseV1Options.GrantFileProtocolExtraPrivileges),
  }).toEqual({
    runAsNode: true,
    cookieEncryption: true,
    nodeOptions: false,
    inspect: false,
    asarIntegrity: true,
    onlyAsar: true,
    fileProtocol: false,
  });
});

it('tells the app where its updates are', async () => {
  expect(await readFile(path.join(resources, 'app-update.yml'), 'utf8')).toMatch(
    /provider: generic\nurl: https:\/\/updates\.example\.invalid\/app\n/,
  );
});

it('introduces itself to the desktop: links, folders, the class of its windows', () => {
  expect(desktopEntries).toHaveLength(3);
  for (const entry of desktopEntries) {
    expect(entry).toContain('\nName=Task Orchestrator\n');
    expect(entry).toContain('\nStartupWMClass=task-orchestrator\n');
    // Once more for every package made before it; desktops read a list with a repetition as one without.
    expect(entry).toMatch(/\nMimeType=inode\/directory;(x-scheme-handler\/task-orchestrator;)+\n/);
    expect(entry).toContain('\nCategories=Development;ProjectManagement;\n');
    expect(entry).toMatch(/\nExec=.*task-orchestrator-desktop"? %U\n|\nExec=AppRun %U\n/);
  }
});

it('puts the command line into /usr/bin and the icons where desktops look', () => {
  expect(fpm).toHaveLength(2);
  for (const call of fpm) {
    expect(call).toContain('resources/build/linux/task-orchestrator=/usr/bin/task-orchestrator');
    expect(call).toContainEqual(expect.stringMatching(/linux-unpacked\/=\/opt\/Task Orchestrator$/));
    expect(call).toContainEqual(expect.stringMatching(/\.desktop=\/usr\/share\/applications\/task-orchestrator\.desktop$/));
    expect(call).toContainEqual(
      expect.stringMatching(/16x16\.png=\/usr\/share\/icons\/hicolor\/16x16\/apps\/task-orchestrator-desktop\.png$/),
    );
  }
});

it('runs its command line, its database and its demo from the packed files alone', async () => {
  // Outside of the checkout, so that nothing is found in its node_modules. A folder stands in for the archive, and for the app's
  // program a script that runs its arguments with Node, which is what the app's program does when it is told to.
  const installed = path.join(world, 'opt', 'Task Orchestrator');
  extractAll(path.join(resources, 'app.asar'), path.join(installed, 'resources/app.asar'));
  await cp(path.join(resources, 'bin'), path.join(installed, 'resources/bin'), { recursive: true });
  const program = `#!/bin/sh\n[ "$ELECTRON_RUN_AS_NODE" = 1 ] || exit 3\nexec '${process.execPath}' "$@"\n`;
  await writeFile(path.join(installed, 'task-orchestrator-desktop'), program, { mode: 0o755 });
  const command = path.join(world, 'task-orchestrator');
  await symlink(path.join('opt', 'Task Orchestrator', 'resources/bin/task-orchestrator'), command);

  const { version } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')) as { version: string };
  expect((await run(command, ['--version'], { cwd: world })).stdout.trim()).toBe(version);
  const demo = await run(command, ['demo'], { cwd: world }).catch((error: { stdout: string; stderr: string }) => error);
  expect(`${demo.stdout}\n${demo.stderr}`).toContain('verdict   approved');
});

it('says so when the app is not where its command line expects it', async () => {
  const alone = path.join(world, 'alone');
  await cp(path.join(resources, 'bin'), path.join(alone, 'bin'), { recursive: true });
  const failed = await run(path.join(alone, 'bin/task-orchestrator'), []).catch((error: { code: number; stderr: string }) => error);
  expect(failed).toMatchObject({ code: 69, stderr: expect.stringContaining('Install the app again.') });
});

it('has its configuration checked by electron-builder before anything is made', async () => {
  const wrong = build({
    projectDir: root,
    targets: Platform.LINUX.createTarget(['dir']),
    config: { directories: { output: path.join(world, 'wrong') }, linux: { notASetting: true } },
  } as Parameters<typeof build>[0]);
  await expect(wrong).rejects.toThrow('does not match the API schema');
});
