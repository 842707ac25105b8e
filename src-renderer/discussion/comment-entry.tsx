import { Compass, Pencil, Trash2, User } from 'lucide-react';
import { useRef, useState } from 'react';
import type { Comment, Discussed } from '../../src-main/contract/comments.ts';
import { api, rpc } from '../api/client.ts';
import { messageOf, queryClient } from '../api/query-client.ts';
import { ago, fullTime } from '../lib/format.ts';
import { useKeys } from '../shortcuts/bindings.ts';
import { useShortcut } from '../shortcuts/use-shortcut.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { toast } from '../ui/toast.tsx';
import { CommentField } from './comment-field.tsx';
import { MarkdownWithTasks } from './mention.tsx';

const readAgain = (about: Discussed) => queryClient.invalidateQueries({ queryKey: api.comments.timeline.queryKey({ input: about }) });

/** What somebody said; one's own can be changed and taken back. */
export function CommentEntry({ comment, about, now }: { comment: Comment; about: Discussed; now: number }) {
  const [editing, setEditing] = useState(false);
  const mine = comment.author === 'user';
  const remove = async () => {
    try {
      await rpc.comments.remove({ id: comment.id });
      await readAgain(about);
      toast.undo('The comment is deleted', () => {
        rpc.comments.restore({ id: comment.id }).then(
          () => readAgain(about),
          (problem) => toast.fail('It could not be had back', messageOf(problem)),
        );
      });
    } catch (problem) {
      toast.fail('The comment was not deleted', messageOf(problem));
    }
  };
  return (
    <li className="relative flex gap-2.5 py-1.5">
      <span className="z-10 flex size-6 shrink-0 items-center justify-center rounded-full border bg-surface text-muted">
        {mine ? <User size={12} aria-hidden="true" /> : <Compass size={12} aria-hidden="true" className="text-running-solid" />}
      </span>
      <article
        aria-label={mine ? 'Your comment' : "The planner's comment"}
        className="group/comment min-w-0 flex-1 rounded-card border bg-surface dark:bg-raised"
      >
        <header className="flex min-h-7 items-center gap-2 px-3 pt-1">
          <span className="font-medium">{mine ? 'You' : 'The planner'}</span>
          <time dateTime={new Date(comment.at).toISOString()} title={fullTime(comment.at)} className="tabular text-faint text-meta">
            {ago(comment.at, now)}
          </time>
          {comment.editedAt === null ? null : (
            <span className="text-faint text-meta" title={fullTime(comment.editedAt)}>
              edited
            </span>
          )}
          {mine && !editing ? (
            <span className="ms-auto flex opacity-0 group-focus-within/comment:opacity-100 group-hover/comment:opacity-100 max-narrow:opacity-100">
              <IconButton size="sm" label="Edit the comment" icon={<Pencil size={12} />} onClick={() => setEditing(true)} />
              <IconButton size="sm" label="Delete the comment" icon={<Trash2 size={12} />} onClick={() => void remove()} />
            </span>
          ) : null}
        </header>
        <div className="px-3 pb-2">
          {editing ? (
            <Editing comment={comment} onSaved={() => readAgain(about)} onEnd={() => setEditing(false)} />
          ) : (
            <MarkdownWithTasks text={comment.body} />
          )}
        </div>
      </article>
    </li>
  );
}

function Editing({ comment, onSaved, onEnd }: { comment: Comment; onSaved: () => Promise<void>; onEnd: () => void }) {
  const box = useRef<HTMLDivElement>(null);
  const [text, setText] = useState(comment.body);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const keys = useKeys('panel.primary');
  const save = async () => {
    setBusy(true);
    setError(null);
    try {
      await rpc.comments.edit({ id: comment.id, body: text });
      await onSaved();
      onEnd();
    } catch (problem) {
      setError(messageOf(problem));
      setBusy(false);
    }
  };
  useShortcut('panel.primary', () => void save(), { within: box });
  return (
    <div ref={box}>
      <CommentField label="Comment, in Markdown" value={text} onChange={setText} onProblem={setError} focusWish={1} />
      {error === null ? null : (
        <p role="alert" className="mt-1 text-failed-text text-meta">
          {error}
        </p>
      )}
      <div className="mt-2 flex justify-end gap-2">
        <Button size="sm" onClick={onEnd}>
          Cancel
        </Button>
        <Button size="sm" variant="primary" keys={keys} busy={busy} onClick={() => void save()}>
          Save
        </Button>
      </div>
    </div>
  );
}
