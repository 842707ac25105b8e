import { StateEffect, StateField } from '@codemirror/state';
import { Decoration, type DecorationSet, EditorView, WidgetType } from '@codemirror/view';

interface Upload {
  id: object;
  name: string;
}

const begin = StateEffect.define<Upload & { at: number }>();
const end = StateEffect.define<{ id: object }>();

class Waiting extends WidgetType {
  readonly upload: Upload;
  constructor(upload: Upload) {
    super();
    this.upload = upload;
  }
  override eq(other: Waiting): boolean {
    return other.upload.id === this.upload.id;
  }
  toDOM(): HTMLElement {
    const mark = document.createElement('span');
    mark.className = 'cm-uploading';
    mark.textContent = `Adding ${this.upload.name}…`;
    return mark;
  }
}

/** Where images will stand once they are stored: marks that are no text, and move along while one types on. */
const field = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    let next = marks.map(transaction.changes);
    for (const effect of transaction.effects) {
      if (effect.is(begin)) {
        const widget = Decoration.widget({ widget: new Waiting(effect.value), side: 1, id: effect.value.id });
        next = next.update({ add: [widget.range(effect.value.at)] });
      } else if (effect.is(end)) {
        next = next.update({ filter: (_from, _to, mark) => mark.spec.id !== effect.value.id });
      }
    }
    return next;
  },
  provide: (f) => EditorView.decorations.from(f),
});

function positionOf(view: EditorView, id: object): number | null {
  for (let mark = view.state.field(field).iter(); mark.value !== null; mark.next()) if (mark.value.spec.id === id) return mark.from;
  return null;
}

/** What stores a file and gives the Markdown that shows it; rejects with a sentence. */
export interface Uploading {
  store(file: File): Promise<string>;
  onProblem(sentence: string): void;
}

/** Puts images where they were dropped, one below the other, as soon as each is stored. */
export async function addFiles(view: EditorView, files: readonly File[], at: number, { store, onProblem }: Uploading): Promise<void> {
  const uploads = files.map((file) => ({ file, id: {}, name: file.name || 'image' }));
  view.dispatch({ effects: uploads.map(({ id, name }) => begin.of({ id, name, at })) });
  await Promise.all(
    uploads.map(async ({ file, id }) => {
      try {
        const text = await store(file);
        const position = positionOf(view, id);
        if (position === null) return;
        const { from, to } = view.state.doc.lineAt(position);
        const before = position > from ? '\n' : '';
        const after = position < to ? '\n' : '';
        view.dispatch({
          changes: { from: position, insert: `${before}${text}${after}` },
          effects: end.of({ id }),
          userEvent: 'input.attachment',
        });
      } catch (error) {
        view.dispatch({ effects: end.of({ id }) });
        onProblem(error instanceof Error ? error.message : String(error));
      }
    }),
  );
}

/** Takes images that are pasted or dropped; everything else is the editor's. `current` gives what is in force at that moment. */
export function uploads(current: () => Uploading | null) {
  const imagesOf = (data: DataTransfer | null): File[] => [...(data?.files ?? [])];
  return [
    field,
    EditorView.domEventHandlers({
      paste(event, view) {
        const uploading = current();
        const files = imagesOf(event.clipboardData);
        // A copied table or page often comes with a picture of itself: its text is what one wants.
        if (!uploading || files.length === 0 || event.clipboardData?.types.includes('text/plain')) return false;
        event.preventDefault();
        void addFiles(view, files, view.state.selection.main.head, uploading);
        return true;
      },
      drop(event, view) {
        const uploading = current();
        const files = imagesOf(event.dataTransfer);
        if (!uploading || files.length === 0) return false;
        event.preventDefault();
        const at = view.posAtCoords({ x: event.clientX, y: event.clientY }) ?? view.state.selection.main.head;
        void addFiles(view, files, at, uploading);
        return true;
      },
    }),
  ];
}
