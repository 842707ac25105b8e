import fs from 'node:fs';
import type { CommitObject } from 'isomorphic-git';
import { fail, ok, type Result } from './result.ts';

/**
 * Reads that need no process, for boards and logs. `gitDir` is the one that `inspect` found. A repository in a format that
 * isomorphic-git cannot read (SHA-256, reftable) gives a failure; ask the CLI then.
 */
export interface GitReader {
  /** Short names, sorted. `remote` null: local ones. */
  branches(remote: string | null): Promise<Result<string[]>>;
  log(ref: string, count: number): Promise<Result<ReadCommit[]>>;
  commit(sha: string): Promise<Result<ReadCommit>>;
  /** null when the commit has no such file. */
  file(ref: string, path: string): Promise<Result<Uint8Array | null>>;
}

export interface ReadCommit {
  sha: string;
  subject: string;
  body: string;
  author: string;
  /** Epoch ms. */
  at: number;
  parents: string[];
}

export function createGitReader(gitDir: string): GitReader {
  // Keeps parsed pack indexes between calls; freed with the reader.
  const cache = {};
  const where = { fs, gitdir: gitDir, cache };
  // Loaded at first use, so that a start of the app doesn't pay for it.
  const load = () => import('isomorphic-git');
  const guard = async <T>(what: string, fn: () => Promise<T>): Promise<Result<T>> => {
    try {
      return ok(await fn());
    } catch (error) {
      return fail('git-failed', `${what} could not be read from ${gitDir}: ${(error as Error).message}`);
    }
  };
  return {
    branches: (remote) =>
      guard('Branches', async () => {
        const git = await load();
        const names = await git.listBranches({ ...where, ...(remote === null ? {} : { remote }) });
        return names.filter((name) => name !== 'HEAD').toSorted();
      }),
    log: (ref, count) =>
      guard(`The log of ${ref}`, async () => {
        const git = await load();
        const entries = await git.log({ ...where, ref, depth: count });
        return entries.map(({ oid, commit }) => toCommit(oid, commit));
      }),
    commit: (sha) =>
      guard(`The commit ${sha}`, async () => {
        const git = await load();
        const { oid, commit } = await git.readCommit({ ...where, oid: sha });
        return toCommit(oid, commit);
      }),
    file: (ref, path) =>
      guard(`${path} of ${ref}`, async () => {
        const git = await load();
        const oid = await git.resolveRef({ ...where, ref });
        try {
          return (await git.readBlob({ ...where, oid, filepath: path })).blob;
        } catch (error) {
          if (error instanceof git.Errors.NotFoundError) return null;
          throw error;
        }
      }),
  };
}

function toCommit(sha: string, commit: CommitObject): ReadCommit {
  const [subject = '', ...body] = commit.message.split('\n');
  return {
    sha,
    subject,
    body: body.join('\n').trim(),
    author: commit.author.name,
    at: commit.author.timestamp * 1000,
    parents: commit.parent,
  };
}
