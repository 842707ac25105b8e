import { describe, expect, it } from 'vitest';
import { attachmentLink, maxAttachmentBytes } from '../../../src-main/contract/attachments.ts';
import { attachmentMarkdown, attachmentProblem, base64Of, blobOf } from './attachments.ts';

const id = 'a1'.repeat(32);

describe('a file that is to be attached', () => {
  const png = { name: 'shot.png', type: 'image/png', size: 10 };
  it('may be an image of up to 5 MB', () => {
    expect(attachmentProblem(png)).toBeNull();
    expect(attachmentProblem({ ...png, size: maxAttachmentBytes })).toBeNull();
  });

  it.each([
    [
      { ...png, name: 'notes.pdf', type: 'application/pdf' },
      'notes.pdf is no image that agents can read. Accepted: PNG, JPEG, GIF and WebP.',
    ],
    [{ ...png, type: 'image/svg+xml' }, 'shot.png is no image that agents can read. Accepted: PNG, JPEG, GIF and WebP.'],
    [{ ...png, size: 9_000_000 }, 'shot.png has 9 MB; an image may have 5.2 MB at most. Make it smaller and add it again.'],
    [{ ...png, size: 0 }, 'shot.png is empty.'],
  ])('is refused with a sentence: %o', (file, sentence) => {
    expect(attachmentProblem(file)).toBe(sentence);
  });
});

describe('the mention of an attachment', () => {
  it('is a Markdown image that the server finds', () => {
    const text = attachmentMarkdown('Screenshot 1.png', id);
    expect(text).toBe(`![Screenshot 1.png](attachment:${id})`);
    expect([...text.matchAll(attachmentLink)].map((match) => match[1])).toEqual([id]);
  });

  it('holds no matter what the file is called', () => {
    expect(attachmentMarkdown('a](http://x)[b\n.png', id)).toBe(`![a(http://x)b.png](attachment:${id})`);
    expect(attachmentMarkdown('[]', id)).toBe(`![image](attachment:${id})`);
  });
});

it('content survives the way to the server and back', async () => {
  const data = Uint8Array.from({ length: 100_000 }, (_, i) => (i * 31) % 256);
  const back = blobOf(await base64Of(new Blob([data])), 'image/png');
  expect(new Uint8Array(await back.arrayBuffer())).toEqual(data);
  expect(back.type).toBe('image/png');
});
