import type { DesktopCommand } from '../api/port.ts';
import { runAction } from '../shortcuts/dispatch.ts';
import { type ActionId, actions } from '../shortcuts/registry.ts';

/** Does what the desktop's menu, tray or a notification asks of the window. What this window does not know, it leaves. */
export function doCommand(command: DesktopCommand): void {
  if (command.type === 'go') location.hash = `#${command.path}`;
  else {
    const action = actions.find(({ id }) => id === command.id);
    if (action) runAction(action.id satisfies ActionId);
  }
}
