import { Columns2, Eye, FilePlus2, ImagePlus, Pencil } from 'lucide-react';
import { type ReactNode, Suspense, useRef, useState } from 'react';
import { cx } from '../../lib/class-names.ts';
import { lazyWithPreload } from '../../lib/lazy-with-preload.tsx';
import { useKeys } from '../../shortcuts/bindings.ts';
import { useShortcut } from '../../shortcuts/use-shortcut.ts';
import { type SpecLayout, useSpecView } from '../../state/spec-view.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Skeleton } from '../../ui/empty-state.tsx';
import { Markdown } from '../../ui/markdown.tsx';
import { Menu } from '../../ui/menu.tsx';
import { Segmented } from '../../ui/tabs.tsx';
import { templates } from '../templates.ts';
import { AttachmentImage } from './attachment-image.tsx';
import { acceptedTypes } from './attachments.ts';
import type { CodeEditorHandle } from './code-editor.tsx';
import { storeAttachment } from './store-attachment.ts';

const CodeEditor = lazyWithPreload(() => import('./code-editor.tsx').then((m) => m.CodeEditor));

const layouts: readonly { value: SpecLayout; label: ReactNode }[] = [
  { value: 'write', label: <LayoutLabel icon={<Pencil size={12} aria-hidden="true" />} words="Write" /> },
  { value: 'split', label: <LayoutLabel icon={<Columns2 size={12} aria-hidden="true" />} words="Both" /> },
  { value: 'preview', label: <LayoutLabel icon={<Eye size={12} aria-hidden="true" />} words="Preview" /> },
];
const wordsFor = {
  spec: {
    label: 'Spec, in Markdown',
    placeholder: 'What should be done, and how one sees that it is. Markdown; paste or drop images.',
    preview: 'Preview of the spec',
    empty: 'The spec is empty.',
    layout: 'How the spec is shown',
  },
  brief: {
    label: 'Brief, in Markdown',
    placeholder:
      'What you want and why, for whom, and what it is not. The planner reads this and your code. Markdown; paste or drop images.',
    preview: 'Preview of the brief',
    empty: 'The brief is empty.',
    layout: 'How the brief is shown',
  },
} as const;

const nextLayout: Record<SpecLayout, SpecLayout> = { write: 'preview', preview: 'write', split: 'write' };

export interface SpecEditorProps {
  value: string;
  onChange: (text: string) => void;
  onBlur?: () => void;
  /** Why it cannot be changed; null when it can. */
  readOnly: string | null;
  /** What is said of saving, at the right end of the toolbar. */
  status?: ReactNode;
  notice?: ReactNode;
  what?: keyof typeof wordsFor;
  /** More buttons, behind the editor's own. */
  tools?: ReactNode;
  /** In place of text and preview. */
  instead?: ReactNode;
  /** A higher number than before puts the cursor into the editor. */
  focusWish?: number;
}

/** A spec as text, as it will look, or both; with templates and images. */
export function SpecEditor({
  value,
  onChange,
  onBlur,
  readOnly,
  status,
  notice,
  what = 'spec',
  tools,
  instead,
  focusWish = 0,
}: SpecEditorProps) {
  const words = wordsFor[what];
  const chosen = useSpecView((state) => state.layout);
  const layout = readOnly === null ? chosen : 'preview';
  const editor = useRef<CodeEditorHandle>(null);
  const picker = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const setLayout = (next: SpecLayout) => useSpecView.setState({ layout: next });
  const pick = () => picker.current?.click();
  useShortcut('editor.preview', () => setLayout(nextLayout[layout]), { enabled: readOnly === null });
  useShortcut('editor.image', pick, { enabled: readOnly === null && layout !== 'preview' });
  const imageKeys = useKeys('editor.image');

  return (
    <div className="@container flex min-h-0 min-w-0 flex-1 flex-col">
      <div className="flex min-h-9 shrink-0 flex-wrap items-center gap-x-2 gap-y-1 border-b px-3 py-1">
        {readOnly === null ? (
          <>
            <Segmented label={words.layout} value={layout} onChange={setLayout} options={layouts} />
            {layout === 'preview' || instead ? null : (
              <>
                {what === 'spec' ? (
                  <Menu
                    trigger={
                      <Button size="sm" variant="ghost" icon={<FilePlus2 size={13} aria-hidden="true" />}>
                        Template
                      </Button>
                    }
                    entries={templates.map(({ name, about, body }) => ({
                      label: name,
                      hint: about,
                      onSelect: () => editor.current?.insertTemplate(body),
                    }))}
                  />
                ) : null}
                <IconButton size="sm" label="Add an image" keys={imageKeys} icon={<ImagePlus size={14} />} onClick={pick} />
              </>
            )}
          </>
        ) : (
          <p className="text-meta text-muted">{readOnly}</p>
        )}
        {tools}
        <div className="ml-auto min-w-0 text-meta text-muted">{status}</div>
      </div>
      {notice}
      {problem === null ? null : (
        <div role="alert" className="flex shrink-0 items-start gap-2 border-b bg-failed-tint px-4 py-1.5 text-failed-text">
          <span className="min-w-0 flex-1">{problem}</span>
          <button type="button" className="shrink-0 underline" onClick={() => setProblem(null)}>
            Dismiss
          </button>
        </div>
      )}
      <input
        ref={picker}
        type="file"
        accept={acceptedTypes}
        multiple
        hidden
        aria-label="Images to add"
        onChange={(event) => {
          setProblem(null);
          editor.current?.addFiles([...(event.target.files ?? [])]);
          event.target.value = '';
        }}
      />
      {instead}
      <div className={cx('flex min-h-0 flex-1 @max-[520px]:flex-col', instead ? 'hidden' : '')}>
        {layout === 'preview' ? null : (
          <div className="min-h-0 min-w-0 flex-1">
            <Suspense fallback={<Skeleton className="m-4 h-24" />}>
              <CodeEditor
                ref={editor}
                value={value}
                onChange={onChange}
                onBlur={onBlur}
                readOnly={readOnly !== null}
                focusWish={focusWish}
                label={words.label}
                placeholder={words.placeholder}
                uploading={{ store: storeAttachment, onProblem: setProblem }}
              />
            </Suspense>
          </div>
        )}
        {layout === 'write' ? null : <Preview text={value} words={words} beside={layout === 'split'} />}
      </div>
    </div>
  );
}

function LayoutLabel({ icon, words }: { icon: ReactNode; words: string }) {
  return (
    <span className="flex items-center gap-1">
      {icon}
      {/* Where there is no room, only its name is left of them. */}
      <span className="@max-[440px]:sr-only">{words}</span>
    </span>
  );
}

const Preview = ({ text, words, beside }: { text: string; words: { preview: string; empty: string }; beside: boolean }) => (
  <section
    aria-label={words.preview}
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reachable by keys
    tabIndex={0}
    className={`min-h-0 min-w-0 flex-1 overflow-y-auto px-4 py-3 outline-offset-[-2px] ${beside ? '@max-[520px]:border-t @min-[520px]:border-l' : ''}`}
  >
    {text.trim() === '' ? (
      <p className="text-faint">{words.empty}</p>
    ) : (
      <Markdown className="max-w-[80ch]" text={text} attachment={(id, alt) => <AttachmentImage id={id} alt={alt} />} />
    )}
  </section>
);
