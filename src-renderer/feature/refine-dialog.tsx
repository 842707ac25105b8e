import { useId, useRef, useState } from 'react';
import { useKeys } from '../shortcuts/bindings.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field, TextArea } from '../ui/field.tsx';
import { useDialogSend } from './use-dialog-send.ts';

type Send = (note: string, keepEdits: boolean) => Promise<void>;

/** A note to the planner's own session. */
export function RefineDialog({ onSend, onClose }: { onSend: Send; onClose: () => void }) {
  const field = useRef<HTMLTextAreaElement>(null);
  return (
    <Dialog
      open
      onClose={onClose}
      title="Refine the plan"
      description="The planner gets this in its own session and proposes anew. What you edited, dropped or published stays as it is."
      initialFocus={field}
    >
      <Form field={field} onSend={onSend} onClose={onClose} />
    </Dialog>
  );
}

function Form({ field, onSend, onClose }: { field: React.RefObject<HTMLTextAreaElement | null>; onSend: Send; onClose: () => void }) {
  const [note, setNote] = useState('');
  const [alsoEdited, setAlsoEdited] = useState(false);
  const checkbox = useId();
  const keys = useKeys('panel.primary');
  const { busy, error, submit } = useDialogSend(async () => {
    if (note.trim() === '') throw new Error('Say what should be different.');
    await onSend(note.trim(), !alsoEdited);
  }, onClose);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Field label="What should be different" error={error}>
        {(ids) => (
          <TextArea
            {...ids}
            ref={field}
            rows={6}
            dir="auto"
            value={note}
            placeholder="The second task is too big: do the migration apart, before everything else."
            onChange={(event) => setNote(event.target.value)}
          />
        )}
      </Field>
      <label htmlFor={checkbox} className="mt-2.5 flex items-center gap-2">
        <input
          id={checkbox}
          type="checkbox"
          className="accent-(--accent)"
          checked={alsoEdited}
          onChange={(event) => setAlsoEdited(event.target.checked)}
        />
        Also change what I edited
      </label>
      <div className="mt-3 flex justify-end gap-2">
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" variant="primary" keys={keys} busy={busy}>
          Refine
        </Button>
      </div>
    </form>
  );
}
