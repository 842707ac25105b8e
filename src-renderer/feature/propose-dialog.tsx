import { useRef, useState } from 'react';
import type { FeatureDetail } from '../../src-main/contract/features.ts';
import { rpc } from '../api/client.ts';
import { useKeys } from '../shortcuts/bindings.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field, Input, TextArea } from '../ui/field.tsx';
import { readAgain, refOf } from './feature-cache.ts';
import { useDialogSend } from './use-dialog-send.ts';

/** A proposal of a person's own; the rest of it is set where it stands then. */
export function ProposeDialog({ feature, onClose }: { feature: FeatureDetail; onClose: () => void }) {
  const field = useRef<HTMLInputElement>(null);
  return (
    <Dialog open onClose={onClose} title="Propose a task" description="It joins the plan as the last one." initialFocus={field}>
      <Form feature={feature} field={field} onClose={onClose} />
    </Dialog>
  );
}

function Form({
  feature,
  field,
  onClose,
}: {
  feature: FeatureDetail;
  field: React.RefObject<HTMLInputElement | null>;
  onClose: () => void;
}) {
  const [title, setTitle] = useState('');
  const [body, setBody] = useState('');
  const keys = useKeys('panel.primary');
  const { busy, error, submit } = useDialogSend(async () => {
    if (title.trim() === '') throw new Error('A task needs a title.');
    const { model, effort } = feature;
    await rpc.features.propose({ ...refOf(feature), title, body, model, effort });
    await readAgain(feature);
  }, onClose);
  return (
    <form
      className="flex flex-col gap-2.5"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Field label="Title" error={error}>
        {(ids) => (
          <Input {...ids} ref={field} dir="auto" maxLength={300} value={title} onChange={(event) => setTitle(event.target.value)} />
        )}
      </Field>
      <Field label="Spec, in Markdown">
        {(ids) => <TextArea {...ids} rows={8} dir="auto" value={body} onChange={(event) => setBody(event.target.value)} />}
      </Field>
      <div className="mt-1 flex justify-end gap-2">
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" variant="primary" keys={keys} busy={busy}>
          Propose
        </Button>
      </div>
    </form>
  );
}
