import { toast } from '../ui/toast.tsx';

/** Puts text on the clipboard and says so: nothing else shows it. */
export async function copy(text: string, what: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    toast.say(`Copied ${what}`);
  } catch {
    toast.fail(`${what} could not be copied`, `The browser allows no access to the clipboard here. It is: ${text}`);
  }
}
