import { z } from 'zod';

/** Where a spec says `![words](attachment:<id>)`, the agent gets the file and a path to it. */
export const attachment = z.object({
  /** SHA-256 of the content: the same image twice is one file. */
  id: z.string().regex(/^[0-9a-f]{64}$/),
  name: z.string(),
  mime: z.enum(['image/png', 'image/jpeg', 'image/gif', 'image/webp']),
  bytes: z.number(),
});
export type Attachment = z.infer<typeof attachment>;

export const maxAttachmentBytes = 5 * 1024 * 1024;
/** Every mention in a Markdown text. */
export const attachmentLink = /attachment:([0-9a-f]{64})/g;
