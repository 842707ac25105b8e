import { Files } from 'lucide-react';
import { useState } from 'react';
import { useKeys } from '../../shortcuts/bindings.ts';
import { ShortcutLayer } from '../../shortcuts/layer.tsx';
import { useShortcut } from '../../shortcuts/use-shortcut.ts';
import { Button } from '../../ui/button.tsx';
import { Field, TextArea } from '../../ui/field.tsx';
import { Popover } from '../../ui/popover.tsx';
import { FixedValue, ValueButton } from './property-row.tsx';

/** Paths or globs that the task is expected to touch: where two meet, one should wait for the other. */
export function FilesField({
  value,
  onChange,
  editable,
}: {
  value: readonly string[];
  onChange: (files: string[]) => void;
  editable: boolean;
}) {
  const [open, setOpen] = useState(false);
  const shown = (
    <>
      <Files size={14} aria-hidden="true" className="mt-0.5 shrink-0 self-start text-faint" />
      {value.length === 0 ? (
        <span className="text-faint">Not stated</span>
      ) : (
        <span className="min-w-0 flex-1">
          {value.slice(0, shownFiles).map((file) => (
            <code key={file} className="block truncate font-mono text-mono" dir="ltr" title={file}>
              {file}
            </code>
          ))}
          {value.length > shownFiles ? <span className="text-meta text-muted">and {value.length - shownFiles} more</span> : null}
        </span>
      )}
    </>
  );
  if (!editable) return <FixedValue>{shown}</FixedValue>;
  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      label="Files that it touches"
      className="w-80 max-w-[calc(100vw-2rem)]"
      trigger={<ValueButton aria-label={`Files: ${value.length === 0 ? 'not stated' : value.join(', ')}`}>{shown}</ValueButton>}
    >
      <ShortcutLayer open={open}>
        <Lines
          value={value}
          onSave={(files) => {
            setOpen(false);
            onChange(files);
          }}
        />
      </ShortcutLayer>
    </Popover>
  );
}

const shownFiles = 4;

function Lines({ value, onSave }: { value: readonly string[]; onSave: (files: string[]) => void }) {
  const [text, setText] = useState(value.join('\n'));
  const keys = useKeys('panel.primary');
  const save = () =>
    onSave([
      ...new Set(
        text
          .split('\n')
          .map((line) => line.trim())
          .filter(Boolean),
      ),
    ]);
  useShortcut('panel.primary', save);
  return (
    <>
      <Field label="Files that it touches" hint="A path or glob a line, from the repository's top folder">
        {(ids) => (
          <TextArea
            {...ids}
            rows={6}
            dir="ltr"
            className="font-mono text-mono"
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        )}
      </Field>
      <div className="mt-2 flex justify-end">
        <Button size="sm" variant="primary" keys={keys} onClick={save}>
          Set
        </Button>
      </div>
    </>
  );
}
