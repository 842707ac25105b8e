import { ImageOff } from 'lucide-react';
import type { ComponentProps, ReactNode } from 'react';
import ReactMarkdown from 'react-markdown';
import rehypeSanitize, { defaultSchema } from 'rehype-sanitize';
import remarkGfm from 'remark-gfm';
import { mentionParts } from './mention-parts.ts';
import { shallow } from './shallow.ts';

// Beyond react-markdown, which makes no HTML of HTML: nothing but these protocols, and our own one for images.
const schema = {
  ...defaultSchema,
  protocols: { ...defaultSchema.protocols, href: ['http', 'https', 'mailto'], src: ['attachment'] },
};

interface Node {
  type: string;
  tagName?: string;
  value?: string;
  properties?: Record<string, string>;
  children?: Node[];
}

/** HTML in a text is text: shown as it was written (`Vec<String>`), where the sanitizer alone would drop it. Comments are not shown. */
const htmlAsText = () => (tree: Node) => {
  for (const node of tree.children ?? []) {
    if (node.type === 'raw') {
      node.type = 'text';
      node.value = node.value?.replace(/<!--[\s\S]*?(?:-->|$)/g, '') ?? '';
    } else htmlAsText()(node);
  }
};

/** Keys in running text become elements of our own. After the sanitizer, so that no text can make one with other content. */
const mentions = () => (tree: Node) => {
  for (const node of tree.children ?? []) if (!['code', 'pre', 'a'].includes(node.tagName ?? '')) mentions()(node);
  tree.children = tree.children?.flatMap((node): Node[] =>
    node.type !== 'text'
      ? [node]
      : mentionParts(node.value ?? '').map((part) =>
          part.key === null
            ? { type: 'text', value: part.text }
            : { type: 'element', tagName: 'data', properties: { value: part.key }, children: [{ type: 'text', value: part.text }] },
        ),
  );
};

const safeUrl = (url: string): string => (/^(https?:|mailto:|attachment:|#)/i.test(url) ? url : '');

export function MarkdownRendered({
  text,
  attachment,
  mention,
}: {
  text: string;
  attachment?: ((id: string, alt: string) => ReactNode) | undefined;
  mention?: ((key: string) => ReactNode | null) | undefined;
}) {
  return (
    <ReactMarkdown
      remarkPlugins={[remarkGfm]}
      rehypePlugins={[htmlAsText, [rehypeSanitize, schema], ...(mention ? [mentions] : [])]}
      urlTransform={safeUrl}
      components={{
        a: Link,
        data: ({ value, children }) => <>{(typeof value === 'string' ? mention?.(value) : null) ?? children}</>,
        img: ({ src, alt = '' }) => {
          const id = typeof src === 'string' ? /^attachment:([0-9a-f]{64})$/.exec(src)?.[1] : undefined;
          if (id && attachment) return attachment(id, alt);
          return (
            <span
              className="inline-flex items-center gap-1 rounded-control bg-active/60 px-1.5 text-meta text-muted"
              title="Images from elsewhere are not loaded"
            >
              <ImageOff size={12} aria-hidden="true" />
              {alt || 'image'}
            </span>
          );
        },
        input: (props) => <input {...props} disabled aria-label="Task list item" />,
      }}
    >
      {shallow(text)}
    </ReactMarkdown>
  );
}

function Link({ href, children }: ComponentProps<'a'>) {
  if (!href || !/^(https?:|mailto:)/i.test(href)) return <span>{children}</span>;
  return (
    <a href={href} target="_blank" rel="noreferrer noopener" title={href}>
      {children}
    </a>
  );
}
