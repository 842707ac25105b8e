import { create } from 'zustand';
import { persist } from 'zustand/middleware';

/** Of this browser: what a terminal shows is read aloud when a person asks for it; a page cannot know whether anything reads. */
export const useTerminalSettings = create<{ screenReader: boolean }>()(
  persist<{ screenReader: boolean }>(() => ({ screenReader: false }), { name: 'task-orchestrator.terminal', version: 1 }),
);
