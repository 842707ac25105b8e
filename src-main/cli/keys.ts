import { realpath } from 'node:fs/promises';
import path from 'node:path';
import type { TaskRef } from '../contract/api.ts';
import { EXIT, ExitError, usageError } from './exit.ts';

const SPEC_FILE = /^(?:(.*)[\\/])?tasks[\\/]todo[\\/]([^\\/]+)\.md$/;

export interface KeyReader {
  cwd: string;
  /** Asked for only when a key is a path. */
  projects(): Promise<{ name: string; path: string }[]>;
}

/** Reads `<project>/<slug>`, `<project> <slug>` and `…/tasks/todo/<slug>.md`, any number of them in any order. */
export async function readKeys(words: readonly string[], reader: KeyReader): Promise<TaskRef[]> {
  const refs: TaskRef[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as string;
    const file = SPEC_FILE.exec(word);
    const slash = word.indexOf('/');
    const next = words[i + 1];
    if (file) refs.push(await fromPath(word, file, reader));
    else if (slash > 0 && slash < word.length - 1) refs.push({ project: word.slice(0, slash), slug: word.slice(slash + 1) });
    else if (slash === -1 && next !== undefined && !next.includes('/')) {
      refs.push({ project: word, slug: next });
      i++;
    } else throw usageError(`"${word}" is no task. Accepted: <project>/<slug>, <project> <slug>, or a path …/tasks/todo/<slug>.md.`);
  }
  return refs;
}

/** For commands that take one task. */
export async function readKey(words: readonly string[], reader: KeyReader): Promise<TaskRef> {
  const refs = await readKeys(words, reader);
  if (refs.length !== 1) throw usageError(`One task is expected, not ${refs.length}.`);
  return refs[0] as TaskRef;
}

async function fromPath(word: string, [, top = '', slug = '']: RegExpExecArray, { cwd, projects }: KeyReader): Promise<TaskRef> {
  const absolute = path.resolve(cwd, top === '' && word.startsWith('/') ? '/' : top);
  // Projects are known by their real paths; the file itself need not be there any more.
  const folder = await realpath(absolute).catch(() => absolute);
  const holders = (await projects()).filter((project) => folder === project.path || folder.startsWith(project.path + path.sep));
  // A repository inside another one: the inner one is meant.
  const project = holders.sort((a, b) => b.path.length - a.path.length)[0];
  if (!project)
    throw new ExitError(
      EXIT.data,
      `${word} is in no known project. Add the repository with \`task-orchestrator project add ${absolute}\`.`,
    );
  return { project: project.name, slug };
}
