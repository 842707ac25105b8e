import type { Dirent } from 'node:fs';
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Project } from '../../contract/projects.ts';
import type { IngestResult } from '../../contract/system.ts';
import type { Task } from '../../contract/tasks.ts';
import { UserError } from '../lib/errors.ts';
import { isInside } from '../lib/is-inside.ts';

export interface IngestDeps {
  projects: {
    store: { list(): Project[] };
    discover(roots: string[]): Promise<Project[]>;
    add(folder: string): Promise<Project>;
  };
  tasks: {
    list(filter: { project: string }): Pick<Task, 'slug'>[];
    add(draft: NewTask): Pick<Task, 'key'>;
  };
}

interface NewTask {
  project: string;
  slug: string;
  title: string;
  body: string;
  model: null;
  effort: null;
  priority: number;
  labels: string[];
  notBefore: null;
  after: [];
  queue: false;
}

/** What the contract takes as a spec. */
const LONGEST_BODY = 1_000_000;
const LONGEST_TITLE = 300;

/**
 * Makes a task of every `tasks/todo/*.md` of the projects under `roots` (of all known projects without roots). Repositories that
 * are not known yet are added. Existing slugs are left as they are; files that cannot be a task are named with the reason.
 * Throws UserError for a root that is not there.
 */
export function createIngest({ projects, tasks }: IngestDeps): (roots: string[]) => Promise<IngestResult> {
  const ingestProject = async (project: Project, result: IngestResult) => {
    const folder = path.join(project.path, 'tasks', 'todo');
    const known = new Set(tasks.list({ project: project.name }).map(({ slug }) => slug));
    for (const file of await markdownFiles(folder)) {
      const slug = path.basename(file, '.md');
      if (known.has(slug)) {
        result.skipped.push(`${project.name}/${slug}`);
        continue;
      }
      try {
        const body = await readSpec(file, project.path);
        result.added.push(tasks.add({ ...blank, project: project.name, slug, title: titleOf(body) ?? slug, body }).key);
      } catch (error) {
        result.refused.push({ file, reason: reasonOf(error) });
      }
    }
  };

  return async (roots) => {
    const result: IngestResult = { added: [], skipped: [], refused: [] };
    const tops = await Promise.all(roots.map(resolveRoot));
    for (const top of tops) {
      if ((await exists(path.join(top, '.git'))) && !projects.store.list().some((project) => project.path === top)) await projects.add(top);
    }
    await projects.discover(tops);
    const all = projects.store.list();
    const within = all.filter((project) => tops.length === 0 || tops.some((top) => isInside(project.path, top)));
    for (const project of within) if (project.present) await ingestProject(project, result);
    for (const top of tops) result.refused.push(...(await outsideRepositories(top, all)));
    return result;
  };
}

const blank = { model: null, effort: null, priority: 0, labels: [] as string[], notBefore: null, after: [] as [], queue: false } as const;

async function resolveRoot(root: string): Promise<string> {
  const top = await realpath(root).catch(() => null);
  if (top === null || !(await stat(top)).isDirectory()) throw new UserError('NOT_FOUND', `The folder ${root} is not there.`);
  return top;
}

/** Specs in folders that are no repository: said, so that nobody waits for them. */
async function outsideRepositories(top: string, projects: Project[]): Promise<IngestResult['refused']> {
  const folders = (await entries(top)).filter((entry) => entry.isDirectory()).map((entry) => path.join(top, entry.name));
  const strangers = folders.filter((folder) => !projects.some((project) => project.path === folder));
  const files = await Promise.all(strangers.map((folder) => markdownFiles(path.join(folder, 'tasks', 'todo'))));
  return files
    .flat()
    .map((file) => ({ file, reason: `${path.resolve(file, '../../..')} is not the top of a git repository with a commit` }));
}

async function markdownFiles(folder: string): Promise<string[]> {
  return (await entries(folder))
    .filter((entry) => entry.name.endsWith('.md') && !entry.name.startsWith('.'))
    .map((entry) => path.join(folder, entry.name))
    .sort();
}

async function entries(folder: string): Promise<Dirent[]> {
  return readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return [];
    throw new UserError('FAILED', `${folder} cannot be read (${error.code}).`, { cause: error });
  });
}

async function readSpec(file: string, project: string): Promise<string> {
  // A link in somebody's repository must not turn a private file of this user into a spec that is sent to a provider.
  if (!isInside(await realpath(file), project)) throw new UserError('INVALID', 'it is a link to outside of its project');
  const found = await stat(file);
  if (!found.isFile()) throw new UserError('INVALID', 'it is not a file');
  // In UTF-8 a character takes at most four bytes.
  if (found.size > 4 * LONGEST_BODY) throw new UserError('INVALID', `it has more than ${LONGEST_BODY.toLocaleString('en')} characters`);
  const text = decode(await readFile(file));
  if (text.trim() === '') throw new UserError('INVALID', 'it is empty');
  if (text.length > LONGEST_BODY) throw new UserError('INVALID', `it has more than ${LONGEST_BODY.toLocaleString('en')} characters`);
  return text;
}

function decode(bytes: Uint8Array): string {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    if (!text.includes('\0')) return text;
  } catch {
    // Not UTF-8: the same to a person as a NUL in it.
  }
  throw new UserError('INVALID', 'it is not text in UTF-8');
}

/** The first heading outside of code blocks. */
function titleOf(body: string): string | null {
  const heading = /^ {0,3}#{1,6}[ \t]+(.+?)[ \t]*#*[ \t]*$/m.exec(body.replaceAll(/^(```|~~~)[\s\S]*?^\1/gm, ''))?.[1]?.trim();
  return heading ? heading.slice(0, LONGEST_TITLE) : null;
}

function reasonOf(error: unknown): string {
  if (error instanceof UserError) return error.message;
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined) throw error;
  return `it cannot be read (${code})`;
}

function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
