import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createManualClock } from '../core/lib/clock.ts';
import { type AppWorld, createAppWorld } from '../core/testing/app-world.ts';
import { createNoticeWatch, type NoticeWatch } from './notice-watch.ts';
import type { Notice } from './notices.ts';

// A story is some processes; on a busy machine each of them takes its time.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

let app: AppWorld;
/** The watch's own pauses: on a busy machine a story takes longer than they do. */
let pauses: ReturnType<typeof createManualClock>;
let watch: NoticeWatch;
let end: () => void;
const notices: Notice[] = [];
const errors: unknown[] = [];
const heard = new Set<() => void>();

beforeEach(async () => {
  notices.length = 0;
  errors.length = 0;
  app = await createAppWorld();
  await app.open();
  await app.project('web');
  pauses = createManualClock();
  watch = createNoticeWatch({
    client: app.client,
    shown: () => ({ focused: false, open: null, overview: false }),
    now: app.clock.now,
    after: pauses.after,
    show(notice) {
      notices.push(notice);
      for (const listener of heard) listener();
    },
    onError: (error) => errors.push(error),
  });
  end = app.app.bus.subscribe((change) => void watch.changes([change]));
});
afterEach(async () => {
  end();
  watch.stop();
  await app.close();
  expect(errors).toEqual([]);
});

/** The notice with this title, past or to come. */
function told(title: string): Promise<Notice> {
  return new Promise((resolve) => {
    const look = () => {
      const found = notices.find((notice) => notice.title === title);
      if (!found) return;
      heard.delete(look);
      resolve(found);
    };
    heard.add(look);
    look();
  });
}

const feature = { project: 'web', slug: 'export' };
const planned = (slug: string) => ({
  ...{ slug, title: `Do ${slug}`, severity: 'medium', location: '`src`', issue: 'It is not there.', proposedFix: 'Add it.' },
  ...{ acceptanceCriteria: ['It is there'], files: [], verify: null, size: 'small', dependsOn: [] },
});

it("tells of a planner's question, of its plan, and of its failure, each with the feature behind it", async () => {
  await app.client.features.add({ ...feature, title: 'Export', brief: 'Export everything.', model: 'scripted' });
  await app.client.features.generate(feature);
  await (await app.agents.next('plan')).plan({ kind: 'question', question: 'For whom?', why: 'It matters.', options: [] });
  expect(await told('Question: Export')).toMatchObject({ body: 'For whom?', open: { view: 'feature', ...feature }, accept: null });

  await app.client.features.answer({ ...feature, text: 'For all.' });
  await (await app.agents.next('plan')).plan({ kind: 'plan', summary: '', tasks: ['a', 'b', 'c'].map(planned) });
  expect(await told('Planned: Export')).toMatchObject({
    body: '3 tasks are proposed.',
    open: { view: 'feature', ...feature },
    accept: null,
  });

  await app.client.features.refine({ ...feature, note: 'Less.' });
  await (await app.agents.next('plan')).exit(1);
  expect(await told('Failed: Export')).toMatchObject({ open: { view: 'feature', ...feature }, accept: null });
  expect(notices).toHaveLength(3);
});

it('tells of work that came to its end, and when everything that was queued has been worked on', async () => {
  await app.client.settings.set({ notifications: { ...(await app.client.settings.get()).notifications, queueEmpty: true } });
  const ref = await app.task('web', 'login', 'Mend it.');
  const call = await app.agents.next('do');
  await call.commit('login.txt');
  await call.finish();
  expect(await told('Ready for review: login')).toMatchObject({ open: { view: 'task', ...ref }, accept: ref });
  await told('The queue is empty');
});

it('tells of a few things one by one, and of many that follow each other together', async () => {
  for (const slug of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) {
    const ref = await app.task('web', slug, 'Mend it.');
    const call = await app.agents.next('do');
    await call.commit(`${slug}.txt`);
    await call.finish();
    await app.ended(ref);
  }
  await told('Ready for review: c');
  // All that happened so far was looked at.
  await watch.changes([]);
  expect(notices.map(({ title }) => title)).toEqual(['Ready for review: a', 'Ready for review: b', 'Ready for review: c']);
  pauses.advance(10_000);
  expect(await told('4 things need a look')).toMatchObject({ body: '4 ready for review', open: { view: 'inbox' } });
});

it('tells when a usage limit is reached, and when it is over', async () => {
  await app.task('web', 'login', 'Mend it.');
  const until = app.clock.now() + 60 * 60_000;
  await (await app.agents.next('do')).end({ status: 'usage-limit', message: 'Come back later.', resetsAt: until });
  expect(await told('Usage limit: login')).toMatchObject({ accept: null });
  app.clock.skip(61 * 60_000);
  pauses.advance(61 * 60_000);
  await told('Scripted agent goes on');
  const call = await app.agents.next('do');
  await call.finish();
});
