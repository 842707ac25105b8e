import { shownIn } from '../contract/notices.ts';

/** The window's own address: a scheme of our own, so that no other program and no page can serve it. */
export const windowScheme = 'app';
const windowOrigin = `${windowScheme}://window`;

/** The window at a path of its own, `/task/web/login`. */
export const windowUrl = (at = '/'): string => `${windowOrigin}/index.html#${at}`;

/** Whether an address is a page of the window. Compared in parts: a name that only begins like ours is another's. */
export function isOurs(address: string): boolean {
  const url = URL.parse(address);
  return url?.protocol === `${windowScheme}:` && url.host === 'window' && url.username === '' && url.password === '';
}

/** Where a link that a page wants to open may go: to the browser or the mail program, and nowhere else. */
export function externalLink(address: string): string | null {
  const url = address.length > 4_000 ? null : URL.parse(address);
  return url && ['https:', 'http:', 'mailto:'].includes(url.protocol) ? url.href : null;
}

/** What the person sees in a window at this address: for the notices. */
export const shownAt = (address: string): ReturnType<typeof shownIn> =>
  shownIn(isOurs(address) ? (URL.parse(address)?.hash ?? '').slice(1) : '');
