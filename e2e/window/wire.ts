import type { Page } from 'playwright-core';

/*
 * What goes from a window to the daemon, held back or spoilt, by the path of the call (`/tasks/add`). The page is opened with
 * `before: tapWire`.
 */

/** Runs in the page. */
export function tapWire(): void {
  const send = WebSocket.prototype.send;
  const held: (() => void)[] = [];
  const wire = {
    hold: [] as string[],
    // From before a reload on: as if the window were opened while the daemon is in trouble.
    fail: JSON.parse(sessionStorage.getItem('fail') ?? '[]') as string[],
    held: () => held.length,
    release() {
      wire.hold = [];
      for (const go of held.splice(0)) go();
    },
  };
  WebSocket.prototype.send = function (this: WebSocket, data: string | Blob | BufferSource) {
    if (typeof data !== 'string') return send.call(this, data);
    const message = JSON.parse(data);
    const path: unknown = message.p?.u;
    // In its place the daemon is asked for a task of no project, and says that there is none.
    if (wire.fail.some((each) => each === path))
      message.p = { ...message.p, u: '/tasks/get', b: { json: { project: 'nowhere', slug: 'nothing' } } };
    const go = () => send.call(this, JSON.stringify(message));
    if (wire.hold.some((each) => each === path)) held.push(go);
    else go();
  };
  Object.assign(window, { wire });
}

interface Tapped {
  wire: { hold: string[]; fail: string[]; held: () => number; release: () => void };
}

/** What the daemon says to a call that is made to fail. */
export const refusal = 'There is no project "nowhere".';

/** From now on these calls fail, and no other, also after a reload. */
export const fail = (page: Page, ...paths: string[]) =>
  page.evaluate((all) => {
    sessionStorage.setItem('fail', JSON.stringify(all));
    (window as unknown as Tapped).wire.fail = all;
  }, paths);

/** From now on these calls wait for `release`. */
export const hold = (page: Page, ...paths: string[]) =>
  page.evaluate((all) => {
    (window as unknown as Tapped).wire.hold = all;
  }, paths);
export const heldBack = (page: Page) => page.evaluate(() => (window as unknown as Tapped).wire.held());
export const release = (page: Page) => page.evaluate(() => (window as unknown as Tapped).wire.release());
