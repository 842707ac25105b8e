import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { projectName } from '../contract/projects.ts';
import { slugPattern } from '../contract/tasks.ts';

/** What a start, or a second start that is handed on, was asked to do. */
export interface StartRequest {
  /** A path of the window that a deep link leads to, `/task/web/login`. */
  link: string | null;
  /** Absolute path that was opened with the app. */
  folder: string | null;
  /** Without a window, as at login. */
  hidden: boolean;
}

export const deepLinkScheme = 'task-orchestrator';
export const hiddenFlag = '--hidden';

const deepLink = new RegExp(`^${deepLinkScheme}://(task|feature)/([^/]{1,80})/([^/]{1,80})/?$`, 'i');

/**
 * `task-orchestrator://task/<project>/<slug>` and `…://feature/…` as a path of the window; null for anything else. Any page and any
 * mail can hold such a link, so it may show something and never do anything. It is read as it stands: our names need no escapes.
 */
export function parseDeepLink(text: string): string | null {
  const [, view = '', project = '', slug = ''] = deepLink.exec(text) ?? [];
  if (!projectName.safeParse(project).success || !slugPattern.test(slug)) return null;
  return `/${view.toLowerCase()}/${project}/${slug}`;
}

/** Reads the arguments that came after the program (and the app's folder, in a checkout). Chromium's own switches are passed over. */
export function readArguments(args: readonly string[], cwd: string): StartRequest {
  const request: StartRequest = { link: null, folder: null, hidden: false };
  for (const arg of args) {
    if (arg === hiddenFlag) request.hidden = true;
    else if (arg.toLowerCase().startsWith(`${deepLinkScheme}:`)) request.link ??= parseDeepLink(arg);
    else if (arg !== '' && !arg.startsWith('-') && !arg.includes('\0')) request.folder ??= folderOf(arg, cwd);
  }
  return request;
}

/** A path, or a `file:` address as file managers pass them. Whether it is a folder is looked at by who opens it. */
function folderOf(arg: string, cwd: string): string | null {
  if (!/^[a-z][a-z0-9+.-]+:/i.test(arg)) return path.resolve(cwd, arg);
  try {
    return fileURLToPath(arg);
  } catch {
    return null; // Another scheme, another machine, or no encoding of a path.
  }
}
