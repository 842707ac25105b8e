import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/**
 * Expects of what a page shows that nothing serious or critical keeps people out, in light and in dark. `within` is a selector: what
 * lies below a dialog is looked at with its view.
 */
export async function expectNoBarriers(page: Page, where: string, within?: string): Promise<void> {
  const found = await barriers(page, where, new AxeBuilder({ page }), within);
  // All that a theme changes is colours.
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.locator('html[data-theme=dark]').waitFor();
  found.push(...(await barriers(page, `${where}, dark`, new AxeBuilder({ page }).withRules(['color-contrast']), within)));
  await page.emulateMedia({ colorScheme: 'light' });
  await page.locator('html[data-theme=light]').waitFor();
  expect(found).toEqual([]);
}

async function barriers(page: Page, where: string, axe: AxeBuilder, within: string | undefined) {
  // A colour on its way from one theme to the other is none that anybody reads.
  await page.evaluate(async () => {
    const changes = document.getAnimations().filter((animation) => animation instanceof CSSTransition);
    await Promise.allSettled(changes.map(({ finished }) => finished));
  });
  // There are no frames here, for which every look would open a page of its own. A menu's focus guards hand the focus on at once.
  const looking = axe
    .options({ resultTypes: ['violations'] })
    .exclude('[data-base-ui-focus-guard]')
    .setLegacyMode();
  const { violations } = await (within === undefined ? looking : looking.include(within)).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => ({ where, id, nodes: nodes.slice(0, 3).map(({ html }) => html) }));
}
