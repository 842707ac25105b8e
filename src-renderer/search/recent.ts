import { create } from 'zustand';
import { keepEntries } from '../state/kept-entries.ts';

const kept = 6;

/** What was chosen in the palette last, newest first: keys of tasks. */
export const useRecent = create<{ tasks: string[]; chose: (key: string) => void }>()((set) => ({
  tasks: [],
  chose: (key) => set(({ tasks }) => ({ tasks: [key, ...tasks.filter((other) => other !== key)].slice(0, kept) })),
}));

keepEntries(useRecent, {
  name: 'palette',
  writeAfterMs: 0,
  entriesOf: ({ tasks }) => ({ tasks }),
  withEntry: (_state, _key, value) => ({ tasks: (value as string[] | undefined) ?? [] }),
});
