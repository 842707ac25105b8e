import { describe, expect, it } from 'vitest';
import type { Card } from './board.ts';
import { isSilent, liftedOf, limitsOf, type News, newsOf, noticesOf, plannersOf, tasksToLookAt } from './notices.ts';
import { type AgentInfo, notifications } from './settings.ts';
import type { InboxItem } from './system.ts';

const away = { focused: false, open: null, overview: false };
const world = { settings: notifications.parse({}), time: '12:00', shown: away };
const news = (kind: News['kind'], n = 1): News => ({
  kind,
  view: kind === 'question' ? 'feature' : 'task',
  project: 'web',
  slug: `t${n}`,
  title: `Task ${n}`,
  text: 'why',
});
const happened = (...list: News[]) => ({ news: list, queueDrained: false, lifted: [] });
const titles = (...args: Parameters<typeof noticesOf>) => noticesOf(...args).map(({ title }) => title);

describe('a notice', () => {
  it('names the task and opens it; what is to review may be accepted there', () => {
    expect(noticesOf(happened(news('review')), world)).toEqual([
      {
        title: 'Ready for review: Task 1',
        body: 'why',
        open: { view: 'task', project: 'web', slug: 't1' },
        accept: { project: 'web', slug: 't1' },
        tag: 'task web/t1',
      },
    ]);
    expect(noticesOf(happened(news('failed')), world)).toMatchObject([{ title: 'Failed: Task 1', accept: null }]);
  });

  it('opens the feature whose planner asks', () => {
    expect(noticesOf(happened(news('question')), world)).toMatchObject([
      { title: 'Question: Task 1', open: { view: 'feature', project: 'web', slug: 't1' }, accept: null, tag: 'feature web/t1' },
    ]);
  });

  it('is not given for what the focused window shows anyway', () => {
    const focused = { ...away, focused: true };
    const told = (shown: typeof focused | { focused: boolean; open: string; overview: boolean }) =>
      noticesOf(happened(news('review')), { ...world, shown }).length;
    expect(told({ ...focused, open: 'web/t1' })).toBe(0);
    expect(told({ ...focused, overview: true })).toBe(0);
    expect(told({ ...focused, open: 'web/t2' })).toBe(1);
    expect(told({ focused: false, open: 'web/t1', overview: true })).toBe(1);
  });

  it.each(['review', 'failed', 'usage-limit', 'question'] as const)('is not given for %s when that is switched off', (kind) => {
    const key = kind === 'usage-limit' ? 'usageLimit' : kind;
    expect(titles(happened(news(kind)), world)).toHaveLength(1);
    expect(titles(happened(news(kind)), { ...world, settings: { ...world.settings, [key]: false } })).toEqual([]);
  });

  it('is not given in silent hours', () => {
    const settings = { ...world.settings, silentHours: { from: '22:00', to: '08:00' } };
    const all = { news: [news('failed')], queueDrained: true, lifted: ['Claude Code'] };
    expect(titles(all, { ...world, settings, time: '23:10' })).toEqual([]);
    expect(titles(all, { ...world, settings, time: '08:00' })).toEqual(['Failed: Task 1', 'Claude Code goes on']);
  });

  it('is one for many, and opens the inbox', () => {
    const many = happened(news('review', 1), news('review', 2), news('failed', 3), news('question', 4), news('usage-limit', 5));
    expect(noticesOf(many, world)).toMatchObject([
      {
        title: '5 things need a look',
        body: '2 ready for review, 1 failed, 1 with a question, 1 parked by a usage limit',
        open: { view: 'inbox' },
        accept: null,
      },
    ]);
  });

  it('says that the queue is empty only when asked to, and that a limit is over with the limits', () => {
    const quiet = { news: [], queueDrained: true, lifted: ['Codex'] };
    expect(titles(quiet, world)).toEqual(['Codex goes on']);
    expect(titles(quiet, { ...world, settings: { ...world.settings, queueEmpty: true, usageLimit: false } })).toEqual([
      'The queue is empty',
    ]);
    expect(titles(quiet, { ...world, shown: { ...away, focused: true } })).toEqual([]);
  });
});

it('knows silent hours within a day and over midnight', () => {
  expect(isSilent(null, '12:00')).toBe(false);
  expect([isSilent({ from: '09:00', to: '17:00' }, '12:00'), isSilent({ from: '09:00', to: '17:00' }, '17:00')]).toEqual([true, false]);
  expect([isSilent({ from: '22:00', to: '06:00' }, '01:00'), isSilent({ from: '22:00', to: '06:00' }, '12:00')]).toEqual([true, false]);
});

describe('news of a task', () => {
  const card = (values: Record<string, unknown>) =>
    ({ project: 'web', slug: 'a', key: 'web/a', title: 'A', failure: null, waiting: null, run: null, ...values }) as unknown as Card;

  it('are its review, its failure and a usage limit, in their own words', () => {
    expect(newsOf(card({ status: 'review', run: { verdict: 'approved-with-notes' } }))).toMatchObject({
      kind: 'review',
      text: 'Verdict: approved with notes.',
    });
    expect(newsOf(card({ status: 'failed', failure: { code: 'stalled', message: 'Gone quiet.' } }))).toMatchObject({
      kind: 'failed',
      text: 'Gone quiet.',
    });
    expect(newsOf(card({ status: 'queued', waiting: { reason: 'parked', text: 'until 14:00' } }))).toMatchObject({
      kind: 'usage-limit',
      text: 'until 14:00',
    });
  });

  it('are nothing else', () => {
    expect(newsOf(card({ status: 'queued', waiting: { reason: 'slot', text: 'a slot' } }))).toBeNull();
    expect(newsOf(card({ status: 'done' }))).toBeNull();
  });

  it('are looked for once a task, and only where there may be some', () => {
    const change = (taskId: string, status: 'review' | 'done' | null) => ({ type: 'task', taskId, projectId: 'p', status }) as const;
    const changes = [change('a', 'review'), change('a', 'review'), change('b', 'done'), change('c', null), { type: 'settings' } as const];
    expect(tasksToLookAt(changes)).toEqual(['a']);
  });
});

it('knows from the inbox what planners want, a later question of the same planner too', () => {
  const item = (values: Record<string, unknown>) =>
    ({ kind: 'question', id: 'question f', since: 1, text: 'Which?', feature: null, task: null, ...values }) as InboxItem;
  const feature = { id: 'f', key: 'web/f', project: 'web', slug: 'f', title: 'F' };
  const task = { ...feature, slug: 't', title: 'T', costUsd: 0, prUrl: null };
  const found = plannersOf([
    item({ feature }),
    item({ feature, since: 2 }),
    item({ id: 'x', task }),
    item({ kind: 'plan', id: 'y', feature }),
    item({ kind: 'plan-failed', id: 'z', feature }),
    item({ kind: 'review', id: 'r', task }),
  ]);
  expect([...found]).toEqual([
    ['question f 1', { kind: 'question', view: 'feature', project: 'web', slug: 'f', title: 'F', text: 'Which?' }],
    ['question f 2', expect.objectContaining({ view: 'feature' })],
    ['x 1', { kind: 'question', view: 'task', project: 'web', slug: 't', title: 'T', text: 'Which?' }],
    ['y 1', expect.objectContaining({ kind: 'plan', view: 'feature' })],
    ['z 1', expect.objectContaining({ kind: 'failed', view: 'feature' })],
  ]);
});

it('knows whose limit is over', () => {
  const agent = (id: string, hold: AgentInfo['hold']) => ({ id, name: id.toUpperCase(), hold }) as AgentInfo;
  const parked = { reason: 'parked', text: 'usage limit', until: 5 } as const;
  const before = limitsOf([agent('a', parked), agent('b', parked), agent('c', null)]);
  const after = limitsOf([agent('a', parked), agent('b', { reason: 'paused', text: '', until: null }), agent('c', null)]);
  expect(liftedOf(before, after)).toEqual(['B']);
  expect(liftedOf(after, after)).toEqual([]);
});
