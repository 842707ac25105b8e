import { beforeEach, describe, expect, it } from 'vitest';
import { createManualClock } from '../core/lib/clock.ts';
import { closeDoes, createQuit, quitQuestion, stopWithinMs } from './quit.ts';
import { createFakeElectron, type FakeElectron } from './testing/fake-electron.ts';

const [wait, stop, leave, cancel] = [0, 1, 2, 3];

let electron: FakeElectron;
let said: string[];
let running: number;
let attached: boolean;
let shutDown: (agents: string) => Promise<void>;
const clock = createManualClock();
let quit: ReturnType<typeof createQuit>;

beforeEach(() => {
  electron = createFakeElectron();
  said = [];
  running = 2;
  attached = false;
  shutDown = async () => {};
  quit = createQuit({
    dialog: electron.parts.dialog,
    clock,
    running: async () => running,
    attached: () => attached,
    hold: (on) => said.push(`hold ${on}`),
    waits: (on) => said.push(`waits ${on}`),
    shutDown(agents) {
      said.push(`shut down, ${agents}`);
      return shutDown(agents);
    },
    onError: (error, what) => said.push(`${what}: ${(error as Error).message}`),
    stopped: () => said.push('stopped'),
  });
});

describe('a quit', () => {
  it('says how many run and offers what there is', async () => {
    electron.answer(cancel);
    await quit.request();
    expect(electron.questions[0]).toMatchObject({
      message: '2 tasks are at work.',
      buttons: ['Wait for Them', 'Stop and Quit', 'Leave Running and Quit', 'Cancel'],
      cancelId: cancel,
    });
    expect(said).toEqual([]);
    expect(quit.state).toBe('going on');
  });

  it.each([
    [stop, 'stop'],
    [leave, 'leave'],
  ])('with answer %i shuts down with the agents: %s', async (answer, how) => {
    electron.answer(answer);
    await quit.request();
    expect(said).toEqual([`shut down, ${how}`, 'stopped']);
    expect(quit.state).toBe('stopped');
  });

  it('waits, starts nothing meanwhile, and ends with the last run', async () => {
    electron.answer(wait);
    await quit.request();
    expect(said).toEqual(['hold true', 'waits true']);
    quit.runningNow(1);
    expect(quit.state).toBe('waiting');
    quit.runningNow(0);
    await quit.ask();
    expect(said).toEqual(['hold true', 'waits true', 'shut down, leave', 'stopped']);
  });

  it('that waits is called off', async () => {
    electron.answer(wait);
    await quit.request();
    quit.stay();
    expect(said).toEqual(['hold true', 'waits true', 'hold false', 'waits false']);
    quit.runningNow(0);
    expect(quit.state).toBe('going on');
  });

  it('that waits is asked for again: wait goes on waiting, stop stops', async () => {
    electron.answer(wait, wait, stop);
    await quit.request();
    await quit.request();
    expect(quit.state).toBe('waiting');
    await quit.request();
    expect(said).toEqual(['hold true', 'waits true', 'shut down, stop', 'stopped']);
  });

  it('that waits is called off by the next quit, where there is no tray to do it', async () => {
    electron.answer(wait, cancel);
    await quit.request();
    await quit.request();
    expect(electron.questions[1]).toMatchObject({
      message: '2 tasks are at work, and the app waits to quit.',
      buttons: expect.arrayContaining(['Do Not Quit']),
    });
    expect(said).toEqual(['hold true', 'waits true', 'hold false', 'waits false']);
    expect(quit.state).toBe('going on');
  });

  it('ends at once when the last run finished while the question stood', async () => {
    const asked = quit.request();
    await electron.until(() => electron.questions.length > 0);
    running = 0;
    electron.answer(wait);
    await asked;
    expect(said).toEqual(['shut down, leave', 'stopped']);
  });

  it('asks nothing when nothing runs, or when what runs is the daemon’s', async () => {
    running = 0;
    await quit.request();
    expect(said).toEqual(['shut down, leave', 'stopped']);
    expect(quitQuestion({ running: 3, attached: true, waiting: false })).toBeNull();
    expect(electron.questions).toEqual([]);
  });

  it('asks once, however often it is asked for', async () => {
    const first = quit.request();
    await electron.until(() => electron.questions.length > 0);
    await quit.request();
    expect(electron.questions).toHaveLength(1);
    electron.answer(cancel);
    await first;
    expect(said).toEqual([]);
  });

  it('by the system asks nothing, also while a question is open', async () => {
    const asked = quit.request();
    await electron.until(() => electron.questions.length > 0);
    await quit.now('stop');
    electron.answer(cancel);
    await asked;
    expect(said).toEqual(['shut down, stop', 'stopped', 'stopped']);
  });
});

describe('the shutdown', () => {
  it('is cut short at its deadline', async () => {
    shutDown = () => new Promise(() => undefined);
    const ended = quit.now('stop');
    clock.advance(stopWithinMs - 1);
    expect(said).toEqual(['shut down, stop']);
    clock.advance(1);
    await ended;
    expect(said).toEqual(['shut down, stop', `the shutdown was cut short: not stopped after ${stopWithinMs} ms`, 'stopped']);
  });

  it('ends although it has an error, and leaves no timer', async () => {
    shutDown = async () => {
      throw new Error('no');
    };
    await quit.now('stop');
    expect(said).toEqual(['shut down, stop', 'the shutdown had an error: no', 'stopped']);
    expect(clock.pending()).toBe(0);
  });
});

it('closing the window hides it where there is a tray, and never puts it out of reach', () => {
  const world = { closeToTray: true, tray: true, os: 'linux' } as const;
  expect(closeDoes(world)).toBe('hide');
  expect(closeDoes({ ...world, tray: false })).toBe('minimise');
  expect(closeDoes({ ...world, closeToTray: false })).toBe('quit');
  expect(closeDoes({ ...world, os: 'darwin', closeToTray: false })).toBe('hide');
});
