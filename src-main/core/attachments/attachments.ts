import { createHash } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { type Attachment, attachment, attachmentLink, maxAttachmentBytes } from '../../contract/attachments.ts';
import type { Db } from '../db/open.ts';
import type { Clock } from '../lib/clock.ts';
import { UserError } from '../lib/errors.ts';
import { newId } from '../lib/ids.ts';
import { cleanName, fileName, imageType } from './image-type.ts';

/** An image that no spec mentions may still be in a draft that somebody has open. */
const keepMs = 30 * 24 * 3_600_000;

/** A file that belongs to a task, as an agent gets it. */
export interface AttachedFile {
  id: string;
  /** `1-login-page.png`, unique within the task. */
  fileName: string;
  content: Uint8Array;
}

/** The images of specs: a row each, and the bytes in a file of the name of their SHA-256. */
export function createAttachments({ db, clock, stateDir }: { db: Db; clock: Clock; stateDir: string }) {
  const folder = path.join(stateDir, 'attachments');
  const fileOf = (id: string) => path.join(folder, id);
  const rowOf = (id: string): Attachment | null => {
    const row = db.get(db.sql.selectFrom('attachments').select(['id', 'name', 'mime', 'bytes']).where('id', '=', id));
    return row ? attachment.parse(row) : null;
  };
  /** One writer at a time, so that nothing is removed as old while it is added again. */
  let tail: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(fn: () => Promise<T>): Promise<T> => {
    const result = tail.then(fn);
    tail = result.catch(() => undefined);
    return result;
  };

  const read = (id: string): Promise<Uint8Array | null> =>
    readFile(fileOf(id)).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null;
      throw new UserError('FAILED', `The attachment ${id} cannot be read: ${error.message}.`, { cause: error });
    });

  return {
    add({ name, base64 }: { name: string; base64: string }): Promise<Attachment> {
      const content = Buffer.from(base64, 'base64');
      if (content.length === 0) throw new UserError('INVALID', `${cleanName(name)} is empty, or not sent as base64.`);
      if (content.length > maxAttachmentBytes)
        throw new UserError(
          'INVALID',
          `${cleanName(name)} is too large: ${megabytes(content.length)} MB. An image has at most ${megabytes(maxAttachmentBytes)} MB.`,
        );
      const mime = imageType(content);
      if (mime === null)
        throw new UserError('INVALID', `${cleanName(name)} is no image that can be attached. Accepted: PNG, JPEG, GIF, WebP.`);
      const id = createHash('sha256').update(content).digest('hex');
      return inTurn(async () => {
        await writeWhole(folder, id, content, newId(clock.now())).catch((error: Error) => {
          throw new UserError('FAILED', `${cleanName(name)} could not be stored in ${folder}: ${error.message}. Check the disk.`, {
            cause: error,
          });
        });
        const row = { id, name: cleanName(name), mime, bytes: content.length, created_at: clock.now() };
        // Added again it is as new: nothing mentions it yet.
        db.run(
          db.sql
            .insertInto('attachments')
            .values(row)
            .onConflict((conflict) => conflict.column('id').doUpdateSet({ created_at: row.created_at })),
        );
        return rowOf(id) as Attachment;
      });
    },

    async get(id: string): Promise<Attachment & { base64: string }> {
      const row = rowOf(id);
      const content = row && (await read(id));
      if (!row || !content) throw new UserError('NOT_FOUND', `There is no attachment ${id} (any more).`);
      return { ...row, base64: Buffer.from(content).toString('base64') };
    },

    /** What a spec mentions, in order, each once. `missing` are the ids of what is not there. */
    async of(spec: string): Promise<{ files: AttachedFile[]; missing: string[] }> {
      const files: AttachedFile[] = [];
      const missing: string[] = [];
      for (const id of new Set([...spec.matchAll(attachmentLink)].map((match) => match[1] as string))) {
        const row = rowOf(id);
        // Unreadable is as good as missing: an agent can do its work without.
        const content = row && (await read(id).catch(() => null));
        if (row && content) files.push({ id, fileName: fileName(files.length + 1, row), content });
        else missing.push(id);
      }
      return { files, missing };
    },

    /** Removes what is old and in no text, and what a crash left in the folder. */
    expire: (): Promise<void> =>
      inTurn(async () => {
        const before = clock.now() - keepMs;
        const old = new Set(db.all(db.sql.selectFrom('attachments').select('id').where('created_at', '<', before)).map(({ id }) => id));
        if (old.size > 0)
          for await (const body of textsWithLinks(db)) for (const [, id] of body.matchAll(attachmentLink)) old.delete(id as string);
        for (const id of old) {
          db.run(db.sql.deleteFrom('attachments').where('id', '=', id).where('created_at', '<', before));
          await rm(fileOf(id), { force: true });
        }
        for (const name of await readdir(folder).catch(() => [])) {
          const stats = await stat(fileOf(name)).catch(() => null);
          if (stats && stats.mtimeMs < before && !rowOf(name)) await rm(fileOf(name), { force: true });
        }
      }),
  };
}

export type Attachments = ReturnType<typeof createAttachments>;

const megabytes = (bytes: number) => Math.round((bytes / 1024 / 1024) * 10) / 10;

/** On disk as a whole or not at all. */
async function writeWhole(folder: string, name: string, content: Uint8Array, unique: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const temporary = path.join(folder, `${name}.${unique}`);
  try {
    const handle = await open(temporary, 'wx', 0o600);
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path.join(folder, name));
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** In pieces: with many tasks the search through all specs would hold up everything else. */
async function* textsWithLinks(db: Db): AsyncGenerator<string> {
  for (const [table, text] of texts) {
    const page = db.prepare<[number], { at: number; text: string | null }>(
      `SELECT rowid AS at, iif(instr(${text}, 'attachment:') > 0, ${text}, NULL) AS text FROM ${table} WHERE rowid > ? ORDER BY rowid LIMIT 500`,
    );
    for (let last = 0; ; ) {
      const rows = page.all(last);
      if (rows.length === 0) break;
      for (const row of rows) if (row.text !== null) yield row.text;
      last = rows.at(-1)?.at ?? last;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

/** Where a person may have put an image; also what can still be had back. */
const texts: readonly [table: string, text: string][] = [
  ['tasks', "body || coalesce(follow_up, '')"],
  ['features', 'brief'],
  ['comments', 'body'],
  ['dropped_proposals', 'value'],
  ['spec_versions', 'body'],
  ['planners', "coalesce(draft, '')"],
];
