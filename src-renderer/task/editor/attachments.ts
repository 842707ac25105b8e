import { attachment, maxAttachmentBytes } from '../../../src-main/contract/attachments.ts';
import { bytes } from '../../lib/format.ts';

const types: readonly string[] = attachment.shape.mime.options;

/** For a file picker. */
export const acceptedTypes = types.join(',');

/** Why a file cannot be an attachment, in a sentence, or null. */
export function attachmentProblem(file: { name: string; type: string; size: number }): string | null {
  if (!types.includes(file.type)) return `${file.name || 'This file'} is no image that agents can read. Accepted: PNG, JPEG, GIF and WebP.`;
  if (file.size > maxAttachmentBytes)
    return `${file.name} has ${bytes(file.size)}; an image may have ${bytes(maxAttachmentBytes)} at most. Make it smaller and add it again.`;
  return file.size === 0 ? `${file.name} is empty.` : null;
}

/** How a spec says where an image is. What would end the words early is left out of them. */
export function attachmentMarkdown(name: string, id: string): string {
  const words = name.replaceAll(/[[\]\\<>\r\n]/g, '').trim();
  return `![${words || 'image'}](attachment:${id})`;
}

export async function base64Of(file: Blob): Promise<string> {
  const data = new Uint8Array(await file.arrayBuffer());
  let binary = '';
  // In pieces: a call takes only so many arguments.
  for (let at = 0; at < data.length; at += 0x8000) binary += String.fromCharCode(...data.subarray(at, at + 0x8000));
  return btoa(binary);
}

export function blobOf(base64: string, mime: string): Blob {
  return new Blob([Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))], { type: mime });
}
