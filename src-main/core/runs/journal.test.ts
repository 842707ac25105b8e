import { execFile } from 'node:child_process';
import { appendFile, mkdtemp, open, readdir, readFile, readlink, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AgentEvent, RunEvent } from '../../contract/run-events.ts';
import { createManualClock, systemClock } from '../lib/clock.ts';
import { mask } from '../lib/redact.ts';
import { type Journal, openJournal } from './journal.ts';
import { eventsFile, indexFile, logFile, maxLineBytes, runDir } from './journal-files.ts';
import { followJournal, readJournal } from './journal-read.ts';
import { linkViews, writeStatus } from './journal-views.ts';

let dir: string;
let opened: Journal[];
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'journal-'));
  opened = [];
});
afterEach(async () => {
  await Promise.allSettled(opened.map((journal) => journal.close()));
  const open = await readdir('/proc/self/fd').then(
    (fds) => Promise.all(fds.map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => ''))),
    () => [],
  );
  expect(open.filter((path) => path.startsWith(dir))).toEqual([]);
  await rm(dir, { recursive: true });
});

const start = async (clock = createManualClock(), secrets: string[] = []) => {
  const journal = await openJournal({ dir, clock, worktree: '/wt/web/fix', secrets });
  opened.push(journal);
  return journal;
};
const message = (text: string): AgentEvent => ({ type: 'message', text });
const events = async () =>
  (await readFile(join(dir, eventsFile), 'utf8'))
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as RunEvent);
const log = () => readFile(join(dir, logFile), 'utf8');
const texts = (list: readonly RunEvent[]) => list.map((event) => ('text' in event ? event.text : event.type));

describe('writing', () => {
  test('events are numbered, timed and staged, and reach the files 50 ms later', async () => {
    const clock = createManualClock();
    const journal = await start(clock);
    const first = journal.append({ type: 'stage', status: 'started', text: '' }, 'do');
    journal.append(message('hello from /wt/web/fix/src/a.ts'), 'do');
    expect(first).toEqual({ seq: 1, at: clock.now(), stage: 'do', type: 'stage', status: 'started', text: '' });
    expect(await log()).toBe('');
    clock.advance(50);
    await journal.flush();
    expect(texts(await events())).toEqual(['', 'hello from /wt/web/fix/src/a.ts']);
    expect(await log()).toMatch(/^\d\d:\d\d:\d\d {2}── do ──\n\d\d:\d\d:\d\d {2}● hello from src\/a\.ts\n$/);
    expect(journal.lastSeq).toBe(2);
    expect(clock.pending()).toBe(0);
  });

  test('64 KiB are written without waiting for the clock', async () => {
    const journal = await start();
    const seen = followJournal({ dir, fromSeq: 1, clock: systemClock, done: () => false });
    for (let i = 0; i < 20; i++) journal.append(message('x'.repeat(5_000)), 'do');
    expect((await seen.next()).done).toBe(false);
    await seen.return(undefined);
  });

  test('only the owner may read it', async () => {
    await (await start()).close();
    for (const name of [eventsFile, logFile, indexFile]) expect((await stat(join(dir, name))).mode & 0o777).toBe(0o600);
  });

  test('secrets appear in neither file, whatever their colours', async () => {
    const journal = await start(createManualClock(), ['very-own-secret']);
    const token = `ghp_${'a1B2c3D4e5'.repeat(4)}`;
    const stored = journal.append(
      { type: 'tool', id: '1', name: 'Fetch', summary: token, input: { deep: [`x ${token}`, 'very-own-secret'] } },
      'do',
    );
    expect(JSON.stringify(stored)).not.toMatch(/ghp_|very-own/);
    journal.append({ type: 'output', stream: 'terminal', text: `API_\x1b[1;31mKEY\x1b[0m=abcdefgh12345678` }, 'verify');
    journal.append({ type: 'output', stream: 'terminal', text: '\x1b[32mpassed\x1b[0m' }, 'verify');
    await journal.close();
    for (const text of [await readFile(join(dir, eventsFile), 'utf8'), await log()]) {
      expect(text).not.toMatch(/ghp_|very-own|12345678/);
      expect(text).toContain(mask);
    }
    // Colours of harmless text stay in the record.
    expect(texts(await events()).at(-1)).toBe('\x1b[32mpassed\x1b[0m');
  });

  test('an event that is too long, too deep or too wide is cut to a line that fits', async () => {
    const journal = await start();
    let deep: unknown = 1;
    for (let i = 0; i < 200_000; i++) deep = [deep];
    const result = journal.append(
      { type: 'result', id: '1', ok: true, output: `A${'é'.repeat(3_000_000)}Z`, cutFrom: null, exitCode: 0, durationMs: 1 },
      'do',
    );
    expect(result).toMatchObject({ type: 'result', cutFrom: 6_000_002 });
    expect(result.type === 'result' && result.output).toMatch(/^Aé[\s\S]*characters cut[\s\S]*éZ$/);
    journal.append({ type: 'tool', id: '2', name: 'Deep', summary: '', input: deep }, 'do');
    journal.append({ type: 'todos', items: Array.from({ length: 50_000 }, () => ({ text: 'x', status: 'done' as const })) }, 'do');
    journal.append({ type: 'tool', id: '3', name: 'Big', summary: '', input: { a: 1n as unknown } }, 'do');
    await journal.flush();
    const lines = (await readFile(join(dir, eventsFile), 'utf8')).split('\n');
    expect(Math.max(...lines.map((line) => Buffer.byteLength(line) + 1))).toBeLessThanOrEqual(maxLineBytes);
    expect((await events()).map((event) => [event.seq, event.type])).toEqual([
      [1, 'result'],
      [2, 'note'],
      [3, 'note'],
      [4, 'note'],
    ]);
  });

  test('a second writer is refused; the first one goes on', async () => {
    const journal = await start();
    await expect(start()).rejects.toThrow('open for writing already');
    journal.append(message('still here'), 'do');
    await journal.close();
    await journal.close();
    expect(() => journal.append(message('late'), 'do')).toThrow('is closed');
    expect(texts(await events())).toEqual(['still here']);
  });

  test('a writer far ahead of the disk is told to wait, and loses nothing', async () => {
    const journal = await start();
    let waits = 0;
    for (let i = 0; i < 5_000; i++) {
      journal.append(message('y'.repeat(1_000)), 'do');
      const pressure = journal.pressure();
      if (pressure !== null) {
        waits++;
        await pressure;
      }
    }
    await journal.flush();
    expect(waits).toBeGreaterThan(0);
    expect((await readJournal(dir, { fromSeq: 5_000, limit: 10 })).lastSeq).toBe(5_000);
  });

  test.skipIf(process.platform === 'win32')('a disk that takes nothing more is said in words, and memory stays bounded', async () => {
    // A limit on the size of files (in 512-byte blocks) behaves like a full disk: a short write, then errors.
    const script = `
      import { openJournal } from ${JSON.stringify(join(import.meta.dirname, 'journal.ts'))};
      import { systemClock } from ${JSON.stringify(join(import.meta.dirname, '../lib/clock.ts'))};
      const journal = await openJournal({ dir: process.argv[1], clock: systemClock, worktree: '/wt' });
      const text = 'x'.repeat(10_000);
      for (let i = 0; i < 1_000; i++) journal.append({ type: 'note', text }, 'do');
      const said = [];
      for (const step of [() => journal.flush(), () => journal.pressure(), () => journal.close()]) await step().catch((error) => said.push(error.message));
      console.log(JSON.stringify(said));`;
    const { stdout } = await promisify(execFile)('sh', [
      '-c',
      'trap "" XFSZ; ulimit -f 100; exec "$0" --input-type=module -e "$1" "$2"',
      process.execPath,
      script,
      dir,
    ]);
    const said = JSON.parse(stdout) as string[];
    expect(said).toHaveLength(3);
    for (const message of said) expect(message).toMatch(/^Cannot write the run's journal in .*EFBIG.*Make room/);
    // With room again it goes on after its last whole line.
    const journal = await start();
    expect(journal.lastSeq).toBeGreaterThan(0);
    expect(journal.append(message('room'), 'do').seq).toBe(journal.lastSeq);
    await journal.close();
    expect((await events()).at(-1)).toMatchObject({ type: 'message', text: 'room' });
  });
});

describe('after a crash', () => {
  const fill = async (count: number) => {
    const journal = await start();
    for (let i = 1; i <= count; i++) {
      journal.ingest([message(`event ${i}`), message(`and ${i}`)], 'do', { file: '01-do.stdout', offset: i * 100 });
      if (i % 10 === 0)
        journal.ingest([{ type: 'output', stream: 'stderr', text: `warning ${i}` }], 'do', { file: '01-do.stderr', offset: i });
    }
    await journal.close();
    return journal;
  };

  test('numbers and raw offsets go on where they were', async () => {
    const before = await fill(200);
    const journal = await start();
    expect(journal.lastSeq).toBe(before.lastSeq);
    expect(journal.rawOffset('01-do.stdout')).toBe(20_000);
    expect(journal.rawOffset('01-do.stderr')).toBe(200);
    expect(journal.rawOffset('02-review.stdout')).toBe(0);
    expect(journal.append(message('next'), 'do').seq).toBe(before.lastSeq + 1);
  });

  test('the raw file may be played again from its beginning: only what is new gets in', async () => {
    await fill(3);
    // The line of the third raw line's second event never made it.
    const path = join(dir, eventsFile);
    const lines = (await readFile(path, 'utf8')).split('\n');
    await writeFile(path, lines.slice(0, 5).join('\n') + '\n' + lines[5]!.slice(0, 20));
    const journal = await start();
    const added: RunEvent[] = [];
    for (let i = 1; i <= 4; i++)
      added.push(...journal.ingest([message(`event ${i}`), message(`and ${i}`)], 'do', { file: '01-do.stdout', offset: i * 100 }));
    expect(texts(added)).toEqual(['and 3', 'event 4', 'and 4']);
    await journal.close();
    expect(texts(await events())).toEqual(['event 1', 'and 1', 'event 2', 'and 2', 'event 3', 'and 3', 'event 4', 'and 4']);
  });

  test('whatever was torn off the files, the record keeps its whole lines and the rest follows from it', async () => {
    await fill(100);
    const whole = {
      events: await readFile(join(dir, eventsFile)),
      log: await readFile(join(dir, logFile)),
      index: await readFile(join(dir, indexFile)),
    };
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    const garbage = fc.oneof(
      fc.constant(Buffer.alloc(0)),
      fc.constant(Buffer.alloc(2_000_000)),
      fc.constant(Buffer.from('{"seq":7}\n')),
      fc.uint8Array({ maxLength: 50 }).map((bytes) => Buffer.from(bytes)),
    );
    await fc.assert(
      fc.asyncProperty(share, share, share, garbage, garbage, async (eventsPart, logPart, indexPart, eventsEnd, indexEnd) => {
        await writeFile(
          join(dir, eventsFile),
          Buffer.concat([whole.events.subarray(0, Math.floor(whole.events.length * eventsPart)), eventsEnd]),
        );
        await writeFile(join(dir, logFile), whole.log.subarray(0, Math.floor(whole.log.length * logPart)));
        await writeFile(
          join(dir, indexFile),
          Buffer.concat([whole.index.subarray(0, Math.floor(whole.index.length * indexPart)), indexEnd]),
        );
        const journal = await start();
        await journal.close();
        const after = await events();
        expect(after.map((event) => event.seq)).toEqual(after.map((_, i) => i + 1));
        const kept =
          whole.events
            .subarray(0, Math.floor(whole.events.length * eventsPart))
            .toString()
            .split('\n').length - 1;
        expect(after.length).toBe(kept);
        // The log and the index are what they would have been at that moment.
        expect(whole.log.toString().startsWith(await log())).toBe(true);
        expect((await log()).split('\n').length - 1).toBe(kept);
        expect(whole.index.subarray(0, Math.ceil(kept / 64) * 16)).toEqual(await readFile(join(dir, indexFile)));
      }),
      { numRuns: 40 },
    );
    // Every round syncs to the disk, which takes as long as the disk takes.
  }, 60_000);

  test('a log or index that somebody deleted is made again', async () => {
    await fill(100);
    const [before, index] = [await log(), await readFile(join(dir, indexFile))];
    await rm(join(dir, logFile));
    await (await start()).close();
    expect(await log()).toBe(before);
    await rm(join(dir, indexFile));
    await (await start()).close();
    expect(await readFile(join(dir, indexFile))).toEqual(index);
  });
});

describe('reading', () => {
  test('any part is found by its number, without reading what comes before', async () => {
    const journal = await start();
    for (let i = 1; i <= 1_000; i++) journal.append(message(`event ${i}`), 'do');
    await journal.flush();
    for (const fromSeq of [1, 2, 63, 64, 65, 66, 128, 129, 640, 990]) {
      const read = await readJournal(dir, { fromSeq, limit: 5 });
      expect(texts(read.events)).toEqual(Array.from({ length: 5 }, (_, i) => `event ${fromSeq + i}`));
      expect(read).toMatchObject({ nextSeq: fromSeq + 5, lastSeq: 1_000 });
    }
    expect(await readJournal(dir, { fromSeq: 999, limit: 5 })).toMatchObject({ events: [{ seq: 999 }, { seq: 1_000 }], nextSeq: 1_001 });
    expect(await readJournal(dir, { fromSeq: 1_001, limit: 5 })).toEqual({ events: [], nextSeq: 1_001, lastSeq: 1_000 });
    expect(await readJournal(dir, { fromSeq: 9_999, limit: 5 })).toEqual({ events: [], nextSeq: 1_001, lastSeq: 1_000 });
    expect(await readJournal(dir, { fromSeq: 7, limit: 0 })).toEqual({ events: [], nextSeq: 7, lastSeq: 1_000 });

    // Proof that it seeks: the beginning is no longer readable as lines, and it makes no difference.
    const file = await open(join(dir, eventsFile), 'r+');
    await file.write(Buffer.alloc(1_000), 0, 1_000, 0);
    await file.close();
    expect(texts((await readJournal(dir, { fromSeq: 500, limit: 1 })).events)).toEqual(['event 500']);
  });

  test('an answer is bounded in bytes, and goes on from there', async () => {
    const journal = await start();
    for (let i = 1; i <= 100; i++) journal.append(message('z'.repeat(100_000)), 'do');
    await journal.flush();
    const first = await readJournal(dir, { fromSeq: 1, limit: 1_000 });
    expect(first.events.length).toBeLessThan(50);
    expect(first.nextSeq).toBe(first.events.length + 1);
    expect((await readJournal(dir, { fromSeq: first.nextSeq, limit: 1 })).events[0]?.seq).toBe(first.nextSeq);
  });

  test('a run without a journal has no events; a line that is being written is not there yet', async () => {
    expect(await readJournal(join(dir, 'nothing'), { fromSeq: 1, limit: 10 })).toEqual({ events: [], nextSeq: 1, lastSeq: 0 });
    const journal = await start();
    journal.append(message('whole'), 'do');
    await journal.flush();
    await appendFile(join(dir, eventsFile), '{"seq":2,"type":"mess');
    expect(await readJournal(dir, { fromSeq: 1, limit: 10 })).toMatchObject({ nextSeq: 2, lastSeq: 1 });
    await journal.close();
  });
});

describe('following', () => {
  const collect = async (batches: AsyncIterable<{ lines: string; nextSeq: number }>) => {
    const seen: RunEvent[] = [];
    for await (const { lines, nextSeq } of batches) {
      expect(lines.endsWith('\n')).toBe(true);
      expect(Buffer.byteLength(lines)).toBeLessThanOrEqual(256 * 1024);
      for (const line of lines.split('\n').slice(0, -1)) seen.push(JSON.parse(line) as RunEvent);
      expect(nextSeq).toBe(seen.at(-1)!.seq + 1);
    }
    return seen;
  };

  test('it sees everything from the wanted event on, wakes by itself, and ends with the run', async () => {
    // No clock moves here: the writer wakes its followers.
    const clock = createManualClock();
    const journal = await start(clock);
    let done = false;
    const followers = [1, 2, 64, 65, 100, 150].map((fromSeq) => collect(followJournal({ dir, fromSeq, clock, done: () => done })));
    for (let i = 1; i <= 200; i++) {
      journal.append(message(`é ${i} ${'w'.repeat(3_000)}`), 'do');
      if (i % 7 === 0) await journal.flush();
    }
    done = true;
    await journal.close();
    const seen = await Promise.all(followers);
    expect(seen.map((list) => [list[0]?.seq, list.length])).toEqual([
      [1, 200],
      [2, 199],
      [64, 137],
      [65, 136],
      [100, 101],
      [150, 51],
    ]);
    expect(clock.pending()).toBe(0);
  });

  test('a writer in another process is noticed, even before its first line', async () => {
    const clock = createManualClock();
    const follower = followJournal({ dir, fromSeq: 1, clock, done: () => false });
    const first = follower.next();
    await writeFile(join(dir, eventsFile), '{"seq":1,"type":"note"}\n');
    expect((await first).value).toEqual({ lines: '{"seq":1,"type":"note"}\n', nextSeq: 2 });
    const second = follower.next();
    await appendFile(join(dir, eventsFile), '{"seq":2,"type":"note"}\n');
    expect((await second).value).toEqual({ lines: '{"seq":2,"type":"note"}\n', nextSeq: 3 });
    await follower.return(undefined);
    expect(clock.pending()).toBe(0);
  });

  test('it can be stopped while it waits, and while nobody has written anything', async () => {
    const clock = createManualClock();
    const stop = new AbortController();
    const follower = followJournal({ dir: join(dir, 'not-yet'), fromSeq: 1, clock, signal: stop.signal, done: () => false });
    const next = follower.next();
    stop.abort();
    expect((await next).done).toBe(true);
    expect(clock.pending()).toBe(0);
    expect((await followJournal({ dir, fromSeq: 1, clock, done: () => true }).next()).done).toBe(true);
  });

  test('without any news the clock is its backstop', async () => {
    const clock = createManualClock();
    let asked = 0;
    // The folder is not there, so nothing can be watched: only the clock makes it look again.
    const follower = followJournal({ dir: join(dir, 'not-yet'), fromSeq: 1, clock, done: () => ++asked > 2 });
    const next = follower.next();
    while (asked <= 2) {
      clock.advance(1_000);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect((await next).done).toBe(true);
  });
});

describe('views', () => {
  const target = { project: 'web', slug: 'fix-login' };

  test('they point to the latest run, relative to the state folder', async () => {
    for (const runId of ['r1', 'r2']) {
      const journal = await openJournal({ dir: runDir(dir, runId), clock: createManualClock(), worktree: '/wt' });
      journal.append(message(`run ${runId}`), 'do');
      await journal.close();
      await linkViews({ stateDir: dir, ...target, runId });
    }
    expect(await readFile(join(dir, 'web/fix-login.log'), 'utf8')).toContain('run r2');
    expect(await readFile(join(dir, 'web/fix-login.log.jsonl'), 'utf8')).toContain('run r2');
    expect(await readlink(join(dir, 'web/fix-login.log'))).toBe('../.runs/r2/run.log');
    expect((await readdir(join(dir, 'web'))).sort()).toEqual(['fix-login.log', 'fix-login.log.jsonl']);
    expect((await stat(join(dir, '.runs'))).mode & 0o777).toBe(0o700);
  });

  test('the status is one line for scripts', async () => {
    const status = () => readFile(join(dir, 'web/fix-login.status'), 'utf8');
    await writeStatus({
      stateDir: dir,
      ...target,
      status: 'inprogress',
      fields: { stage: 'do', run: 2, agent: 'claude', model: null, note: 'a b' },
    });
    expect(await status()).toBe('inprogress stage=do run=2 agent=claude note=a_b\n');
    await writeStatus({ stateDir: dir, ...target, status: 'failed', fields: { run: 2 }, message: 'npm test\nexited with 1. ' });
    expect(await status()).toBe('failed run=2 message=npm test exited with 1.\n');
    expect((await stat(join(dir, 'web/fix-login.status'))).mode & 0o777).toBe(0o600);
    expect(await readdir(join(dir, 'web'))).toEqual(['fix-login.status']);
  });
});

test('a file cut behind the back of an open journal is not written into twice', async () => {
  const journal = await start();
  journal.append(message('one'), 'do');
  await journal.flush();
  await truncate(join(dir, logFile), 0);
  journal.append(message('two'), 'do');
  await journal.close();
  expect(texts(await events())).toEqual(['one', 'two']);
});
