import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { complete, missing, type Packages } from './lockfile.ts';

it('has an entry for every platform in package-lock.json (mend it with `node scripts/lockfile.ts`)', async () => {
  const lock = JSON.parse(await readFile('package-lock.json', 'utf8')) as { packages: Packages };
  expect(missing(lock.packages).map((entry) => entry.name)).toEqual([]);
});

it('adds what the dependent says about a missing binary', () => {
  const tool = { version: '1.2.3', dev: true, optionalDependencies: { '@t/x-linux-x64': '1.2.3', '@t/x-linux-arm-musleabihf': '1.2.3' } };
  const completed = complete({ '': {}, 'node_modules/@t/x-linux-x64': { version: '1.2.3' }, 'node_modules/tool': tool });
  expect(missing(completed)).toEqual([]);
  expect(completed['node_modules/@t/x-linux-arm-musleabihf']).toEqual({
    version: '1.2.3',
    dev: true,
    optional: true,
    os: ['linux'],
    cpu: ['arm'],
    libc: ['musl'],
  });
});

it('finds an entry in any folder above the dependent', () => {
  const nested = { 'node_modules/a/node_modules/b': { optionalDependencies: { c: '1.0.0' } } };
  expect(missing({ ...nested, 'node_modules/a/node_modules/c': {} })).toEqual([]);
  expect(missing({ ...nested, 'node_modules/c': {} })).toEqual([]);
  expect(missing(nested)).toHaveLength(1);
});

it('refuses to guess', () => {
  expect(() => complete({ a: { optionalDependencies: { 'x-linux-x64': '^1.0.0' } } })).toThrow('no exact version');
  expect(() => complete({ a: { optionalDependencies: { fast: '1.0.0' } } })).toThrow('does not say for which platform');
});
