import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createManualClock, systemClock } from '../lib/clock.ts';
import { readLines } from './lines.ts';
import { tail } from './tail.ts';

let dir: string;
let file: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'tail-'));
  file = path.join(dir, 'stdout');
});
afterEach(() => rm(dir, { recursive: true }));

describe('tail', () => {
  it('reads from an offset, follows by events alone, and completes at the end', async () => {
    await writeFile(file, 'skipped,there,');
    const clock = createManualClock(); // stands still: no backstop
    const following = tail(file, { from: 8, clock });
    const reader = following[Symbol.asyncIterator]();
    const next = async () => String((await reader.next()).value);
    expect(await next()).toBe('there,');
    for (const text of ['one', 'two']) {
      const pending = next();
      await appendFile(file, text);
      expect(await pending).toBe(text);
    }
    const pending = reader.next();
    await Promise.all([appendFile(file, 'last'), pending]);
    expect(String((await pending).value)).toBe('last');
    following.end();
    following.end();
    expect(await reader.next()).toEqual({ done: true, value: undefined });
    expect(clock.pending()).toBe(0);
  });

  it('reads what was written before the end was told', async () => {
    await writeFile(file, 'all');
    const following = tail(file, { from: 0, clock: createManualClock() });
    following.end();
    let all = '';
    for await (const chunk of following) all += chunk;
    expect(all).toBe('all');
  });

  it('looks every second where no events come', async () => {
    await writeFile(file, '');
    const clock = createManualClock();
    const far = path.join(dir, 'far');
    await rm(far, { force: true });
    const handle = await open(file, 'a');
    const reader = tail(file, { from: 0, clock })[Symbol.asyncIterator]();
    const pending = reader.next();
    await handle.write('late');
    clock.advance(1_000);
    expect(String((await pending).value)).toBe('late');
    await reader.return!();
    await handle.close();
    expect(clock.pending()).toBe(0);
  });

  it('says which file is missing', async () => {
    await expect(tail(file, { from: 0, clock: systemClock })[Symbol.asyncIterator]().next()).rejects.toThrow(file);
  });

  it('follows 100 MB while it is written, complete and within bounded memory', async () => {
    const out = await open(file, 'a');
    const line = 'x'.repeat(1_000);
    const script = `i=0; while [ $i -lt 100 ]; do seq -f '%.0f ${line}' $((i * 1000)) $((i * 1000 + 999)); i=$((i + 1)); done`;
    const writer = spawn('sh', ['-c', script], { stdio: ['ignore', out.fd, 'inherit'] });
    const following = tail(file, { from: 0, clock: systemClock });
    const exited = once(writer, 'exit').then(() => following.end());
    const before = process.memoryUsage().arrayBuffers;
    let peak = 0;
    let count = 0;
    let inOrder = true;
    for await (const lines of readLines(following, { from: 0 })) {
      for (const line of lines) inOrder &&= line.text.startsWith(`${count++} `);
      peak = Math.max(peak, process.memoryUsage().arrayBuffers - before);
    }
    await exited;
    await out.close();
    expect({ count, inOrder }).toEqual({ count: 100_000, inOrder: true });
    expect(peak).toBeLessThan(8 * 1024 * 1024);
  }, 30_000);
});
