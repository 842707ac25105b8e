import { type ReactNode, Suspense } from 'react';
import { lazyWithPreload } from '../lib/lazy-with-preload.tsx';

export const Rendered = lazyWithPreload(() => import('./markdown-rendered.tsx').then((m) => m.MarkdownRendered));

/**
 * Markdown as people wrote it or agents said it: data. No HTML gets through, no image is loaded from elsewhere, links go to https,
 * http and mailto only. `attachment` renders the images that were added to a spec,
 * `mention` what is written like a task's key; null leaves it text. The plain text stands there while the renderer loads.
 */
export function Markdown({
  text,
  className,
  attachment,
  mention,
}: {
  text: string;
  className?: string;
  attachment?: (id: string, alt: string) => ReactNode;
  mention?: (key: string) => ReactNode | null;
}) {
  return (
    <div className={`markdown min-w-0 break-words ${className ?? ''}`} dir="auto">
      <Suspense fallback={<p className="whitespace-pre-wrap">{text}</p>}>
        <Rendered text={text} attachment={attachment} mention={mention} />
      </Suspense>
    </div>
  );
}
