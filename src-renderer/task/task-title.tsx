import { useEffect, useRef, useState } from 'react';
import type { Task } from '../../src-main/contract/tasks.ts';
import { rpc } from '../api/client.ts';
import { messageOf } from '../api/query-client.ts';
import { readOnlyReason } from './commands.ts';
import { changeTask, refOf } from './task-cache.ts';

/** The title, written where it stands. Enter or leaving it saves, Escape takes it back. */
export function TaskTitle({ task, heading: Heading }: { task: Task; heading: 'h1' | 'h2' | 'h3' }) {
  const [text, setText] = useState<string | null>(null);
  const [error, setError] = useState<string | null>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const editable = readOnlyReason(task) === null;
  const shown = text ?? task.title;
  // A long title has as many lines as it needs.
  // biome-ignore lint/correctness/useExhaustiveDependencies: its height follows what is shown in it
  useEffect(() => {
    if (!field.current) return;
    field.current.style.height = '0';
    field.current.style.height = `${field.current.scrollHeight}px`;
  }, [shown, editable]);

  const save = async () => {
    const title = shown.replaceAll(/\s+/g, ' ').trim();
    if (title === task.title) {
      setText(null);
      return;
    }
    setText(null);
    setError(null);
    try {
      await changeTask(task, { title }, () => rpc.tasks.update({ ...refOf(task), set: { title } }));
    } catch (problem) {
      // What was typed stays, to be mended.
      setText(title);
      setError(messageOf(problem));
    }
  };

  if (!editable)
    return (
      <Heading dir="auto" className="min-w-0 break-words border border-transparent py-0.5 font-semibold text-heading">
        {task.title}
      </Heading>
    );
  return (
    <div className="min-w-0">
      <Heading className="sr-only">{task.title}</Heading>
      <textarea
        ref={field}
        aria-label="Title"
        aria-invalid={error !== null || undefined}
        rows={1}
        dir="auto"
        value={shown}
        onChange={(event) => setText(event.target.value.replaceAll('\n', ' '))}
        onBlur={() => void save()}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey) {
            event.preventDefault();
            event.currentTarget.blur();
          } else if (event.key === 'Escape') {
            event.preventDefault();
            setText(null);
            setError(null);
          }
        }}
        className="-mx-[7px] block w-[calc(100%+14px)] resize-none overflow-hidden rounded-control border border-transparent bg-transparent px-1.5 py-0.5 font-semibold text-heading outline-none transition-colors hover:border-line focus:border-accent"
      />
      {error === null ? null : (
        <p role="alert" className="text-failed-text text-meta">
          {error}
        </p>
      )}
    </div>
  );
}
