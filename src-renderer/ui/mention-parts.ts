export interface MentionPart {
  text: string;
  /** What may be the key of a task; whether there is one is for others to find out. */
  key: string | null;
}

// A project's name and a slug, not as a part of a longer path or address.
const pattern = /(?<![\w./@:#~-])([\w][\w.-]{0,79})\/([a-z0-9][a-z0-9._-]{0,79})(?![\w/-])/g;

/** A text, cut at what is written like `project/slug`. A dot at the end ends the sentence. */
export function mentionParts(text: string): MentionPart[] {
  const parts: MentionPart[] = [];
  let from = 0;
  for (const match of text.matchAll(pattern)) {
    const key = match[0].replace(/[._-]+$/, '');
    if (key.endsWith('/')) continue;
    if (match.index > from) parts.push({ text: text.slice(from, match.index), key: null });
    parts.push({ text: key, key });
    from = match.index + key.length;
  }
  if (from < text.length || parts.length === 0) parts.push({ text: text.slice(from), key: null });
  return parts;
}
