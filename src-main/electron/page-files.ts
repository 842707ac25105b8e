import { readFile, realpath } from 'node:fs/promises';
import path from 'node:path';
import { securityHeaders } from '../server/pages.ts';
import { isOurs } from './origin.ts';

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.png': 'image/png',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
};

/** Answers requests of the window's scheme with the files of the built window, and with nothing that lies outside of their folder. */
export function createPageFiles(folder: string): (request: Pick<Request, 'url' | 'method'>) => Promise<Response> {
  const headers = securityHeaders(null);
  const refuse = (status: number) => new Response(null, { status, headers });
  return async ({ url, method }) => {
    const type = types[path.extname(URL.parse(url)?.pathname ?? '')];
    if (!isOurs(url) || method !== 'GET' || type === undefined) return refuse(404);
    try {
      const root = await realpath(folder);
      const file = await realpath(path.join(root, decodeURIComponent(new URL(url).pathname)));
      if (!file.startsWith(root + path.sep)) return refuse(404);
      return new Response(new Uint8Array(await readFile(file)), { headers: { ...headers, 'Content-Type': type } });
    } catch {
      return refuse(404); // No such file, or no encoding of a name.
    }
  };
}
