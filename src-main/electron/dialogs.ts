import type { Parts } from './parts.ts';
import type { Updates } from './updates.ts';

type Dialog = Parts['dialog'];

/** True: restart for the update now. `silent`: installing asks for no password. */
export async function askToRestart(dialog: Dialog, { version, silent }: { version: string; silent: boolean }): Promise<boolean> {
  const { response } = await dialog.showMessageBox({
    type: 'info',
    message: `Version ${version} is ready.`,
    detail: silent
      ? 'It is installed when the app quits. Or the app restarts now: nothing runs at the moment.'
      : 'A restart installs it, for which your system asks for a password. Nothing runs at the moment; later it is in the menu Help.',
    buttons: ['Later', 'Restart Now'],
    defaultId: 0,
    cancelId: 0,
    noLink: true,
  });
  return response === 1;
}

/** Looks for an update because the person asked, and tells what there is. One that is ready asks for itself. */
export async function tellOfUpdates(dialog: Dialog, updates: Updates, version: string): Promise<void> {
  const state = await updates.check();
  if (state.kind === 'ready') return;
  const message = {
    off: state.kind === 'off' ? state.reason : '',
    failed: state.kind === 'failed' ? state.message : '',
    idle: 'This is the newest version.',
    downloading: 'A newer version is being downloaded.',
  }[state.kind];
  await dialog.showMessageBox({ type: 'info', message, detail: `Version ${version}`, buttons: ['OK'], noLink: true });
}

/** True: load the window's page once more; false: quit. */
export async function askToReload(dialog: Dialog, reason: string): Promise<boolean> {
  const { response } = await dialog.showMessageBox({
    type: 'error',
    message: 'The window broke down again and again.',
    detail: `The reason it gave is "${reason}". Agents and the queue go on meanwhile.`,
    buttons: ['Load It Again', 'Quit'],
    defaultId: 0,
    cancelId: 0,
    noLink: true,
  });
  return response === 0;
}

/** A folder of this machine; null when the person closed the dialog. */
export async function askForFolder(dialog: Dialog): Promise<string | null> {
  const { filePaths, canceled } = await dialog.showOpenDialog({ properties: ['openDirectory'], title: 'Add a repository' });
  return canceled ? null : (filePaths[0] ?? null);
}
