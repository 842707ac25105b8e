import { create } from 'zustand';
import { persist } from 'zustand/middleware';

/** What a person is writing to the agent of a task, by its id; it survives a reload. */
export const useMessageDrafts = create<{ drafts: Record<string, string> }>()(
  persist(() => ({ drafts: {} }), { name: 'task-orchestrator.messages', version: 1 }),
);

export function keepMessage(taskId: string, text: string): void {
  useMessageDrafts.setState(({ drafts: { [taskId]: _, ...others } }) => ({ drafts: text === '' ? others : { ...others, [taskId]: text } }));
}
