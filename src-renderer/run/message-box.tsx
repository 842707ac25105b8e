import { useMutation } from '@tanstack/react-query';
import { Clock, SendHorizontal } from 'lucide-react';
import { useRef } from 'react';
import type { Run } from '../../src-main/contract/runs.ts';
import type { TaskWithRuns } from '../../src-main/contract/tasks.ts';
import { rpc } from '../api/client.ts';
import { messageOf } from '../api/query-client.ts';
import { isMac, useKeys } from '../shortcuts/bindings.ts';
import { chordOf } from '../shortcuts/keys.ts';
import { useShortcut } from '../shortcuts/use-shortcut.ts';
import { keepMessage, useMessageDrafts } from '../state/message-drafts.ts';
import { Button } from '../ui/button.tsx';
import { TextArea } from '../ui/field.tsx';
import { Kbd } from '../ui/kbd.tsx';
import { toast } from '../ui/toast.tsx';

const sendKeys = 'mod+Enter';

/** What can be said to the agent in the state that the task is in; null when it can be told nothing. */
function purposeOf(task: TaskWithRuns, run: Run) {
  const ref = { project: task.project, slug: task.slug };
  if (run.status === 'running')
    return {
      placeholder: 'Message the agent…',
      hint: 'It gets this when its present turn ends.',
      button: 'Send',
      send: (text: string) => rpc.runs.message({ ...ref, text }),
    };
  if (run.id !== task.runs.at(-1)?.id) return null;
  if (task.status === 'review')
    return {
      placeholder: 'Request changes…',
      hint: 'The task runs again in the same session, with this.',
      button: 'Request changes',
      send: (text: string) => rpc.tasks.requestChanges({ ...ref, text }),
    };
  if (task.status === 'failed')
    return {
      placeholder: 'Tell the agent how to go on…',
      hint: 'The task continues in the same session, with this.',
      button: 'Continue',
      send: (text: string) => rpc.tasks.retry({ ...ref, continue: true, text }),
    };
  return null;
}

export function MessageBox({ task, run }: { task: TaskWithRuns; run: Run }) {
  const field = useRef<HTMLTextAreaElement>(null);
  const draft = useMessageDrafts(({ drafts }) => drafts[task.id] ?? '');
  const purpose = purposeOf(task, run);
  const keys = useKeys('run.message');
  useShortcut('run.message', () => field.current?.focus(), { enabled: purpose !== null });
  const send = useMutation({
    mutationFn: async (text: string) => void (await purpose?.send(text)),
    onSuccess: (_, sent) => {
      // What was typed on meanwhile is the next message.
      if (useMessageDrafts.getState().drafts[task.id] === sent) keepMessage(task.id, '');
    },
    onError: (error) => toast.fail('The message was not sent', messageOf(error)),
  });
  if (!purpose) return null;
  const text = draft.trim();
  const submit = () => {
    if (text !== '' && !send.isPending) send.mutate(text);
  };
  return (
    <div className="shrink-0 border-t bg-canvas px-3 py-2">
      {run.pendingMessages.length > 0 ? (
        <ul aria-label="Messages on their way" className="mb-2 flex flex-col gap-1">
          {run.pendingMessages.map((message, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: they have no name and stay in their order
            <li key={i} className="flex items-start gap-2 rounded-control bg-waiting-tint px-2 py-1">
              <Clock size={13} aria-hidden="true" className="mt-0.5 shrink-0 text-waiting-text" />
              <span className="line-clamp-3 min-w-0 flex-1 whitespace-pre-wrap break-words" dir="auto">
                {message}
              </span>
              <span className="shrink-0 text-meta text-waiting-text">waiting for the agent's turn to end</span>
            </li>
          ))}
        </ul>
      ) : null}
      <form
        className="flex items-end gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <div className="group relative min-w-0 flex-1">
          <TextArea
            ref={field}
            value={draft}
            rows={1}
            dir="auto"
            maxLength={100_000}
            aria-label={purpose.placeholder.replace('…', '')}
            aria-describedby="message-hint"
            placeholder={purpose.placeholder}
            className="block max-h-40 min-h-7 resize-none! py-1! [field-sizing:content]"
            onChange={(event) => keepMessage(task.id, event.target.value)}
            onKeyDown={(event) => {
              if (chordOf(event.nativeEvent, isMac) === sendKeys) submit();
              else if (event.key === 'Escape') field.current?.blur();
              else return;
              event.preventDefault();
              event.stopPropagation();
            }}
          />
          {keys && draft === '' ? (
            <span className="pointer-events-none absolute end-2 top-1 group-focus-within:hidden max-phone:hidden">
              <Kbd keys={keys} />
            </span>
          ) : null}
        </div>
        <Button
          type="submit"
          variant={text === '' ? 'secondary' : 'primary'}
          disabled={text === ''}
          busy={send.isPending}
          keys={text === '' ? null : sendKeys}
          icon={<SendHorizontal size={13} aria-hidden="true" />}
        >
          {purpose.button}
        </Button>
      </form>
      <p id="message-hint" className={text === '' ? 'sr-only' : 'mt-1 text-faint text-meta'}>
        {purpose.hint}
      </p>
    </div>
  );
}
