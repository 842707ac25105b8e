import { access } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';

export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * Headers of every answer. `host` is the checked Host header; older browsers don't count a WebSocket to it as `'self'`. The desktop's
 * own window has none and talks over its port.
 */
export function securityHeaders(host: string | null): Record<string, string> {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    // The editor and the toasts add style elements at run time.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "worker-src 'self' blob:",
    "manifest-src 'self'",
    host === null ? "connect-src 'self'" : `connect-src 'self' ws://${host} wss://${host}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ];
  return {
    'Content-Security-Policy': policy.join('; '),
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
  };
}

/** Serves the built window out of `webDir`; a plain page that says so when it was not built. */
export async function createPages(webDir: string): Promise<Handler> {
  const built = await access(path.join(webDir, 'index.html')).then(
    () => true,
    () => false,
  );
  if (!built)
    return (_request, response) =>
      plainPage(
        response,
        200,
        'Task Orchestrator is running. This build has no window; the command line shows and drives everything, for example: task-orchestrator dashboard --watch',
      );
  const { default: sirv } = await import('sirv');
  const serve = sirv(webDir, {
    etag: true,
    // Names of built assets carry a hash of their contents; the page that names them must always be fresh.
    setHeaders: (response, pathname) =>
      response.setHeader('Cache-Control', pathname.startsWith('/assets/') ? 'private, max-age=31536000, immutable' : 'no-cache'),
  });
  return (request, response) => serve(request, response, () => plainPage(response, 404, 'There is nothing at this address.'));
}

/** A page of one sentence. The text is ours: nothing of the request may get into it. */
export function plainPage(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store' });
  response.end(
    `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Task Orchestrator</title><style>:root{color-scheme:light dark}body{font:15px/1.6 system-ui;max-width:32rem;margin:24vh auto;padding:0 1.5rem}h1{font-size:15px;font-weight:600;margin:0 0 .25rem}p{margin:0;opacity:.75}</style><h1>Task Orchestrator</h1><p>${text}</p></html>\n`,
  );
}
