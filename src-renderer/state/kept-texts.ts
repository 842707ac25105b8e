import { create } from 'zustand';
import { keepEntries, withEntry } from './kept-entries.ts';

/** Texts that are being written, by what they are for; they survive a reload. An empty one is none. */
export function createTexts(name: string) {
  const use = create<{ drafts: Record<string, string> }>()(() => ({ drafts: {} }));
  const put = (drafts: Record<string, string>, of: string, text: unknown) => ({
    drafts: withEntry(drafts, of, typeof text === 'string' && text !== '' ? text : undefined),
  });
  keepEntries(use, {
    name,
    writeAfterMs: 250,
    entriesOf: ({ drafts }) => drafts,
    withEntry: ({ drafts }, of, text) => put(drafts, of, text),
  });
  return { use, keep: (of: string, text: string): void => use.setState(({ drafts }) => put(drafts, of, text)) };
}
