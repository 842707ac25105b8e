import { chmod, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { completePath } from './complete-path.ts';

let home: string;
beforeEach(async () => {
  home = await realpath(await mkdtemp(path.join(tmpdir(), 'hömé ')));
  for (const folder of ['Dev/shop/.git', 'Dev/sho w', 'Dev/.hidden', 'Documents', '.config'])
    await mkdir(path.join(home, folder), { recursive: true });
  await writeFile(path.join(home, 'Dev/shopping.txt'), 'x');
});
afterEach(async () => {
  await chmod(path.join(home, 'Documents'), 0o700);
  await rm(home, { recursive: true });
});

const names = async (text: string) => (await completePath(text, home)).map(({ path: found }) => path.relative(home, found));

describe('completePath', () => {
  it('suggests folders, whatever the case, and says which are repositories', async () => {
    expect(await completePath(path.join(home, 'Dev/SHO'), home)).toEqual([
      { path: path.join(home, 'Dev/sho w'), repository: false },
      { path: path.join(home, 'Dev/shop'), repository: true },
    ]);
    expect(await names(`${home}/Dev/`)).toEqual(['Dev/sho w', 'Dev/shop']);
    expect(await names(`${home}/Dev/../Do`)).toEqual(['Documents']);
  });

  it('begins at home for nothing, a tilde and what follows one', async () => {
    expect(await names('')).toEqual(['Dev', 'Documents']);
    expect(await completePath('~', home)).toEqual([{ path: home, repository: false }]);
    expect(await names('~/Dev/shop')).toEqual(['Dev/shop']);
    expect(await names('~other/')).toEqual([]);
    expect(await names('Dev')).toEqual([]);
  });

  it('shows hidden folders to those who type a dot', async () => {
    expect(await names('~/.')).toEqual(['.config']);
    expect(await names('~/Dev/.h')).toEqual(['Dev/.hidden']);
  });

  it('follows links to folders and nothing else', async () => {
    await symlink(path.join(home, 'Dev'), path.join(home, 'link'));
    await symlink(path.join(home, 'nowhere'), path.join(home, 'link-to-nothing'));
    await symlink(path.join(home, 'link-round'), path.join(home, 'link-round'));
    await symlink(path.join(home, 'Dev/shopping.txt'), path.join(home, 'link-to-file'));
    expect(await names('~/link')).toEqual(['link']);
    expect(await names('~/link/sh')).toEqual(['link/sho w', 'link/shop']);
  });

  it('has nothing to say of what is not there or cannot be read', async () => {
    expect(await names('~/nowhere/x')).toEqual([]);
    expect(await names('~/Dev/shopping.txt/')).toEqual([]);
    expect(await names('/\0')).toEqual([]);
    await chmod(path.join(home, 'Documents'), 0);
    expect(await names('~/Documents/')).toEqual([]);
  });

  it('stops at fifty', async () => {
    for (let i = 0; i < 60; i++) await mkdir(path.join(home, 'Documents', `n${i}`));
    const found = await names('~/Documents/n');
    expect(found.length).toBe(50);
    expect(found.slice(0, 3)).toEqual(['Documents/n0', 'Documents/n1', 'Documents/n2']);
  });
});
