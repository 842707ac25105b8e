import { describe, expect, it } from 'vitest';
import { hashOf, planMigrations } from './migrate.ts';
import { migrations } from './migrations/index.ts';

const one = { id: '0001-one', sql: 'CREATE TABLE one (id INTEGER)' };
const two = { id: '0002-two', sql: 'CREATE TABLE two (id INTEGER)' };
const three = { id: '0003-three', sql: 'CREATE TABLE three (id INTEGER)' };
const applied = (...known: (typeof one)[]) => known.map((migration) => ({ id: migration.id, hash: hashOf(migration) }));

describe('the plan of schema changes', () => {
  it.each([
    ['everything for a new database', [one, two], [], [one, two]],
    ['what is missing, in order', [one, two, three], [one], [two, three]],
    ['one that a later release put in between', [one, two, three], [one, three], [two]],
    ['nothing for a database that is up to date', [one, two], [one, two], []],
    ['nothing where nothing is known', [], [], []],
  ])('is %s', (_, known, have, pending) => {
    expect(planMigrations(known, applied(...have))).toEqual({ pending });
  });

  it('refuses a database that a newer version wrote, and says to update', () => {
    const plan = planMigrations([one], applied(one, two));
    expect(plan).toEqual({ refusal: expect.stringMatching(/newer version.*0002-two.*Update Task Orchestrator\./) });
  });

  it('refuses a schema change that is not the one it knows by that name', () => {
    const plan = planMigrations([one], [{ id: one.id, hash: hashOf({ ...one, sql: `${one.sql} -- or so` }) }]);
    expect(plan).toEqual({ refusal: expect.stringContaining('0001-one') });
  });
});

describe('the released schema changes', () => {
  it('have names in ascending order, each once', () => {
    const ids = migrations.map(({ id }) => id);
    expect(ids).toEqual([...new Set(ids)].sort());
    for (const id of ids) expect(id).toMatch(/^\d{4}-[a-z0-9-]+$/);
  });
});
