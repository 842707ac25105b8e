import { createServer, type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Router } from '@orpc/server';
import type { Contract } from '../contract/api.ts';
import type { Clock } from '../core/lib/clock.ts';
import { UserError } from '../core/lib/errors.ts';
import type { Log } from '../core/lib/log.ts';
import { type Access, createAccess } from './access.ts';
import { createPages, type Handler, plainPage, securityHeaders } from './pages.ts';
import { RPC_PATH } from './runtime-file.ts';
import { createSockets, type Sockets, type Transport } from './sockets.ts';

export interface ServerOptions {
  router: Router<Contract, Transport>;
  host: string;
  /** 0 for any free one. */
  port: number;
  token: string;
  /** What the cookies of browsers are made from. */
  sessionKey: string;
  /** Folder of the built window. */
  webDir: string;
  version: string;
  clock: Clock;
  log: Log;
}

export interface Server {
  readonly port: number;
  /** Where commands on this machine reach it, without the token. */
  readonly url: string;
  readonly connections: number;
  /** Stands for the token once, within a minute. */
  oneTimeKey(): string;
  /** Resolves when the last connection is gone. May be called twice. */
  stop(): Promise<void>;
}

/**
 * HTTP and WebSocket over the router. Every request must come with the right Host and Origin, and everything but `/health` with
 * the token. Throws UserError('CONFLICT') when the port is taken, UserError('INVALID') for an address that is not this machine's.
 */
export async function startServer(options: ServerOptions): Promise<Server> {
  const { router, host, token, sessionKey, webDir, version, clock, log } = options;
  const sockets = createSockets({ router, clock, log });
  const pages = await createPages(webDir);
  const http = createServer({ maxHeaderSize: 16 * 1024, headersTimeout: 10_000, requestTimeout: 30_000, keepAliveTimeout: 5_000 });
  // Far more than a browser opens, far fewer than a process has file descriptors.
  http.maxConnections = 512;
  const { address, port } = await listen(http, host, options.port);
  const access = createAccess({ token, sessionKey, boundTo: host, port, clock });
  http.on('request', (request, response) => answer(request, response, { access, pages, version }));
  http.on('upgrade', (request, socket, head) => upgrade(request, socket, head, { access, sockets }));
  http.on('clientError', (_error, socket) => refuse(socket, 400));
  http.on('error', (error) => log.error({ err: error }, 'the server had an error'));

  let stopping: Promise<void> | null = null;
  return {
    port,
    url: `http://${urlHost(address)}:${port}`,
    get connections() {
      return sockets.size;
    },
    oneTimeKey: access.oneTimeKey,
    stop() {
      stopping ??= (async () => {
        const closed = new Promise<void>((resolve) => http.close(() => resolve()));
        await sockets.close();
        http.closeAllConnections();
        await closed;
      })();
      return stopping;
    },
  };
}

function listen(http: ReturnType<typeof createServer>, host: string, port: number): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    http.once('error', (error: NodeJS.ErrnoException) => reject(whyNot(error, host, port)));
    http.listen({ host, port }, () => {
      http.removeAllListeners('error');
      resolve(http.address() as AddressInfo);
    });
  });
}

function whyNot(error: NodeJS.ErrnoException, host: string, port: number): Error {
  if (error.code === 'EADDRINUSE')
    return new UserError(
      'CONFLICT',
      `Port ${port} of ${host} is in use by another program. Choose another with --port, or any free one with --port 0.`,
      { cause: error },
    );
  if (error.code === 'EACCES')
    return new UserError('INVALID', `Port ${port} needs more rights than this user has. Choose one above 1023 with --port.`, {
      cause: error,
    });
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND' || error.code === 'EAI_AGAIN')
    return new UserError(
      'INVALID',
      `${host} is not an address of this machine. Leave --host away for this machine alone, or give one of its addresses.`,
      { cause: error },
    );
  return error;
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { access, pages, version }: { access: Access; pages: Handler; version: string },
): void {
  // Nothing here reads a body.
  request.resume();
  const refused = access.refusal(request);
  if (refused) {
    plainPage(response, refused.status, refused.message);
    return;
  }
  for (const [name, value] of Object.entries(securityHeaders(request.headers.host as string))) response.setHeader(name, value);
  const url = parse(request);
  const signedIn = access.isSignedIn(request);
  const given = url?.searchParams.get('token') ?? null;
  if (!url) plainPage(response, 400, 'This address cannot be read.');
  else if (request.method !== 'GET' && request.method !== 'HEAD') plainPage(response, 405, 'There is nothing here to send to.');
  // Whoever asks without the token learns that something answers, which it knew by then.
  else if (url.pathname === '/health') json(response, signedIn ? { ok: true, version, pid: process.pid } : { ok: true });
  else if (given !== null && access.isToken(given)) {
    url.searchParams.delete('token');
    // Without the token, so that it stays in neither the history nor a screenshot. One leading slash: two would name another host.
    const location = `/${url.pathname.replace(/^\/+/, '')}${url.search}`;
    response.writeHead(303, { Location: location, 'Set-Cookie': access.cookie(), 'Cache-Control': 'no-store' });
    response.end();
  } else if (signedIn) pages(request, response);
  else if (given === null)
    plainPage(response, 401, 'Open the address that the server printed when it started: it carries the key to this page.');
  else plainPage(response, 401, 'This is not (or no longer) the right key. Open the address that the server printed when it started last.');
}

function upgrade(
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  { access, sockets }: { access: Access; sockets: Pick<Sockets, 'accept'> },
): void {
  // Until it is a WebSocket nobody else listens; an error without a listener would end the process.
  socket.on('error', () => socket.destroy());
  const refused = access.refusal(request);
  if (refused) refuse(socket, refused.status);
  else if (parse(request)?.pathname !== RPC_PATH) refuse(socket, 404);
  else if (access.isSignedIn(request)) sockets.accept(request, socket, head);
  else refuse(socket, 401);
}

function refuse(socket: Duplex, status: number): void {
  if (socket.writable) socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  else socket.destroy();
}

function json(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { 'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-store' });
  response.end(`${JSON.stringify(value)}\n`);
}

function parse(request: IncomingMessage): URL | null {
  return URL.parse(`http://host${request.url?.startsWith('/') ? request.url : '/'}`);
}

/** What a client on this machine calls the address that is listened on: a wildcard is none, and a name may have stood for several. */
function urlHost(address: string): string {
  if (address === '0.0.0.0') return '127.0.0.1';
  if (address === '::') return '[::1]';
  return address.includes(':') ? `[${address}]` : address;
}
