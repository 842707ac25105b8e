import type { WindowCommand } from '../../src-main/contract/desktop.ts';
import { portMessage } from '../../src-main/contract/platform.ts';
import { arrived, ConnectionLost, lost, useConnection } from './connection.ts';
import { createPortLink } from './port-link.ts';

/** What the desktop's menu, tray and notifications ask for. */
export type DesktopCommand = Exclude<WindowCommand, { type: 'folder' }>;
let listener: (command: DesktopCommand) => void = () => {};

/** Who does it. */
export function onCommand(next: typeof listener): void {
  listener = next;
}

let desktop: ReturnType<typeof createPortLink> | null = null;
let choice: PromiseWithResolvers<string | null> | null = null;

/** Opens the system's dialog for folders, in the desktop app only; null when the person closed it. Throws ConnectionLost. */
export function chooseFolder(): Promise<string | null> {
  if (desktop === null) return Promise.reject(new ConnectionLost());
  if (choice === null) {
    choice = Promise.withResolvers();
    desktop.request({ type: 'choose-folder' });
  }
  return choice.promise;
}

/** What was asked over another port is not waited for: its question may never have arrived. */
function use(next: typeof desktop): void {
  desktop = next;
  choice?.reject(new ConnectionLost());
  choice = null;
}

/**
 * Waits for the port of the desktop app. The preload hands one over when the page has loaded, and another one whenever the daemon that
 * the app is attached to comes back. Called once, before that.
 */
export function connectPort(): void {
  // The preload asks for a port anew on every load of the page.
  useConnection.setState({ status: 'connecting', retry: () => location.reload() });
  addEventListener('message', (event) => {
    const port = event.ports[0];
    // From the preload, which speaks as this very window; a frame could not.
    if (event.source !== window || event.data !== portMessage || !port) return;
    const live = createPortLink(port as Parameters<typeof createPortLink>[0], {
      command(command) {
        if (command.type !== 'folder') return listener(command);
        choice?.resolve(command.path);
        choice = null;
      },
      closed() {
        lost(live);
        if (desktop === live) use(null);
      },
    });
    use(live);
    arrived(live);
  });
}
