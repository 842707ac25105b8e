import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { Trash2 } from 'lucide-react';
import { type RefObject, useId, useState } from 'react';
import { api, rpc } from '../api/client.ts';
import { messageOf } from '../api/query-client.ts';
import { useOpenTask } from '../frame/use-open-task.ts';
import { parseKey } from '../lib/task-key.ts';
import { useKeys } from '../shortcuts/bindings.ts';
import { useShortcut } from '../shortcuts/use-shortcut.ts';
import { isEmptyDraft, useDrafts } from '../state/drafts.ts';
import { Button } from '../ui/button.tsx';
import { Unread } from '../ui/read-failed.tsx';
import { Switch } from '../ui/switch.tsx';
import { toast } from '../ui/toast.tsx';
import { SpecEditor } from './editor/spec-editor.tsx';
import { ProjectField } from './properties/project-field.tsx';
import { Properties } from './properties/properties.tsx';
import { PropertyRow } from './properties/property-row.tsx';
import { SlugField } from './slug-field.tsx';

/** Everything of a task that is not there yet. It is kept in this browser until the server has it. */
export function NewTaskForm({ onClose, titleField }: { onClose: () => void; titleField: RefObject<HTMLTextAreaElement | null> }) {
  const draft = useDrafts((state) => state.newTask);
  const { editNewTask, endNewTask, beginFollowUp } = useDrafts.getState();
  const read = useQuery(api.projects.list.queryOptions());
  const projects = read.data ?? [];
  const { project: board } = useParams({ strict: false });
  const openTask = useOpenTask();
  const anotherId = useId();
  const [another, setAnother] = useState(false);
  const [busy, setBusy] = useState<'queue' | 'draft' | null>(null);
  const [error, setError] = useState<{ at: 'title' | 'form'; text: string } | null>(null);
  const queueKeys = useKeys('panel.primary');
  const draftKeys = useKeys('editor.draft');

  const known = (name: string | null | undefined) => (projects.some((each) => each.name === name) ? (name ?? null) : null);
  const project = known(draft.project) ?? known(board) ?? projects[0]?.name ?? null;

  const add = async (queue: boolean) => {
    if (busy !== null || project === null) return;
    if (draft.title.trim() === '') {
      setError({ at: 'title', text: 'A task needs a title.' });
      titleField.current?.focus();
      return;
    }
    if (queue && draft.body.trim() === '') {
      setError({ at: 'form', text: 'The spec is empty. Write what is to be done before you queue the task, or save it as a draft.' });
      return;
    }
    setBusy(queue ? 'queue' : 'draft');
    setError(null);
    try {
      const { title, body, slug, model, effort, priority, labels, notBefore, after } = draft;
      const task = await rpc.tasks.add({
        project,
        title,
        body,
        model,
        effort,
        priority,
        labels,
        notBefore,
        after: after.map(parseKey),
        queue,
        ...(slug === null ? {} : { slug }),
      });
      setBusy(null);
      if (useDrafts.getState().newTask !== draft) {
        // What was typed on meanwhile is not in it, and is not to be taken from under the hand.
        toast.say(`${task.key} ${queue ? 'is queued' : 'is drafted'} without what you typed since: that is still here`);
        return;
      }
      // The next one is often about the same thing: it begins with the same settings.
      endNewTask(another ? { project, model, effort, priority, labels } : undefined);
      if (another) {
        toast.say(`${task.key} ${queue ? 'is queued' : 'is drafted'}`);
        titleField.current?.focus();
      } else {
        onClose();
        if (!queue) openTask(task.key, { tab: 'spec' });
        else toast.say(`${task.key} is queued`);
      }
    } catch (problem) {
      setBusy(null);
      setError({ at: 'form', text: messageOf(problem) });
    }
  };
  useShortcut('panel.primary', () => void add(true));
  useShortcut('editor.draft', () => void add(false));

  if (!read.data) return <Unread title="The projects could not be read" of={[read]} className="m-4 h-24" />;
  if (projects.length === 0)
    return <p className="px-4 pb-6 text-muted">There is no project yet. Add one first: a task is always a task of a repository.</p>;
  return (
    <div className="flex h-[min(68vh,46rem)] min-h-0 flex-col border-t">
      <div className="flex min-h-0 flex-1 max-narrow:flex-col max-narrow:overflow-y-auto">
        <div className="flex min-h-0 min-w-0 flex-1 flex-col max-narrow:flex-none">
          <div className="shrink-0 px-4 pt-3 pb-1.5">
            <textarea
              ref={titleField}
              rows={1}
              dir="auto"
              aria-label="Title"
              aria-invalid={error?.at === 'title' || undefined}
              placeholder="What is to be done, in a line"
              value={draft.title}
              maxLength={300}
              onChange={(event) => {
                if (error?.at === 'title') setError(null);
                editNewTask({ title: event.target.value.replaceAll('\n', ' ') });
              }}
              className="block field-sizing-content w-full resize-none bg-transparent font-semibold text-heading outline-none"
            />
            {error?.at === 'title' ? (
              <p role="alert" className="text-failed-text text-meta">
                {error.text}
              </p>
            ) : null}
            <SlugField project={project} title={draft.title} value={draft.slug} onChange={(slug) => editNewTask({ slug })} />
          </div>
          <div className="flex min-h-0 flex-1 flex-col border-t max-narrow:h-[18rem] max-narrow:flex-none">
            <SpecEditor value={draft.body} onChange={(body) => editNewTask({ body })} readOnly={null} />
          </div>
        </div>
        <aside
          aria-label="Properties"
          className="w-72 shrink-0 overflow-y-auto border-l p-2.5 max-narrow:w-full max-narrow:overflow-visible max-narrow:border-t max-narrow:border-l-0"
        >
          <PropertyRow label="Project">
            <ProjectField value={project} names={projects.map(({ name }) => name)} onChange={(name) => editNewTask({ project: name })} />
          </PropertyRow>
          <div className="mt-0.5">
            <Properties value={draft} onChange={editNewTask} errors={{}} editable self={null} />
          </div>
        </aside>
      </div>
      <footer className="shrink-0 border-t">
        {error?.at === 'form' ? (
          <p role="alert" className="border-b bg-failed-tint px-4 py-2 text-failed-text">
            {error.text}
          </p>
        ) : null}
        <div className="flex flex-wrap items-center gap-2 px-4 py-2.5">
          <label htmlFor={anotherId} className="flex items-center gap-2 text-muted">
            <Switch id={anotherId} checked={another} onChange={setAnother} />
            Create another
          </label>
          {isEmptyDraft(draft) ? null : (
            <Button
              variant="ghost"
              icon={<Trash2 size={13} aria-hidden="true" />}
              onClick={() => {
                endNewTask();
                titleField.current?.focus();
                toast.undo('The new task is discarded', () => beginFollowUp(draft));
              }}
            >
              Discard
            </Button>
          )}
          <div className="ml-auto flex flex-wrap gap-2">
            <Button keys={draftKeys} busy={busy === 'draft'} disabled={busy !== null} onClick={() => void add(false)}>
              Save as draft
            </Button>
            <Button variant="primary" keys={queueKeys} busy={busy === 'queue'} disabled={busy !== null} onClick={() => void add(true)}>
              Queue → agent
            </Button>
          </div>
        </div>
      </footer>
    </div>
  );
}
