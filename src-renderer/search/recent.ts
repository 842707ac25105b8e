import { create } from 'zustand';
import { persist } from 'zustand/middleware';

const kept = 6;

/** What was chosen in the palette last, newest first: keys of tasks. */
export const useRecent = create<{ tasks: string[]; chose: (key: string) => void }>()(
  persist(
    (set) => ({
      tasks: [],
      chose: (key) => set(({ tasks }) => ({ tasks: [key, ...tasks.filter((other) => other !== key)].slice(0, kept) })),
    }),
    { name: 'palette', partialize: ({ tasks }) => ({ tasks }) },
  ),
);
