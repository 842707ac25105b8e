import { describe, expect, it } from 'vitest';
import { desktop } from '../contract/settings.ts';
import type { Facts } from './facts.ts';
import { progressOf, type TrayEntry, trayIcon, trayModel } from './tray-model.ts';

const facts = (values: Partial<Facts> = {}): Facts => ({
  ...{ running: 0, queued: 0, needsYou: 0, paused: false, runningTasks: [], reviewTasks: [], reviews: 0 },
  settings: desktop.parse({}),
  updates: 'latest',
  ...values,
});
const going = { waiting: false };
const text = (entry: TrayEntry) => (entry.kind === 'line' ? '—' : entry.text);
const task = (slug: string, title = slug) => ({ project: 'web', slug, title });

describe('the icon', () => {
  it.each([
    ['idle', {}],
    ['idle', { queued: 3 }],
    ['running', { running: 2 }],
    ['paused', { running: 2, paused: true }],
    ['attention', { running: 2, paused: true, needsYou: 1 }],
  ] as const)('is %s for %o', (state, values) => expect(trayModel(facts(values), going).state).toBe(state));

  it('is a template on macOS, and dark or light elsewhere', () => {
    expect(trayIcon('paused', { os: 'darwin', dark: true })).toBe('pausedTemplate.png');
    expect(trayIcon('paused', { os: 'linux', dark: false })).toBe('paused.png');
    expect(trayIcon('attention', { os: 'win32', dark: true })).toBe('attention-dark.ico');
  });
});

it('says the counts in its tooltip', () => {
  expect(trayModel(facts(), going).tooltip).toBe('Task Orchestrator: nothing to do');
  expect(trayModel(facts({ running: 2, queued: 5, needsYou: 1, paused: true }), going).tooltip).toBe(
    'Task Orchestrator: 2 running, 5 queued, 1 needs you, queue paused',
  );
  expect(trayModel(facts({ running: 1, needsYou: 2 }), { waiting: true }).tooltip).toBe(
    'Task Orchestrator: 1 running, 2 need you, quits when they are finished',
  );
});

describe('the menu', () => {
  it('lists what runs and what is ready, and opens it', () => {
    const { menu } = trayModel(
      facts({ running: 1, needsYou: 12, reviews: 12, runningTasks: [task('a', 'Fix login')], reviewTasks: [task('b'), task('c')] }),
      going,
    );
    expect(menu.map(text)).toEqual([
      ...['1 running, 12 need you', '—', 'Running', 'Fix login', '—', 'Ready for review', 'b', 'c', '10 more…', '—'],
      ...['Pause the Queue', 'New Task…', '—', 'Open Task Orchestrator', 'Quit'],
    ]);
    expect(menu.flatMap((entry) => (entry.kind === 'go' ? [entry.path] : []))).toEqual([
      '/task/web/a',
      '/task/web/b',
      '/task/web/c',
      '/inbox',
    ]);
  });

  it('resumes a paused queue, and calls off a quit that waits', () => {
    const { menu } = trayModel(facts({ paused: true }), { waiting: true });
    expect(menu.flatMap((entry) => (entry.kind === 'do' ? [entry.act] : []))).toEqual(['resume', 'new-task', 'open', 'stay']);
  });

  it('opens and quits when nothing is known yet', () => {
    expect(trayModel(null, going).menu.map(text)).toEqual(['Open Task Orchestrator', 'Quit']);
  });

  it('keeps a title on one short line without marks of its own', () => {
    const { menu } = trayModel(facts({ running: 1, runningTasks: [task('a', `Q&A\n${'x'.repeat(100)}`)] }), going);
    const shown = text(menu.find(({ kind }) => kind === 'go') as TrayEntry);
    expect(shown).toMatch(/^Q&&A x+…$/);
    expect(shown).toHaveLength(61);
  });
});

describe('progress', () => {
  it('is the share of what was begun together, and gone when nothing runs', () => {
    const shares: (number | null)[] = [];
    let batch = { largest: 0 };
    for (const [running, queued] of [
      [0, 0],
      [1, 3],
      [1, 2],
      [2, 4],
      [1, 2],
      [0, 0],
      [1, 0],
    ] as const) {
      const next = progressOf(batch, { running, queued, paused: false });
      batch = next.batch;
      shares.push(next.bar?.share ?? null);
    }
    expect(shares).toEqual([null, 0, 0.25, 0, 0.5, null, 0]);
  });

  it('says that the queue is paused', () => {
    expect(progressOf({ largest: 4 }, { running: 1, queued: 1, paused: true }).bar).toEqual({ share: 0.5, paused: true });
  });
});
