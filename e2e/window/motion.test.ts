import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { settingsSections } from '../../src-renderer/settings/sections.ts';
import { card } from './flows.ts';
import { createRig, type Rig } from './rig.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await createRig();
  await rig.serve();
  await rig.project('web');
  await rig.cli('queue', 'pause');
  for (const slug of ['moved', 'again']) {
    const file = path.join(rig.folder, `${slug}.md`);
    await writeFile(file, 'Write a note.\n');
    await rig.cli('task', 'add', 'web', '--title', `Task ${slug}`, '--slug', slug, '--body-file', file, '--model', 'demo');
  }
  // One that runs for as long as it is looked at: its mark is the only thing that may go on and on.
  const hang = path.join(rig.folder, 'hang.md');
  await writeFile(hang, 'Write a note.\n\ndemo: hang\n');
  await rig.cli('queue', 'resume');
  await rig.cli('task', 'add', 'web', '--title', 'Hung', '--body-file', hang, '--model', 'demo', '--queue');
  await rig.cli('task', 'wait', 'web/hung', '--until', 'inprogress', '--timeout', '40');
  await rig.cli('queue', 'pause');
});
afterEach(() => rig.closePages());
afterAll(() => rig.close());

interface Motion {
  what: string;
  ms: number;
  endless: boolean;
  /** Whether it changes where something is, or how it is seen; a glow around a card does neither. */
  glow: boolean;
}

/** Runs in the page: writes down every animation and transition as it begins, and every smooth scrolling that is asked for. */
function recordMotion(): void {
  const motions = new Map<Animation, Motion>();
  const smooth: Motion[] = [];
  const note = (animation: Animation) => {
    const effect = animation.effect as KeyframeEffect | null;
    const timing = effect?.getComputedTiming();
    const target = effect?.target;
    const name =
      animation instanceof CSSAnimation
        ? animation.animationName
        : animation instanceof CSSTransition
          ? `transition of ${animation.transitionProperty}`
          : 'animate()';
    motions.set(animation, {
      what: `${name} on ${target?.tagName.toLowerCase() ?? 'nothing'}.${target?.getAttribute('class') ?? ''}`,
      ms: Number(timing?.duration ?? 0),
      endless: timing?.iterations === Number.POSITIVE_INFINITY,
      glow: effect?.getKeyframes().every((frame) => 'boxShadow' in frame) ?? false,
    });
  };
  const noteAll = () => {
    for (const animation of document.getAnimations()) note(animation);
  };
  for (const type of ['animationstart', 'transitionrun']) document.addEventListener(type, noteAll, { capture: true });
  const animate = Element.prototype.animate;
  Element.prototype.animate = function (...args) {
    const animation = animate.apply(this, args);
    note(animation);
    return animation;
  };
  for (const name of ['scrollIntoView', 'scrollTo', 'scrollBy', 'scroll'] as const) {
    const original = Element.prototype[name] as (...args: unknown[]) => void;
    Element.prototype[name] = function (this: Element, ...args: unknown[]) {
      const how = args.at(-1) as ScrollOptions | undefined;
      if (typeof how === 'object' && how?.behavior === 'smooth')
        smooth.push({ what: `smooth ${name}`, ms: Number.POSITIVE_INFINITY, endless: false, glow: false });
      return original.apply(this, args);
    } as never;
  }
  Object.assign(window, {
    motions: () => {
      noteAll();
      return [...motions.values(), ...smooth];
    },
  });
}

const recorded = (page: Page) => page.evaluate(() => (window as unknown as { motions: () => Motion[] }).motions());

/** Through the views, and what moves in them because a person moves it. */
async function walk(page: Page, slug: string): Promise<void> {
  await rig.go(page, '/board');
  await card(page, 'Todo', `Task ${slug}`).hover();
  // What others move slides to where it is now.
  await rig.cli('task', 'queue', `web/${slug}`);
  await card(page, 'Queued', `Task ${slug}`).waitFor();
  await card(page, 'Queued', `Task ${slug}`).hover();
  await page.keyboard.press('Control+k');
  await page.getByPlaceholder('Find a task').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await rig.go(page, '/board?new=1');
  await page.getByRole('dialog').getByRole('textbox', { name: 'Title' }).fill('Gone again');
  await page.getByRole('button', { name: 'Discard' }).click();
  await page.locator('[data-sonner-toast]').waitFor();
  for (const [at, text] of [
    ['/board?task=web%2Fhung&tab=run', 'I hang now'],
    ['/board?task=web%2Fhung&tab=activity', 'You drafted the task'],
    ['/board?task=web%2Fmoved&tab=spec', 'Not before'],
    ['/inbox', 'Inbox'],
    ['/features', 'No features yet'],
    ['/runs', 'Hung'],
    ['/stats', 'Running now'],
    ['/welcome', 'built in; needs no account'],
    ...settingsSections.map(({ id, words }) => [`/settings/${id}`, words] as const),
  ] as const) {
    await rig.go(page, at);
    await page.getByText(text, { exact: false }).locator('visible=true').first().waitFor();
  }
  await rig.go(page, '/settings/appearance');
  await page.getByLabel('Density').selectOption('compact');
  await page.getByText('saved', { exact: true }).waitFor();
  await page.getByLabel('Density').selectOption('comfortable');
  await rig.go(page, '/guide');
  await page.getByRole('button', { name: 'Shortcuts' }).click();
  await page.getByRole('heading', { name: 'Shortcuts' }).waitFor();
}

it('nothing moves for a person who wants no motion', async () => {
  const page = await rig.open({ size: 'desktop', reducedMotion: true, before: recordMotion });
  await walk(page, 'moved');
  expect((await recorded(page)).filter(({ ms, endless }) => endless || ms > 1)).toEqual([]);
});

it('what moves is done in the fifth of a second; only the mark of what runs goes on and on', async () => {
  const page = await rig.open({ size: 'desktop', reducedMotion: false, before: recordMotion });
  await walk(page, 'again');
  const motions = await recorded(page);
  expect(motions.filter(({ ms, endless, glow }) => ms > 200 && !endless && !glow)).toEqual([]);
  expect(motions.filter(({ endless, what }) => endless && !/^(pulse-running|cm-blink)/.test(what))).toEqual([]);
  // It was looked at while there was something to see.
  for (const seen of [/^appear/, /^pulse-running/, /^transition/, /^animate\(\)/])
    expect(
      motions.some(({ what }) => seen.test(what)),
      `${seen}`,
    ).toBe(true);
});
