import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWorld, type World } from './testing/world.ts';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));
const namespace = ['--user', '--map-root-user', '--mount'];
/** A file system that is really full or read-only, for one process alone, without being root: a mount namespace of its own. */
const possible = process.platform === 'linux' && spawnSync('unshare', [...namespace, 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status === 0;

describe.skipIf(!possible)(`a state folder ${possible ? '' : '(skipped: this system grants no mount namespaces) '}on a disk`, () => {
  let world: World;
  let disk: string;
  beforeAll(async () => {
    world = await createWorld();
    disk = path.join(world.folder, 'disk');
    await mkdir(disk);
  });
  afterAll(async () => {
    expect(await world.close()).toBe(0);
  });

  const run = async (mount: string, args: string[]) => {
    const script = 'mount -t tmpfs -o "$1" tmpfs "$2" && shift 2 && exec "$@"';
    const child = spawn('unshare', [...namespace, 'sh', '-c', script, 'sh', mount, disk, process.execPath, MAIN, ...args], {
      cwd: world.folder,
      env: { ...world.env, TASK_ORCH_STATE: path.join(disk, 'state') },
    });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text));
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, stderr };
  };

  it.each([
    ['task', 'list'],
    ['serve', '--port', '0'],
  ])('that is full: says so and ends (%s)', async (...args) => {
    // Room for a folder, not for a database.
    const { code, stderr } = await run('size=64k', args);
    expect(stderr).toContain('the disk is full; free some space');
    expect(code).toBe(1);
  });

  it.each([
    [['task', 'list'], /read-only/],
    [['serve', '--port', '0'], /cannot be written to/],
  ])('that is read-only: says so and ends (%s)', async (args, sentence) => {
    const { code, stderr } = await run('ro', args);
    expect(stderr).toMatch(sentence);
    expect(code).toBe(1);
  });
});
