import { create } from 'zustand';
import { keepEntries, withEntry } from './kept-entries.ts';

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

/** Unsaved text survives a reload: it is the only thing in the window that exists nowhere else. */
export const useDrafts = create<Drafts>()((set) => ({
  newTask: emptyDraft,
  setAside: null,
  newFeature: emptyFeature,
  unsaved: {},
  editNewFeature: (change) => set(({ newFeature }) => ({ newFeature: { ...newFeature, ...change } })),
  endNewFeature: () => set({ newFeature: emptyFeature }),
  beginFollowUp: (draft) => set(({ newTask, setAside }) => ({ newTask: draft, setAside: isEmptyDraft(newTask) ? setAside : newTask })),
  endNewTask: (keep) => set(({ setAside }) => ({ newTask: setAside ?? { ...emptyDraft, ...keep }, setAside: null })),
  editNewTask: (change) => set(({ newTask }) => ({ newTask: { ...newTask, ...change } })),
  keepUnsaved: (id, text) => set(({ unsaved }) => ({ unsaved: withEntry(unsaved, id, text ?? undefined) })),
}));

const unsavedOf = 'unsaved ';

keepEntries(useDrafts, {
  name: 'drafts',
  writeAfterMs: 250,
  entriesOf: ({ newTask, setAside, newFeature, unsaved }) => ({
    newTask,
    ...(setAside ? { setAside } : {}),
    newFeature,
    ...Object.fromEntries(Object.entries(unsaved).map(([id, text]) => [unsavedOf + id, text])),
  }),
  withEntry({ unsaved }, key, value) {
    if (key === 'newTask') return { newTask: { ...emptyDraft, ...(value as Partial<NewTaskDraft> | undefined) } };
    if (key === 'setAside') return { setAside: value === undefined ? null : { ...emptyDraft, ...(value as Partial<NewTaskDraft>) } };
    if (key === 'newFeature') return { newFeature: { ...emptyFeature, ...(value as Partial<NewFeatureDraft> | undefined) } };
    return { unsaved: withEntry(unsaved, key.slice(unsavedOf.length), value as UnsavedSpec | undefined) };
  },
});
