import { create } from 'zustand';
import { persist } from 'zustand/middleware';

/** Comments that are being written, by what they are about; they survive a reload. */
export const useCommentDrafts = create<{ drafts: Record<string, string> }>()(
  persist(() => ({ drafts: {} }), { name: 'task-orchestrator.comments', version: 1 }),
);

export function keepComment(about: string, text: string): void {
  useCommentDrafts.setState(({ drafts: { [about]: _, ...others } }) => ({ drafts: text === '' ? others : { ...others, [about]: text } }));
}
