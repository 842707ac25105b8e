import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { Trash2 } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { api, rpc } from '../api/client.ts';
import { messageOf } from '../api/query-client.ts';
import { useKeys } from '../shortcuts/bindings.ts';
import { useShortcut } from '../shortcuts/use-shortcut.ts';
import { isEmptyDraft, type NewFeatureDraft, useDrafts } from '../state/drafts.ts';
import { SpecEditor } from '../task/editor/spec-editor.tsx';
import { ProjectField } from '../task/properties/project-field.tsx';
import { PropertyRow } from '../task/properties/property-row.tsx';
import { Button } from '../ui/button.tsx';
import { Unread } from '../ui/read-failed.tsx';
import { toast } from '../ui/toast.tsx';
import { showFeature } from './feature-cache.ts';
import { PlannerFields } from './planner-fields.tsx';

/** Brings a discarded draft back; what was typed in its place since can be had back in turn. */
function putBack(draft: NewFeatureDraft): void {
  const { newFeature: typed, editNewFeature } = useDrafts.getState();
  editNewFeature(draft);
  if (!isEmptyDraft({ title: typed.title, body: typed.brief })) toast.undo('What you typed since made way for it', () => putBack(typed));
}

export function NewFeatureForm() {
  const draft = useDrafts((state) => state.newFeature);
  const { editNewFeature, endNewFeature } = useDrafts.getState();
  const read = useQuery(api.projects.list.queryOptions());
  const projects = read.data ?? [];
  const { project: shown } = useParams({ strict: false });
  const navigate = useNavigate();
  const title = useRef<HTMLTextAreaElement>(null);
  const [busy, setBusy] = useState<'generate' | 'draft' | null>(null);
  const [error, setError] = useState<{ at: 'title' | 'form'; text: string } | null>(null);
  const generateKeys = useKeys('panel.primary');
  const draftKeys = useKeys('editor.draft');
  const known = (name: string | null | undefined) => (projects.some((each) => each.name === name) ? (name ?? null) : null);
  const project = known(draft.project) ?? known(shown) ?? projects[0]?.name ?? null;

  useEffect(() => title.current?.focus(), []);

  const add = async (generate: boolean) => {
    if (busy !== null || project === null) return;
    if (draft.title.trim() === '') {
      setError({ at: 'title', text: 'A feature needs a title.' });
      title.current?.focus();
      return;
    }
    setBusy(generate ? 'generate' : 'draft');
    setError(null);
    try {
      const { title: words, brief, model, effort } = draft;
      const { slug } = await rpc.features.add({ project, title: words, brief, model, effort });
      const typedOn = useDrafts.getState().newFeature !== draft;
      if (!typedOn) endNewFeature();
      // The page of the feature says why it could not be started, if so: the brief is kept either way.
      if (generate) await rpc.features.generate({ project, slug }).then(showFeature, () => {});
      if (typedOn) {
        setBusy(null);
        // It is not in the feature, and not to be taken from under the hand.
        toast.say(`${project}/${slug} is made without what you typed since: that is still here`);
        return;
      }
      await navigate({ to: '/feature/$project/$slug', params: { project, slug }, search: {} });
    } catch (problem) {
      setBusy(null);
      setError({ at: 'form', text: messageOf(problem) });
    }
  };
  useShortcut('panel.primary', () => void add(true));
  useShortcut('editor.draft', () => void add(false));

  if (!read.data) return <Unread title="The projects could not be read" of={[read]} className="m-4 h-24" />;
  if (projects.length === 0)
    return <p className="px-4 pb-6 text-muted">There is no project yet. Add one first: a feature is always one of a repository.</p>;
  return (
    <div className="flex h-[min(68vh,44rem)] min-h-0 flex-col border-t">
      <div className="flex min-h-0 flex-1 max-narrow:flex-col max-narrow:overflow-y-auto">
        <div className="flex min-h-0 min-w-0 flex-1 flex-col max-narrow:flex-none">
          <div className="shrink-0 px-4 pt-3 pb-2.5">
            <textarea
              ref={title}
              rows={1}
              dir="auto"
              aria-label="Title"
              aria-invalid={error?.at === 'title' || undefined}
              placeholder="What you want, in a line"
              value={draft.title}
              maxLength={300}
              onChange={(event) => {
                if (error?.at === 'title') setError(null);
                editNewFeature({ title: event.target.value.replaceAll('\n', ' ') });
              }}
              className="block field-sizing-content w-full resize-none bg-transparent font-semibold text-heading outline-none"
            />
            {error?.at === 'title' ? (
              <p role="alert" className="text-failed-text text-meta">
                {error.text}
              </p>
            ) : null}
          </div>
          <div className="flex min-h-0 flex-1 flex-col border-t max-narrow:h-[18rem] max-narrow:flex-none">
            <SpecEditor what="brief" value={draft.brief} onChange={(brief) => editNewFeature({ brief })} readOnly={null} />
          </div>
        </div>
        <aside
          aria-label="Properties"
          className="w-72 shrink-0 overflow-y-auto border-l p-2.5 max-narrow:w-full max-narrow:overflow-visible max-narrow:border-t max-narrow:border-l-0"
        >
          <PropertyRow label="Project">
            <ProjectField value={project} names={projects.map(({ name }) => name)} onChange={(name) => editNewFeature({ project: name })} />
          </PropertyRow>
          <PlannerFields value={draft} onChange={editNewFeature} />
          <p className="px-1.5 pt-3 text-meta text-muted">
            The planner reads your code, changes nothing, and proposes three to seven tasks. You edit them; nothing runs before you queue
            it.
          </p>
        </aside>
      </div>
      <footer className="shrink-0 border-t">
        {error?.at === 'form' ? (
          <p role="alert" className="border-b bg-failed-tint px-4 py-2 text-failed-text">
            {error.text}
          </p>
        ) : null}
        <div className="flex flex-wrap items-center gap-2 px-4 py-2.5">
          {isEmptyDraft({ title: draft.title, body: draft.brief }) ? null : (
            <Button
              variant="ghost"
              icon={<Trash2 size={13} aria-hidden="true" />}
              onClick={() => {
                endNewFeature();
                title.current?.focus();
                toast.undo('The new feature is discarded', () => putBack(draft));
              }}
            >
              Discard
            </Button>
          )}
          <div className="ml-auto flex flex-wrap gap-2">
            <Button keys={draftKeys} busy={busy === 'draft'} disabled={busy !== null} onClick={() => void add(false)}>
              Save as draft
            </Button>
            <Button
              variant="primary"
              keys={generateKeys}
              busy={busy === 'generate'}
              disabled={busy !== null}
              onClick={() => void add(true)}
            >
              Generate tasks
            </Button>
          </div>
        </div>
      </footer>
    </div>
  );
}
