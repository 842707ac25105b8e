import { useRef, useState } from 'react';
import { messageOf } from '../../api/query-client.ts';
import { useKeys } from '../../shortcuts/bindings.ts';
import { useShortcut } from '../../shortcuts/use-shortcut.ts';
import { keepMessage, useMessageDrafts } from '../../state/message-drafts.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field, TextArea } from '../../ui/field.tsx';

export interface WordsDialogProps {
  title: string;
  description: string;
  label: string;
  placeholder: string;
  button: string;
  required: boolean;
  /** Under which name what is written is kept until it is sent: a dialog is closed by a slip of the finger. */
  draftOf: string;
  onSend: (text: string) => Promise<unknown>;
  onClose: () => void;
}

/** Words for the agent: what should change, or how to go on. What was refused stays there to be mended. */
export function WordsDialog(props: WordsDialogProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  return (
    <Dialog open onClose={props.onClose} title={props.title} description={props.description} initialFocus={field}>
      <WordsForm {...props} field={field} />
    </Dialog>
  );
}

function WordsForm({
  label,
  placeholder,
  button,
  required,
  draftOf,
  onSend,
  onClose,
  field,
}: WordsDialogProps & { field: React.RefObject<HTMLTextAreaElement | null> }) {
  const text = useMessageDrafts(({ drafts }) => drafts[draftOf] ?? '');
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const keys = useKeys('panel.primary');
  const send = async () => {
    if (required && text.trim() === '') {
      setError('Say what should change.');
      field.current?.focus();
      return;
    }
    setBusy(true);
    setError(null);
    try {
      await onSend(text.trim());
      keepMessage(draftOf, '');
      onClose();
    } catch (problem) {
      setError(messageOf(problem));
      setBusy(false);
    }
  };
  useShortcut('panel.primary', () => void send(), { enabled: !busy });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <Field label={label} error={error}>
        {(ids) => (
          <TextArea
            {...ids}
            ref={field}
            rows={7}
            dir="auto"
            value={text}
            placeholder={placeholder}
            onChange={(event) => keepMessage(draftOf, event.target.value)}
          />
        )}
      </Field>
      <div className="mt-3 flex justify-end gap-2">
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" variant="primary" keys={keys} busy={busy}>
          {button}
        </Button>
      </div>
    </form>
  );
}
