import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { build } from 'vite';
import { afterAll, beforeAll, expect, it } from 'vitest';

/*
 * electron-updater is loaded in the installed app only, where a bundle that broke it would be noticed by nobody who builds it. So it is
 * bundled here as the app's is, and gets as far as the network with a stand-in for Electron.
 */

const root = path.join(import.meta.dirname, '../..');
const run = promisify(execFile);
let world: string;

const electron = `module.exports = {
  app: { getVersion: () => '0.1.0', getName: () => 'app', isPackaged: true, whenReady: async () => {}, getPath: () => __dirname, once() {} },
  session: { fromPartition: () => ({}) },
  net: { request() { throw new Error('no network here'); } },
  autoUpdater: { on() {} },
};`;

const entry = `import { findUpdater } from '${path.join(root, 'src-main/electron/updates.ts').replaceAll('\\', '/')}';
const updater = await findUpdater({ isPackaged: true }, process.resourcesPath);
updater.logger = null;
const error = await updater.checkForUpdates().then(() => 'none', (error) => error.message);
console.log(JSON.stringify([updater.constructor.name, error]));`;

/** Before the bundle is loaded: where the app is installed, and on what. */
const start = `const [file, resourcesPath, platform] = process.argv.slice(1);
Object.defineProperty(process, 'resourcesPath', { value: resourcesPath });
Object.defineProperty(process, 'platform', { value: platform });
import(file);`;

beforeAll(async () => {
  world = await mkdtemp(path.join(tmpdir(), 'task-orch-updater-'));
  await mkdir(path.join(world, 'node_modules/electron'), { recursive: true });
  await writeFile(path.join(world, 'node_modules/electron/index.js'), electron);
  await writeFile(path.join(world, 'entry.js'), entry);
  await writeFile(path.join(world, 'app-update.yml'), 'provider: generic\nurl: https://updates.example.invalid\n');
  await build({
    configFile: false,
    root: world,
    logLevel: 'error',
    ssr: { noExternal: true },
    build: {
      ssr: true,
      outDir: 'out',
      target: 'node22',
      rolldownOptions: {
        input: path.join(world, 'entry.js'),
        external: ['electron'],
        output: { format: 'es', entryFileNames: 'main.mjs' },
      },
    },
  });
}, 60_000);

afterAll(() => rm(world, { recursive: true, force: true }));

it.each([
  ['win32', '', 'NsisUpdater'],
  ['darwin', '', 'MacUpdater'],
  ['linux', '', 'AppImageUpdater'],
  ['linux', 'deb', 'DebUpdater'],
  ['linux', 'rpm', 'RpmUpdater'],
])('is bundled whole for %s %s', async (platform, type, updater) => {
  await rm(path.join(world, 'package-type'), { force: true });
  if (type) await writeFile(path.join(world, 'package-type'), type);
  const args = ['-e', start, path.join(world, 'out/main.mjs'), world, platform];
  const { stdout } = await run(process.execPath, args, { env: { ...process.env, APPIMAGE: path.join(world, 'app.AppImage') } });
  expect(JSON.parse(stdout)).toEqual([updater, 'no network here']);
});
