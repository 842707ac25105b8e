import type { Client } from './backend.ts';
import type { Parts } from './parts.ts';

/** Adds a folder as a project; `ask` when the person did not choose it for that. The project's name, or null. */
export async function offerProject(
  folder: string,
  { client, dialog, ask }: { client: Pick<Client, 'projects'>; dialog: Parts['dialog']; ask: boolean },
): Promise<string | null> {
  try {
    const known = (await client.projects.list()).find(({ path }) => path === folder);
    if (known) return known.name;
    if (ask) {
      const { response } = await dialog.showMessageBox({
        type: 'question',
        message: 'Add this folder as a project?',
        detail: folder,
        buttons: ['Add Project', 'Cancel'],
        defaultId: 0,
        cancelId: 1,
        noLink: true,
      });
      if (response !== 0) return null;
    }
    return (await client.projects.add({ path: folder })).name;
  } catch (error) {
    // The core's sentences say what to do.
    dialog.showErrorBox('The project was not added', error instanceof Error ? error.message : String(error));
    return null;
  }
}
