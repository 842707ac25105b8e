import { create } from 'zustand';
import { createJSONStorage, persist, type StateStorage } from 'zustand/middleware';

/** What is being written for a task that is not there yet. */
export interface NewTaskDraft {
  /** Null: the project that is shown, or the only one. */
  project: string | null;
  title: string;
  /** Null: made from the title. */
  slug: string | null;
  body: string;
  model: string | null;
  effort: string | null;
  priority: number;
  labels: string[];
  notBefore: number | null;
  /** Keys of the tasks that it waits for. */
  after: string[];
}

export const emptyDraft: NewTaskDraft = {
  project: null,
  title: '',
  slug: null,
  body: '',
  model: null,
  effort: null,
  priority: 0,
  labels: [],
  notBefore: null,
  after: [],
};

/** The same of a feature. */
export interface NewFeatureDraft {
  project: string | null;
  title: string;
  brief: string;
  model: string | null;
  effort: string | null;
}

const emptyFeature: NewFeatureDraft = { project: null, title: '', brief: '', model: null, effort: null };

/** Whether anything would be lost with it. */
export const isEmptyDraft = ({ title, body }: Pick<NewTaskDraft, 'title' | 'body'>): boolean => title.trim() === '' && body.trim() === '';

/** A spec or brief as it was typed and not saved yet, with the text that it was typed to. */
export interface UnsavedSpec {
  text: string;
  base: string;
}

interface Drafts {
  newTask: NewTaskDraft;
  /** What was being written when a follow-up came in between; it comes back after that. */
  setAside: NewTaskDraft | null;
  newFeature: NewFeatureDraft;
  /** By the id of the task or feature. */
  unsaved: Record<string, UnsavedSpec>;
  editNewTask(change: Partial<NewTaskDraft>): void;
  beginFollowUp(draft: NewTaskDraft): void;
  /** Once the draft has become a task, or was thrown away. `keep` goes on with the next one of the same kind. */
  endNewTask(keep?: Partial<NewTaskDraft>): void;
  editNewFeature(change: Partial<NewFeatureDraft>): void;
  endNewFeature(): void;
  keepUnsaved(id: string, text: UnsavedSpec | null): void;
}

const storageKey = 'task-orchestrator.drafts';

/** Unsaved text survives a reload: it is the only thing in the window that exists nowhere else. */
export const useDrafts = create<Drafts>()(
  persist(
    (set) => ({
      newTask: emptyDraft,
      setAside: null,
      newFeature: emptyFeature,
      unsaved: {},
      editNewFeature: (change) => set(({ newFeature }) => ({ newFeature: { ...newFeature, ...change } })),
      endNewFeature: () => set({ newFeature: emptyFeature }),
      beginFollowUp: (draft) => set(({ newTask, setAside }) => ({ newTask: draft, setAside: isEmptyDraft(newTask) ? setAside : newTask })),
      endNewTask: (keep) => set(({ setAside }) => ({ newTask: setAside ?? { ...emptyDraft, ...keep }, setAside: null })),
      editNewTask: (change) => set(({ newTask }) => ({ newTask: { ...newTask, ...change } })),
      keepUnsaved: (id, text) =>
        set(({ unsaved }) => {
          if (text) return { unsaved: { ...unsaved, [id]: text } };
          if (!(id in unsaved)) return {};
          const { [id]: _, ...others } = unsaved;
          return { unsaved: others };
        }),
    }),
    {
      name: storageKey,
      version: 1,
      storage: createJSONStorage(() => lazyStorage()),
      partialize: ({ newTask, setAside, newFeature, unsaved }) => ({ newTask, setAside, newFeature, unsaved }),
    },
  ),
);

// Windows share what is kept. The one that somebody writes in is right; the others follow, so as not to write over it later.
addEventListener('storage', ({ key }) => {
  if (key === storageKey && !document.hasFocus()) void useDrafts.persist.rehydrate();
});

/** One types faster than the browser writes to its disk. */
const writeAfterMs = 250;

function lazyStorage(): StateStorage {
  let waiting: { name: string; value: string } | null = null;
  let timer: ReturnType<typeof setTimeout> | null = null;
  const write = () => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (waiting === null) return;
    try {
      localStorage.setItem(waiting.name, waiting.value);
    } catch {
      // Full or switched off. The server still gets the text by autosave; only a reload before that would lose it.
    }
    waiting = null;
  };
  addEventListener('pagehide', write);
  return {
    getItem: (name) => localStorage.getItem(name),
    setItem: (name, value) => {
      waiting = { name, value };
      timer ??= setTimeout(write, writeAfterMs);
    },
    removeItem: (name) => {
      waiting = null;
      localStorage.removeItem(name);
    },
  };
}
