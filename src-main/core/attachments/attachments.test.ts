import { mkdir, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createBoard } from '../queue/testing/board.ts';
import { type Attachments, createAttachments } from './attachments.ts';
import { cleanName, fileName, imageType } from './image-type.ts';

const png = (...more: number[]) => Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, ...more]);
const day = 24 * 3_600_000;

let board: Awaited<ReturnType<typeof createBoard>>;
let attachments: Attachments;
let folder: string;
beforeEach(async () => {
  board = await createBoard();
  attachments = createAttachments({ db: board.db, clock: board.clock, stateDir: path.join(board.dir, 'state') });
  folder = path.join(board.dir, 'state/attachments');
});
afterEach(() => board.close());

const add = (content: Buffer, name = 'Login page.png') => attachments.add({ name, base64: content.toString('base64') });

describe('attachments', () => {
  it('keep an image under the hash of its bytes, once, readable by the user only', async () => {
    const added = await add(png(1));
    expect(added).toEqual({ id: expect.stringMatching(/^[0-9a-f]{64}$/), name: 'Login page.png', mime: 'image/png', bytes: 9 });
    expect(await add(png(1), '../other/name.gif')).toEqual(added);
    expect(await readdir(folder)).toEqual([added.id]);
    expect((await stat(path.join(folder, added.id))).mode & 0o777).toBe(0o600);
    expect(await attachments.get(added.id)).toEqual({ ...added, base64: png(1).toString('base64') });
  });

  it('are what their bytes are, whatever they are called', async () => {
    expect((await add(Buffer.from('GIF89a…'), 'x.png')).mime).toBe('image/gif');
    expect((await add(Buffer.from([0xff, 0xd8, 0xff, 0xe0]))).mime).toBe('image/jpeg');
    expect((await add(Buffer.from('RIFF....WEBPVP8 '))).mime).toBe('image/webp');
    for (const other of ['<svg onload="alert(1)"/>', '%PDF-1.7', '#!/bin/sh', 'RIFF....WAVE', ''])
      expect(imageType(Buffer.from(other))).toBeNull();
    expect(() => add(Buffer.from('<svg/>'), 'image.png')).toThrow(
      'image.png is no image that can be attached. Accepted: PNG, JPEG, GIF, WebP.',
    );
    expect(() => add(Buffer.alloc(0))).toThrow('is empty');
  });

  it('are refused above 5 MB', async () => {
    expect((await add(Buffer.concat([png(), Buffer.alloc(5 * 1024 * 1024 - 8)]))).bytes).toBe(5 * 1024 * 1024);
    expect(() => add(Buffer.concat([png(), Buffer.alloc(6 * 1024 * 1024)]))).toThrow('is too large: 6 MB. An image has at most 5 MB.');
  });

  it('leave nothing behind where they cannot be written', async () => {
    await mkdir(path.dirname(folder), { recursive: true });
    await writeFile(folder, 'in the way');
    await expect(add(png(1))).rejects.toMatchObject({ code: 'FAILED', message: expect.stringContaining('could not be stored') });
    await rm(folder);
    expect((await add(png(1))).bytes).toBe(9);
  });

  it('are told as gone when they are', async () => {
    const { id } = await add(png(1));
    await rm(path.join(folder, id));
    await expect(attachments.get(id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(attachments.get('0'.repeat(64))).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('are found in a spec in its order, each once, and the missing ones named', async () => {
    const [a, b] = [await add(png(1), 'Überblick (neu).PNG'), await add(png(2), '???')];
    const gone = 'f'.repeat(64);
    const found = await attachments.of(
      `![b](attachment:${b.id}) ![](attachment:${gone}) ![a](attachment:${a.id}) again attachment:${b.id}`,
    );
    expect(found.files.map((file) => [file.fileName, file.id])).toEqual([
      ['1-image.png', b.id],
      ['2-uberblick-neu.png', a.id],
    ]);
    expect(Buffer.from(found.files[1]?.content ?? [])).toEqual(png(1));
    expect(found.missing).toEqual([gone]);
    expect(await attachments.of('nothing here, attachment:xyz')).toEqual({ files: [], missing: [] });
  });

  it('go when no spec has mentioned them for 30 days, and not before', async () => {
    const [used, unused, followed] = [await add(png(1)), await add(png(2)), await add(png(3))];
    await board.task('a', { body: `![](attachment:${used.id})` });
    const other = await board.task('b');
    board.db.run(
      board.db.sql
        .updateTable('tasks')
        .set({ follow_up: `attachment:${followed.id}` })
        .where('id', '=', other.id),
    );
    board.clock.advance(29 * day);
    await attachments.expire();
    expect((await readdir(folder)).length).toBe(3);
    const fresh = await add(png(4));
    board.clock.advance(2 * day);
    await attachments.expire();
    expect((await readdir(folder)).sort()).toEqual([used.id, followed.id, fresh.id].sort());
    await expect(attachments.get(unused.id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('stay while a brief, a comment, a dropped proposal or an earlier text shows them', async () => {
    const images = await Promise.all([1, 2, 3, 4, 5].map((n) => add(png(n))));
    const [brief, comment, dropped, earlier, unused] = images.map(({ id }) => ({ id, text: `![](attachment:${id})` }));
    await board.task('other');
    const ref = { project: 'web', slug: 'login' };
    board.plans.features.add({ ...ref, title: 'Log in', brief: brief?.text ?? '', model: null, effort: null });
    board.plans.comments.add({ on: 'feature', ...ref, body: comment?.text ?? '', ask: false });
    const draft = { title: 'gone', body: dropped?.text ?? '', model: null, effort: null, priority: 0, labels: [], notBefore: null };
    board.plans.proposals.propose(ref, { ...draft, verifyCommand: null, estimate: { files: [], size: null }, after: [] });
    board.plans.proposals.drop({ project: 'web', slug: 'gone' });
    const old = {
      task_id: board.tasks.require({ project: 'web', slug: 'other' }).id,
      replaced_at: 1,
      title: 'x',
      body: earlier?.text ?? '',
    };
    board.db.run(board.db.sql.insertInto('spec_versions').values(old));
    board.clock.advance(31 * day);
    await attachments.expire();
    expect((await readdir(folder)).sort()).toEqual(
      images
        .map(({ id }) => id)
        .filter((id) => id !== unused?.id)
        .sort(),
    );
  });

  it('do not go while somebody adds them again', async () => {
    const { id } = await add(png(1));
    board.clock.advance(31 * day);
    await Promise.all([attachments.expire(), add(png(1)), attachments.expire()]);
    expect((await attachments.get(id)).bytes).toBe(9);
    expect(await readFile(path.join(folder, id))).toEqual(png(1));
  });

  it('take with them what a crash left half-written', async () => {
    const { id } = await add(png(1));
    await writeFile(path.join(folder, `${id}.half`), 'x');
    const old = (board.clock.now() - 40 * day) / 1000;
    await utimes(path.join(folder, `${id}.half`), old, old);
    await attachments.expire();
    expect(await readdir(folder)).toEqual([id]);
  });
});

describe('names', () => {
  it('are one line without folders or characters that turn text around', () => {
    expect(cleanName('C:\\Users\\ada\\shot.png')).toBe('shot.png');
    expect(cleanName('../../etc/passwd')).toBe('passwd');
    expect(cleanName('a\n\u202egnp.exe\u0000')).toBe('agnp.exe');
    expect(cleanName(' / ')).toBe('image');
    expect(cleanName('ü'.repeat(300))).toBe('ü'.repeat(100));
  });

  it('become plain file names', () => {
    expect(fileName(3, { name: 'Bildschirmfoto 2026-11-23 um 10.00.png', mime: 'image/jpeg' })).toBe(
      '3-bildschirmfoto-2026-11-23-um-10-00.jpg',
    );
    expect(fileName(1, { name: '日本語.webp', mime: 'image/webp' })).toBe('1-image.webp');
  });
});
