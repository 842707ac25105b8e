import type { WebContents } from 'electron';
import { externalLink, isOurs } from './origin.ts';
import type { Parts, SessionPart } from './parts.ts';

/*
 * A window shows our own page and nothing else, whatever that page is made to try.
 */

/** Every page that is ever made, those that we did not make included. */
export function lockDown({ app, shell, session }: Pick<Parts, 'app' | 'shell' | 'session'>): void {
  app.on('web-contents-created', (_event, contents) => lockContents(contents, shell));
  lockSession(session.defaultSession);
}

function lockContents(contents: Pick<WebContents, 'on' | 'setWindowOpenHandler'>, shell: Parts['shell']): void {
  const stay = (event: { preventDefault(): void; url: string }) => {
    if (isOurs(event.url)) return;
    event.preventDefault();
    openExternal(event.url, shell);
  };
  contents.on('will-navigate', stay);
  contents.on('will-redirect', (event) => {
    if (!isOurs(event.url)) event.preventDefault();
  });
  contents.on('will-frame-navigate', (event) => {
    // Comes before the other one for the page itself.
    if (!event.isMainFrame && !isOurs(event.url)) event.preventDefault();
  });
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    openExternal(url, shell);
    return { action: 'deny' };
  });
}

/** In the system's own program, if it is a link that people click. */
function openExternal(address: string, shell: Parts['shell']): void {
  const link = externalLink(address);
  // A system without a browser: there is nobody to tell who could do something.
  if (link !== null) shell.openExternal(link).catch(() => undefined);
}

/** Writing to the clipboard is what the copy buttons do; a page of ours needs nothing else of the machine. */
function lockSession(session: SessionPart): void {
  const allowed = (permission: string, origin: string) => permission === 'clipboard-sanitized-write' && isOurs(origin);
  session.setPermissionRequestHandler((contents, permission, answer) => answer(allowed(permission, contents.getURL())));
  session.setPermissionCheckHandler((_contents, permission, origin) => allowed(permission, origin));
  session.setDevicePermissionHandler(() => false);
}
