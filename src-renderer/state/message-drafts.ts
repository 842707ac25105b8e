import { create } from 'zustand';
import { persist } from 'zustand/middleware';

/** What a person is writing to the agent of a task, by the task's id, and by what it is for besides; it survives a reload. */
export const useMessageDrafts = create<{ drafts: Record<string, string> }>()(
  persist(() => ({ drafts: {} }), { name: 'task-orchestrator.messages', version: 1 }),
);

export function keepMessage(of: string, text: string): void {
  useMessageDrafts.setState(({ drafts: { [of]: _, ...others } }) => ({ drafts: text === '' ? others : { ...others, [of]: text } }));
}
