/** What the preload tells the page of where it is. A browser has no such thing. */
export interface Platform {
  readonly kind: 'desktop';
  readonly os: 'darwin' | 'win32' | 'linux';
  readonly version: string;
}

/** The preload asks the main process for a port under this name, and gets it under this name. */
export const portChannel = 'port';

/** What the page is sent together with its port, and by which it knows it. */
export const portMessage = 'task-orchestrator:port';
