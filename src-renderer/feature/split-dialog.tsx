import { Plus, X } from 'lucide-react';
import { useRef, useState } from 'react';
import type { Task } from '../../src-main/contract/tasks.ts';
import { useKeys } from '../shortcuts/bindings.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field, Input, TextArea } from '../ui/field.tsx';
import { useDialogSend } from './use-dialog-send.ts';

interface Part {
  id: number;
  title: string;
  body: string;
}
type Split = (into: { title: string; body: string }[]) => Promise<void>;

/** As many as the server takes at once. */
const most = 7;

/** One proposal becomes several, by hand. */
export function SplitDialog({ task, onSplit, onClose }: { task: Task; onSplit: Split; onClose: () => void }) {
  const field = useRef<HTMLInputElement>(null);
  return (
    <Dialog
      open
      onClose={onClose}
      width="lg"
      title="Split the proposal"
      description="Each part waits for what it waited for, and what waited for it waits for all of them. The whole goes to Dropped."
      initialFocus={field}
    >
      <Form task={task} first={field} onSplit={onSplit} onClose={onClose} />
    </Dialog>
  );
}

function Form({
  task,
  first,
  onSplit,
  onClose,
}: {
  task: Task;
  first: React.RefObject<HTMLInputElement | null>;
  onSplit: Split;
  onClose: () => void;
}) {
  const [parts, setParts] = useState<Part[]>([
    { id: 1, title: task.title, body: task.body },
    { id: 2, title: '', body: '' },
  ]);
  const keys = useKeys('panel.primary');
  const { busy, error, submit } = useDialogSend(async () => {
    const empty = parts.findIndex(({ title }) => title.trim() === '');
    if (empty >= 0) throw new Error(`Part ${empty + 1} needs a title.`);
    await onSplit(parts.map(({ title, body }) => ({ title, body })));
  }, onClose);
  const edit = (id: number, change: Partial<Part>) => setParts(parts.map((part) => (part.id === id ? { ...part, ...change } : part)));
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <ol className="grid grid-cols-2 gap-3 max-narrow:grid-cols-1">
        {parts.map((part, i) => (
          <li key={part.id} className="flex min-w-0 flex-col gap-2 rounded-card border p-3">
            <div className="flex items-end gap-2">
              <Field label={`Part ${i + 1}`} className="min-w-0 flex-1">
                {(ids) => (
                  <Input
                    {...ids}
                    ref={i === 0 ? first : null}
                    dir="auto"
                    maxLength={300}
                    placeholder="What is to be done, in a line"
                    value={part.title}
                    onChange={(event) => edit(part.id, { title: event.target.value })}
                  />
                )}
              </Field>
              {parts.length > 2 ? (
                <IconButton
                  label={`Take part ${i + 1} out`}
                  icon={<X size={14} />}
                  onClick={() => setParts(parts.filter(({ id }) => id !== part.id))}
                />
              ) : null}
            </div>
            <TextArea
              aria-label={`Spec of part ${i + 1}, in Markdown`}
              rows={9}
              dir="auto"
              placeholder="Its spec, in Markdown"
              value={part.body}
              onChange={(event) => edit(part.id, { body: event.target.value })}
            />
          </li>
        ))}
      </ol>
      {error === null ? null : (
        <p role="alert" className="mt-2 text-failed-text">
          {error}
        </p>
      )}
      <div className="mt-3 flex gap-2">
        {parts.length < most ? (
          <Button
            variant="ghost"
            icon={<Plus size={13} aria-hidden="true" />}
            onClick={() => setParts([...parts, { id: Math.max(...parts.map(({ id }) => id)) + 1, title: '', body: '' }])}
          >
            Another part
          </Button>
        ) : null}
        <span className="flex-1" />
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" variant="primary" keys={keys} busy={busy}>
          Split into {parts.length}
        </Button>
      </div>
    </form>
  );
}
