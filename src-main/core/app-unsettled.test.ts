import path from 'node:path';
import Database from 'better-sqlite3';
import { expect, it, vi } from 'vitest';
import { type Log, silentLog } from './lib/log.ts';
import { createAppWorld } from './testing/app-world.ts';

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

/** A log that tells when something of this kind is said. */
function listen(words: string): { log: Log; said: Promise<void> } {
  const { promise, resolve } = Promise.withResolvers<void>();
  const error = (_: unknown, message?: string) => message?.includes(words) && resolve();
  const log: Log = { ...silentLog, error: error as Log['error'], child: () => log };
  return { log, said: promise };
}

it.each(['by itself', 'by a cancel'])('a run whose end cannot be stored ends once it can be, %s', async (how) => {
  const { log, said } = listen('could not be stored at all');
  const app = await createAppWorld({ log });
  const db = new Database(path.join(app.stateDir, 'task-orchestrator.db'));
  try {
    await app.open();
    await app.project('web');
    const ref = await app.task('web', 'login', 'Mend it.');
    const call = await app.agents.next('do');
    await call.commit('login.txt');
    // As a full disk answers.
    db.exec("CREATE TRIGGER full BEFORE UPDATE OF finished_at ON runs BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END");
    await call.finish();
    await said;
    expect(await app.client.tasks.get(ref)).toMatchObject({ status: 'inprogress' });
    db.exec('DROP TRIGGER full');
    if (how === 'by itself') app.clock.skip(30_000);
    else await app.client.tasks.cancel(ref);
    expect(await app.ended(ref)).toMatchObject({ status: 'review', runs: [{ status: 'succeeded' }] });
    // Its slot is free again.
    const next = await app.task('web', 'logout', 'Mend it.');
    await (await app.agents.next('do')).finish();
    await app.ended(next);
  } finally {
    db.close();
    await app.close();
  }
});
