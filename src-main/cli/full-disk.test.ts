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

  const run = (mount: string, args: string[]) => mounted(mount, [process.execPath, MAIN, ...args]);
  const inShell = (mount: string, script: string) => mounted(mount, ['sh', '-c', script, 'sh', process.execPath, MAIN, disk]);
  const mounted = async (mount: string, command: string[]) => {
    const script = 'mount -t tmpfs -o "$1" tmpfs "$2" && shift 2 && exec "$@"';
    const child = spawn('unshare', [...namespace, 'sh', '-c', script, 'sh', mount, disk, ...command], {
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

  it('that fills up later: says so and ends', async () => {
    // Nothing left to open the database with, and then enough for that (an index of its log takes 32 kB) but not to write.
    const fill = 'node="$1" main="$2"; "$node" "$main" task list && dd if=/dev/zero of="$3/rest" bs=1k 2>/dev/null; ';
    const change = (room: number) =>
      `truncate -s -${room}k "$3/rest"; "$node" "$main" settings set doTimeoutMinutes=100 >/dev/null && exit 2; exit 1`;
    for (const room of [0, 36]) {
      const { code, stderr } = await inShell('size=2m', `${fill}${change(room)}`);
      expect(stderr).toMatch(/The database .*task-orchestrator\.db .*the disk is full/);
      expect(stderr).not.toContain('Unexpected error');
      expect(code).toBe(1);
    }
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
