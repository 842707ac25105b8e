import { link, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createManualClock } from '../lib/clock.ts';
import { createDiskUse } from './disk-use.ts';
import { folderSize } from './folder-size.ts';

let dir: string;
beforeEach(async () => {
  dir = await realpath(await mkdtemp(path.join(tmpdir(), 'disk üse ')));
});
afterEach(() => rm(dir, { recursive: true }));

const write = async (file: string, bytes: number) => {
  await mkdir(path.dirname(path.join(dir, file)), { recursive: true });
  await writeFile(path.join(dir, file), Buffer.alloc(bytes, 'x'));
};
const MB = 1024 * 1024;

describe('folderSize', () => {
  it('counts what is inside at any depth, each file once, and follows no link', async () => {
    await write('a/1', MB);
    await write('a/deep/er/2', MB);
    await write('other/big', 8 * MB);
    await link(path.join(dir, 'a/1'), path.join(dir, 'a/deep/same'));
    await symlink(path.join(dir, 'other'), path.join(dir, 'a/link'));
    await symlink(path.join(dir, 'a'), path.join(dir, 'a/deep/round'));
    const bytes = await folderSize(path.join(dir, 'a'));
    expect(bytes).toBeGreaterThanOrEqual(2 * MB);
    expect(bytes).toBeLessThan(2.2 * MB);
    expect(await folderSize(path.join(dir, 'nowhere'))).toBe(0);
  });

  it('gives up when it is late', async () => {
    await write('a/deep/1', MB);
    let asked = 0;
    expect(await folderSize(dir, () => ++asked > 1)).toBeLessThan(MB);
  });
});

describe('disk use', () => {
  it('has the parts of the state folder and every worktree, and is measured again after a while', async () => {
    await write('state/task-orchestrator.db', 1000);
    await write('state/task-orchestrator.db-wal', 500);
    await write('state/.runs/r1/journal', MB);
    await write('state/attachments/x', MB);
    await write('trees/web/fix/file', MB);
    await write('trees/.kept/web-old/file', MB);
    const clock = createManualClock();
    const use = createDiskUse({
      ...{ clock, stateDir: path.join(dir, 'state'), worktreesDir: path.join(dir, 'trees') },
      removable: ({ project, slug }) => `${project}/${slug}` === 'web/fix',
    });
    const first = await use.read();
    expect(first).toMatchObject({
      databaseBytes: 1500,
      worktrees: [{ key: 'web/fix', path: path.join(dir, 'trees/web/fix'), removable: true }],
    });
    for (const bytes of [first.journalBytes, first.attachmentBytes, first.worktrees[0]?.bytes]) expect(bytes).toBeGreaterThanOrEqual(MB);
    expect(first.freeBytes).toBeGreaterThan(0);

    await write('trees/web/other/file', 1);
    expect(await use.read()).toBe(first);
    clock.advance(30_000);
    expect((await use.read()).worktrees.map(({ key }) => key)).toEqual(['web/fix', 'web/other']);
    await rm(path.join(dir, 'trees/web/other'), { recursive: true });
    use.forget();
    expect((await use.read()).worktrees.length).toBe(1);
  });
});
