import { Compass } from 'lucide-react';
import { useRef, useState } from 'react';
import type { Discussed } from '../../src-main/contract/comments.ts';
import { api, rpc } from '../api/client.ts';
import { messageOf, queryClient } from '../api/query-client.ts';
import { useKeys } from '../shortcuts/bindings.ts';
import { useShortcut } from '../shortcuts/use-shortcut.ts';
import { Button } from '../ui/button.tsx';
import { keepComment, useCommentDrafts } from './comment-drafts.ts';
import { CommentField } from './comment-field.tsx';

/** Says something to whoever reads it, or asks the planner, whose answer becomes a comment. */
export function Composer({ about, focusWish }: { about: Discussed; focusWish: number }) {
  const draft = `${about.on} ${about.project}/${about.slug}`;
  const text = useCommentDrafts(({ drafts }) => drafts[draft] ?? '');
  const box = useRef<HTMLDivElement>(null);
  const [busy, setBusy] = useState<'comment' | 'ask' | null>(null);
  const [error, setError] = useState<string | null>(null);
  const keys = useKeys('panel.primary');
  const askKeys = useKeys('editor.draft');
  const send = async (ask: boolean) => {
    if (busy !== null) return;
    if (text.trim() === '') {
      setError('Write something.');
      return;
    }
    setBusy(ask ? 'ask' : 'comment');
    setError(null);
    try {
      await rpc.comments.add({ ...about, body: text, ask });
      // What was typed on meanwhile is another one.
      if (useCommentDrafts.getState().drafts[draft] === text) keepComment(draft, '');
      await queryClient.invalidateQueries({ queryKey: api.comments.timeline.queryKey({ input: about }) });
    } catch (problem) {
      setError(messageOf(problem));
    }
    setBusy(null);
  };
  useShortcut('panel.primary', () => void send(false), { within: box, enabled: busy === null });
  useShortcut('editor.draft', () => void send(true), { within: box, enabled: busy === null });
  return (
    <div ref={box} className="mt-2 ps-8.5 max-phone:ps-0">
      <CommentField
        label="New comment, in Markdown"
        value={text}
        onChange={(next) => keepComment(draft, next)}
        onProblem={setError}
        focusWish={focusWish}
      />
      {error === null ? null : (
        <p role="alert" className="mt-1 text-failed-text text-meta">
          {error}
        </p>
      )}
      <div className="mt-2 flex flex-wrap justify-end gap-2">
        <Button
          keys={askKeys}
          icon={<Compass size={13} aria-hidden="true" />}
          busy={busy === 'ask'}
          disabled={busy !== null}
          onClick={() => void send(true)}
        >
          Ask the planner
        </Button>
        <Button variant="primary" keys={keys} busy={busy === 'comment'} disabled={busy !== null} onClick={() => void send(false)}>
          Comment
        </Button>
      </div>
    </div>
  );
}
