import type { Settings } from '../../src-main/contract/settings.ts';
import { rpc } from './client.ts';

let last: Promise<unknown> = Promise.resolve();

/**
 * Changes a part of what is one setting to the daemon (the notifications, the shortcuts). One after another, each from what is in
 * force by then: what the window shows is older than a change that is on its way, and would take it back.
 */
export function changeSettings(change: (now: Settings) => Partial<Settings>): Promise<Settings> {
  const saved = last.then(async () => rpc.settings.set(change(await rpc.settings.get())));
  last = saved.catch(() => undefined);
  return saved;
}
