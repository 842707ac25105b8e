import { useState } from 'react';
import { messageOf } from '../api/query-client.ts';
import { useShortcut } from '../shortcuts/use-shortcut.ts';

/** Sends what a dialog holds, by its button or ⌘↵, and closes it; what was refused stays, with the reason. */
export function useDialogSend(send: () => Promise<unknown>, onClose: () => void) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const submit = async () => {
    if (busy) return;
    setBusy(true);
    setError(null);
    try {
      await send();
      onClose();
    } catch (problem) {
      setError(messageOf(problem));
      setBusy(false);
    }
  };
  useShortcut('panel.primary', () => void submit());
  return { busy, error, submit: () => void submit() };
}
