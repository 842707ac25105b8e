import type { Attachment } from '../../contract/attachments.ts';

/** What an image is, by its first bytes; a name or a browser's word proves nothing. Null for anything else. */
export function imageType(data: Uint8Array): Attachment['mime'] | null {
  const text = (from: number, to: number) => Buffer.from(data.subarray(from, to)).toString('latin1');
  if (text(0, 8) === '\x89PNG\r\n\x1a\n') return 'image/png';
  if (text(0, 3) === '\xff\xd8\xff') return 'image/jpeg';
  if (['GIF87a', 'GIF89a'].includes(text(0, 6))) return 'image/gif';
  if (text(0, 4) === 'RIFF' && text(8, 12) === 'WEBP') return 'image/webp';
  return null;
}

const extensions: Record<Attachment['mime'], string> = {
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/gif': 'gif',
  'image/webp': 'webp',
};

/** A name to show: one line, no folders, none of the characters that turn text around. */
export function cleanName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? '';
  const clean = last
    .normalize('NFC')
    .replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '')
    .trim();
  return Array.from(clean).slice(0, 100).join('') || 'image';
}

/** A name for a file that an agent reads: `2-login-page.png`. */
export function fileName(position: number, { name, mime }: Pick<Attachment, 'name' | 'mime'>): string {
  const stem = name
    .replace(/\.[^.]*$/, '')
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[\u0300-\u036f]/g, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replaceAll(/^-+|-+$/g, '');
  return `${position}-${stem || 'image'}.${extensions[mime]}`;
}
