import { changeSettings } from '../api/change-settings.ts';
import { api, rpc } from '../api/client.ts';
import { messageOf, queryClient } from '../api/query-client.ts';
import { toast } from '../ui/toast.tsx';

/** Pauses the queue, or lets it go on. */
export async function toggleQueue(): Promise<void> {
  try {
    const { queuePaused } = await queryClient.ensureQueryData(api.settings.get.queryOptions());
    await rpc.settings.set({ queuePaused: !queuePaused });
  } catch (error) {
    toast.fail('The queue was not changed', messageOf(error));
  }
}

/** From what is seen now to the other one. */
export async function toggleTheme(): Promise<void> {
  try {
    const theme = document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark';
    await changeSettings(({ appearance }) => ({ appearance: { ...appearance, theme } }));
  } catch (error) {
    toast.fail('The appearance was not changed', messageOf(error));
  }
}
