import type { WindowCommand } from '../../src-main/contract/desktop.ts';
import { portMessage } from '../../src-main/contract/platform.ts';
import { arrived, lost, useConnection } from './connection.ts';
import { createPortLink } from './port-link.ts';

type Listener = (command: WindowCommand) => void;
let listener: Listener = () => {};

/** Who does what the desktop's menu, tray and notifications ask for. */
export function onCommand(next: Listener): void {
  listener = next;
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
      command: (command) => listener(command),
      closed: () => lost(live),
    });
    arrived(live);
  });
}
