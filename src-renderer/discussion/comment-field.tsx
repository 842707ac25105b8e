import { Suspense } from 'react';
import { lazyWithPreload } from '../lib/lazy-with-preload.tsx';
import { storeAttachment } from '../task/editor/store-attachment.ts';
import { Skeleton } from '../ui/empty-state.tsx';

const CodeEditor = lazyWithPreload(() => import('../task/editor/code-editor.tsx').then((m) => m.CodeEditor));

/** Where a comment is written: Markdown, with images pasted or dropped. */
export function CommentField({
  label,
  value,
  onChange,
  onProblem,
  focusWish = 0,
}: {
  label: string;
  value: string;
  onChange: (text: string) => void;
  onProblem: (sentence: string | null) => void;
  focusWish?: number;
}) {
  return (
    <div className="h-30 min-h-20 resize-y overflow-hidden rounded-control border border-line-strong/70 bg-surface focus-within:border-accent dark:bg-sunken [&_.cm-content]:p-2.5!">
      <Suspense fallback={<Skeleton className="m-2 h-8" />}>
        <CodeEditor
          value={value}
          onChange={onChange}
          readOnly={false}
          focusWish={focusWish}
          label={label}
          placeholder="Write a comment. Markdown; a task's key becomes a link; paste or drop images."
          uploading={{ store: storeAttachment, onProblem }}
        />
      </Suspense>
    </div>
  );
}
