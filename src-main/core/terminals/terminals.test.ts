import { mkdir, mkdtemp, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { TerminalOutput } from '../../contract/terminals.ts';
import { demo } from '../agents/demo.ts';
import { silentLog } from '../lib/log.ts';
import { isAlive, markedProcesses } from '../process/proc-table.ts';
import { createNursery, identify } from '../process/testing/processes.ts';
import { createSkippingClock, type SkippingClock } from '../testing/skipping-clock.ts';
import { createScreen } from './screen.ts';
import { createTerminals, type Terminals, type TerminalTask } from './terminals.ts';

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

/** How often a pty that waits for its reader looks whether its program is gone. */
const pausedCheckMs = 40;

let dir: string;
let clock: SkippingClock;
let terminals: Terminals;
let changes: string[];
let ids: string[];
beforeEach(async () => {
  dir = await realpath(await mkdtemp(path.join(os.tmpdir(), 'terminals-')));
  await mkdir(path.join(dir, 'worktree'));
  // A prompt that no start file of this machine changes.
  await writeFile(path.join(dir, '.bashrc'), "PS1='$ '\n");
  clock = createSkippingClock();
  changes = [];
  ids = [];
  terminals = createWorld();
});
afterEach(async () => {
  await terminals.stopAll();
  const left = await Promise.all(ids.map((id) => markedProcesses('TASK_ORCH_TERMINAL', id)));
  expect(left.flat()).toEqual([]);
  expect(await readdir(path.join(dir, '.terminals')).catch(() => [])).toEqual([]);
  expect(clock.waiting()).toEqual([]);
  await rm(dir, { recursive: true });
});

function createWorld(env: Record<string, string> = {}) {
  return createTerminals({
    clock,
    log: silentLog,
    stateDir: dir,
    resourcesDir: path.resolve(import.meta.dirname, '../../..'),
    agentEnv: async () => ({ PATH: process.env.PATH, HOME: dir, SHELL: '/bin/bash', LANG: 'C.UTF-8', ...env }),
    adapter: () => demo,
    changed: (taskId) => changes.push(taskId),
  });
}
const task = (more: Partial<TerminalTask> = {}): TerminalTask => ({
  id: 't1',
  key: 'web/x',
  status: 'review',
  run: {
    worktree: path.join(dir, 'worktree'),
    agent: 'demo',
    model: 'demo',
    sessionId: 'session-1',
    gitConfig: [['remote.origin.pushurl', 'nowhere']],
  },
  ...more,
});
const size = { cols: 80, rows: 24 };

async function open(kind: 'shell' | 'agent' = 'shell', more: Partial<TerminalTask> = {}) {
  const opened = await terminals.open(() => task(more), kind, size);
  ids.push(opened.id);
  return opened;
}

/** Somebody who looks: `until` resolves with all that was seen when it matches. */
function look(id: string, flow: () => Promise<void> | null = () => null) {
  const controller = new AbortController();
  const seen: TerminalOutput[] = [];
  let text = '';
  let chars = 0;
  let longest = 0;
  let wake = () => {};
  const done = (async () => {
    for await (const output of terminals.attach(id, controller.signal, flow)) {
      // Of a flood only the end is kept.
      if (output.type !== 'data' || chars < 1_000_000) seen.push(output);
      if ('data' in output) {
        text = (text + output.data).slice(-100_000);
        chars += output.data.length;
        longest = Math.max(longest, output.type === 'data' ? output.data.length : 0);
      }
      wake();
    }
  })();
  return {
    seen,
    done,
    text: () => text,
    chars: () => chars,
    longest: () => longest,
    until: (pattern: RegExp) =>
      new Promise<RegExpExecArray>((resolve) => {
        wake = () => {
          const match = pattern.exec(text);
          if (match) resolve(match);
        };
        wake();
      }),
    async leave() {
      controller.abort();
      await done;
    },
  };
}
/** What a terminal shows that was given all of this. */
async function shown(outputs: readonly TerminalOutput[]): Promise<string> {
  let screen = await createScreen({ ...size, onProgress: () => {} });
  for (const output of outputs) {
    if (output.type === 'screen') screen = await createScreen({ cols: output.cols, rows: output.rows, onProgress: () => {} });
    if (output.type === 'size') screen.resize(output.cols, output.rows);
    if ('data' in output) screen.write(output.data);
  }
  return (await screen.snapshot()).data;
}

describe('a shell', () => {
  it('is the user’s own, in the worktree, with the environment of a run', async () => {
    const { id, title, kind, cwd, exitCode } = await open();
    expect({ title, kind, cwd, exitCode }).toEqual({ title: 'bash', kind: 'shell', cwd: path.join(dir, 'worktree'), exitCode: null });
    expect(terminals.list('t1')).toMatchObject([{ id }]);
    const viewer = look(id);
    terminals.write(
      id,
      'echo "<$PWD|$TASK_ORCH_TASK|$GIT_CONFIG_KEY_0|$TERM|$COLORTERM>"; git config remote.origin.pushurl; tty >/dev/null && echo is-a-tty\r',
    );
    // At the start of a line: the command itself is shown as well, and more than once when it came before the shell was ready.
    await viewer.until(/\nis-a-tty\r/);
    expect(viewer.text()).toContain(`<${cwd}|web/x|remote.origin.pushurl|xterm-256color|truecolor>`);
    expect(viewer.text()).toMatch(/nowhere\r/);
    await viewer.leave();
  });

  it('ends with its exit code, which who comes later sees too, under what it showed last', async () => {
    const { id } = await open();
    const viewer = look(id);
    terminals.write(id, 'echo last words; exit 7\r');
    await viewer.done;
    expect(viewer.seen.at(-1)).toEqual({ type: 'exit', exitCode: 7 });
    const later = look(id);
    await later.done;
    expect(later.text()).toContain('last words');
    expect(later.seen.at(-1)).toEqual({ type: 'exit', exitCode: 7 });
    expect(terminals.list('t1')).toMatchObject([{ exitCode: 7 }]);
    terminals.write(id, 'typed on\r');
    terminals.resize(id, { cols: 10, rows: 10 });
    // Opened, ended: by then nothing of it is in anybody's way.
    await vi.waitFor(() => expect(changes).toEqual(['t1', 't1']));
    expect(terminals.isOpen('t1')).toBe(false);
  });

  it('takes with it what was started from it, in sessions of their own too', async () => {
    const { id } = await open();
    const viewer = look(id);
    terminals.write(id, 'setsid sh -c \'trap "" HUP TERM; echo pid $$ there; exec sleep 1000\' & \r');
    const pid = Number((await viewer.until(/pid (\d+) there/))[1]);
    const process = await identify(pid);
    await terminals.close(id);
    expect(await isAlive(process)).toBe(false);
    expect(terminals.list('t1')).toEqual([]);
    expect(viewer.seen.at(-1)).toMatchObject({ type: 'exit' });
    expect(() => terminals.write(id, 'x')).toThrow('This terminal is closed.');
  });

  it('leaves nothing behind when it ends by itself', async () => {
    const { id } = await open();
    const viewer = look(id);
    terminals.write(id, '(setsid sh -c \'trap "" HUP; echo pid $$ there; exec sleep 1000\' &)\r');
    const process = await identify(Number((await viewer.until(/pid (\d+) there/))[1]));
    terminals.write(id, 'exit\r');
    await viewer.done;
    await terminals.close(id);
    expect(await isAlive(process)).toBe(false);
  });

  it('needs a worktree', async () => {
    await expect(open('shell', { run: null })).rejects.toThrow('web/x has no worktree now.');
    await rm(path.join(dir, 'worktree'), { recursive: true });
    await expect(open()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(terminals.list('t1')).toEqual([]);
  });

  it('that is not there is said to be', async () => {
    terminals = createWorld({ SHELL: '/nowhere/fish' });
    await expect(open()).rejects.toMatchObject({ code: 'UNAVAILABLE', message: expect.stringContaining('/nowhere/fish was not found') });
  });
});

describe('taking over', () => {
  it('opens the agent’s own interactive mode in its session, once', async () => {
    const [first, second] = await Promise.all([open('agent'), open('agent')]);
    expect(second.id).toBe(first.id);
    expect(first).toMatchObject({ kind: 'agent', title: 'Demo agent' });
    const viewer = look(first.id);
    await viewer.until(/no model is at work in session session-1.*demo> /s);
    terminals.write(first.id, 'hello\r');
    await viewer.until(/You said: hello/);
    expect([terminals.isOpen('t1'), terminals.isOpen('t1', 'agent'), terminals.isOpen('t1', 'shell')]).toEqual([true, true, false]);
    terminals.write(first.id, 'exit\r');
    await viewer.done;
    expect((await open('agent')).id).not.toBe(first.id);
  });

  it('is refused while the task runs or waits, and without a session', async () => {
    await expect(open('agent', { status: 'inprogress' })).rejects.toThrow('web/x is running');
    await expect(open('agent', { status: 'queued' })).rejects.toThrow('web/x is in the queue');
    const { run } = task();
    await expect(open('agent', { run: run && { ...run, sessionId: null } })).rejects.toThrow('no session to take over');
    await expect(open('agent', { run: run && { ...run, sessionId: '--evil' } })).rejects.toMatchObject({ code: 'INVALID' });
  });
});

describe('who looks', () => {
  it('sees, coming back, what somebody sees who was there all the time', async () => {
    const { id } = await open();
    const there = look(id);
    terminals.write(id, "for i in $(seq 1 300); do printf '\\e[3%dmline %d 漢字 \\e[0m👩‍🚀\\r\\n' $((i % 8)) $i; done; echo do''ne\r");
    await there.until(/done\r/);
    const back = look(id);
    await back.until(/done/);
    expect(await shown(back.seen)).toBe(await shown(there.seen));
    terminals.write(id, "printf '\\e[?1049h\\e[2J\\e[5;5Hfull screen'\r");
    await Promise.all([there.until(/full screen[^'].*\$ /s), back.until(/full screen[^'].*\$ /s)]);
    const third = look(id);
    await third.until(/full screen/);
    const expected = await shown(there.seen);
    expect([await shown(back.seen), await shown(third.seen)]).toEqual([expected, expected]);
    await Promise.all([there.leave(), back.leave(), third.leave()]);
  });

  it('is told of a new size; the last one wins', async () => {
    const { id } = await open();
    const viewer = look(id);
    await viewer.until(/\$ /);
    terminals.resize(id, { cols: 100, rows: 30 });
    terminals.resize(id, { cols: 90, rows: 20 });
    terminals.resize(id, { cols: 90, rows: 20 });
    terminals.write(id, 'echo "<$(stty size)>"\r');
    await viewer.until(/<20 90>/);
    expect(viewer.seen.filter(({ type }) => type === 'size')).toEqual([
      { type: 'size', cols: 100, rows: 30 },
      { type: 'size', cols: 90, rows: 20 },
    ]);
    const later = look(id);
    await later.until(/20 90/);
    expect(later.seen[0]).toMatchObject({ type: 'screen', cols: 90, rows: 20 });
  });

  it('gets hostile and broken bytes without harm', async () => {
    const { id } = await open();
    const viewer = look(id);
    terminals.write(id, "printf 'a\\xff\\xfe\\xe6\\xbc'; printf '\\xa2b\\x00\\x1b]52;c;eA==\\x07\\x1b]8;;javascript:x\\x07'; echo en''d\r");
    await viewer.until(/end\r/);
    expect(viewer.text()).toContain('a\ufffd\ufffd漢b');
    expect(viewer.text()).toContain('\x1b]52;c;eA==\x07');
  });

  it('slowly, holds the program back instead of piling up memory, and misses nothing of 50 MB', async () => {
    const { id } = await open();
    const gate = Promise.withResolvers<void>();
    const viewer = look(id, () => gate.promise.then(() => new Promise((resolve) => setImmediate(resolve))));
    await flood(id);
    // The program waits for the one who looks.
    await clock.armed(pausedCheckMs);
    const before = process.memoryUsage().rss;
    let most = 0;
    const watch = setInterval(() => {
      most = Math.max(most, process.memoryUsage().rss - before);
    }, 10);
    gate.resolve();
    await viewer.until(/THE END\r/);
    clearInterval(watch);
    expect(viewer.seen.filter(({ type }) => type === 'screen')).toHaveLength(1);
    expect(viewer.chars()).toBeGreaterThan(50_000_000);
    expect(viewer.longest()).toBeLessThanOrEqual(64 * 1024);
    expect(most).toBeLessThan(150 * 1024 * 1024);
    await viewer.leave();
  });

  it('too slowly, while another keeps up, gets the screen instead of what it missed', async () => {
    const { id } = await open();
    const gate = Promise.withResolvers<void>();
    const slow = look(id, () => gate.promise);
    const fast = look(id);
    await flood(id);
    await fast.until(/THE END\r/);
    gate.resolve();
    await slow.until(/THE END\r/);
    expect(slow.seen.map(({ type }) => type).slice(0, 2)).toEqual(['screen', 'screen']);
    expect(slow.chars()).toBeLessThan(5_000_000);
    const later = look(id);
    await later.until(/THE END/);
    expect(await shown(slow.seen)).toBe(await shown(later.seen));
    await Promise.all([slow.leave(), fast.leave(), later.leave()]);
  });
});

describe('the end of the app', () => {
  it('ends them all, and opens no more', async () => {
    const shells = await Promise.all([open(), open(), open('agent')]);
    const opening = open();
    const viewers = shells.map(({ id }) => look(id));
    await Promise.all([terminals.stopAll(), terminals.stopAll(), opening]);
    for (const { id } of await Promise.all([...shells, opening])) expect(await markedProcesses('TASK_ORCH_TERMINAL', id)).toEqual([]);
    await Promise.all(viewers.map(({ done }) => done));
    await expect(open()).rejects.toThrow('being stopped');
  });

  it('by a crash: the next instance ends what is left, and nothing else', async () => {
    const nursery = createNursery();
    await mkdir(path.join(dir, '.terminals'));
    await writeFile(path.join(dir, '.terminals', 'dead-1'), '');
    const left = await nursery.start('echo ready; exec sleep 1000', { TASK_ORCH_TERMINAL: 'dead-1' });
    const other = await nursery.start('echo ready; exec sleep 1000', { TASK_ORCH_TERMINAL: 'of-another-folder' });
    await Promise.all([left.said(/ready/), other.said(/ready/)]);
    const { id } = await open();
    await terminals.stopStrays();
    expect(await isAlive(left.identity)).toBe(false);
    expect(await isAlive(other.identity)).toBe(true);
    expect(await readdir(path.join(dir, '.terminals'))).toEqual([id]);
    expect(await nursery.leftOver()).toHaveLength(1);
  });
});

it('there are at most 20; one that has ended gives way', async () => {
  const all = await Promise.all(Array.from({ length: 20 }, () => open()));
  await expect(open()).rejects.toThrow('20 terminals are open');
  const viewer = look(all[3]?.id ?? '');
  terminals.write(all[3]?.id ?? '', 'exit\r');
  await viewer.done;
  await vi.waitFor(open);
  expect(terminals.list('t1').map(({ id }) => id)).not.toContain(all[3]?.id);
});

/** 50 MB of lines, and a last one. */
async function flood(id: string) {
  await writeFile(path.join(dir, 'line'), 'A line of a talkative program, as long as they are, \x1b[32mwith a colour\x1b[0m\n');
  terminals.write(id, `yes "$(cat ../line)" | head -c 50000000; echo; echo THE 'END'\r`);
}
