import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import { os, type Router } from '@orpc/server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { Contract } from '../contract/api.ts';
import { createManualClock } from '../core/lib/clock.ts';
import { silentLog } from '../core/lib/log.ts';
import { createAccess } from './access.ts';
import { type Server, startServer } from './server.ts';
import type { Transport } from './sockets.ts';

const TOKEN = 'a-token-of-at-least-thirty-two-chars';
const PIECE = 'x'.repeat(64 * 1024);

describe('the server', () => {
  let webDir: string;
  let server: Server;
  let produced: number;
  const clock = createManualClock();
  const sockets: WebSocket[] = [];

  // The transport is what is tested here, so the router holds what strains a transport.
  const context = os.$context<Transport>();
  const router = {
    echo: context.handler(({ input }) => input),
    flood: context.handler(async function* ({ input }: { input: unknown }) {
      for (produced = 0; produced < (input as number); produced++) yield PIECE;
    }),
  };
  interface TestClient {
    echo(input: unknown): Promise<unknown>;
    flood(input: number): Promise<AsyncIterable<string>>;
  }
  const options = (more: { host?: string; port?: number } = {}) => ({
    router: router as unknown as Router<Contract, Transport>,
    host: '127.0.0.1',
    port: 0,
    token: TOKEN,
    sessionKey: 'a-key-of-its-own',
    webDir,
    version: '9.9.9',
    clock,
    log: silentLog,
    ...more,
  });
  const start = async () => {
    server = await startServer(options());
  };

  beforeEach(async () => {
    webDir = await mkdtemp(path.join(tmpdir(), 'web-'));
    await start();
  });
  afterEach(async () => {
    for (const ws of sockets.splice(0)) ws.terminate();
    await server.stop();
    expect(server.connections).toBe(0);
    await rm(webDir, { recursive: true, force: true });
  });

  /** Raw, because `fetch` doesn't let a Host be set. */
  const get = async (target: string, headers: Record<string, string> = {}, method = 'GET') => {
    const request = http.request({ host: '127.0.0.1', port: server.port, path: target, method, headers, agent: false });
    request.end();
    const [response] = (await once(request, 'response')) as [http.IncomingMessage];
    let body = '';
    for await (const chunk of response) body += chunk;
    return { status: response.statusCode, headers: response.headers, body };
  };
  const bearer = { authorization: `Bearer ${TOKEN}` };
  const open = (headers: Record<string, string> = bearer, target = '/rpc') => {
    const ws = new WebSocket(`ws://127.0.0.1:${server.port}${target}`, { headers });
    ws.binaryType = 'arraybuffer';
    sockets.push(ws);
    return ws;
  };
  /** `open`, or the status of the refusal. */
  const outcome = (ws: WebSocket) =>
    new Promise<string | number | undefined>((resolve) => {
      ws.once('open', () => resolve('open'));
      ws.once('unexpected-response', (_request, response) => resolve(response.statusCode));
      ws.on('error', () => undefined);
    });
  const connect = async (headers = bearer) => {
    const ws = open(headers);
    expect(await outcome(ws)).toBe('open');
    const client = createORPCClient(new RPCLink({ websocket: ws as unknown as globalThis.WebSocket })) as unknown as TestClient;
    return { ws, client };
  };

  it.each([
    ['without a token', {}],
    ['with a wrong bearer', { authorization: 'Bearer wrong' }],
    ['with a wrong cookie', { cookie: 'task-orchestrator-1=x; a; =; other' }],
  ])('refuses pages and sockets %s', async (_name, headers) => {
    const page = await get('/', headers);
    expect(page.status).toBe(401);
    expect(page.body).toContain('Open the address that the server printed');
    expect(await outcome(open(headers))).toBe(401);
  });

  it('swaps the token for a cookie that is not the token, and takes it out of the address', async () => {
    const first = await get(`/board?token=${TOKEN}&x=1`);
    expect(first).toMatchObject({ status: 303, headers: { location: '/board?x=1' } });
    const cookie = first.headers['set-cookie']?.[0] ?? '';
    expect(cookie).toMatch(/; HttpOnly; SameSite=Strict$/);
    expect(cookie).not.toContain(TOKEN);
    const session = { cookie: cookie.split(';')[0] as string };
    expect((await get('/', session)).status).toBe(200);
    expect(await outcome(open({ ...session, origin: `http://127.0.0.1:${server.port}` }))).toBe('open');
    expect((await get('/?token=wrong')).status).toBe(401);
  });

  it('takes a one-time key once, and only within a minute', async () => {
    const swap = async (key: string) => (await get(`/?token=${key}`)).status;
    const key = server.oneTimeKey();
    expect([await swap(key), await swap(key)]).toEqual([303, 401]);
    const late = server.oneTimeKey();
    clock.advance(60_000);
    expect(await swap(late)).toBe(401);
    // A key to a page is none to the calls.
    expect(await outcome(open({ authorization: `Bearer ${server.oneTimeKey()}` }))).toBe(401);
    clock.advance(60_000);
  });

  it('redirects to itself alone', async () => {
    expect((await get(`//evil.example/?token=${TOKEN}`)).headers.location).toBe('/evil.example/');
    expect((await get(`/\\evil.example/?token=${TOKEN}`)).headers.location).toMatch(/^\/[^/\\]/);
  });

  it.each(['evil.example', 'evil.example:80', '127.0.0.1.evil.example', '10.0.0.1', 'localhost@evil', '127.0.0.1:x'])(
    'refuses the host %j even with the token',
    async (host) => {
      expect((await get('/', { ...bearer, host })).status).toBe(403);
      expect((await get('/health', { host })).status).toBe(403);
      expect(await outcome(open({ ...bearer, host }))).toBe(403);
    },
  );

  it.each(['localhost', '127.0.0.1:1', '[::1]:99', 'LOCALHOST:80'])(
    'takes the host %s, also through a tunnel from another port',
    async (host) => {
      expect((await get('/', { ...bearer, host })).status).toBe(200);
    },
  );

  it('refuses other origins, also of another port of this machine', async () => {
    for (const origin of ['https://evil.example', 'null', 'http://127.0.0.1:1', `http://localhost:${server.port}`]) {
      expect((await get('/', { ...bearer, origin })).status).toBe(403);
      expect(await outcome(open({ ...bearer, origin }))).toBe(403);
    }
    expect((await get('/', { ...bearer, origin: `http://127.0.0.1:${server.port}` })).status).toBe(200);
    expect((await get('/', { ...bearer, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' })).status).toBe(403);
  });

  it('tells its health to anybody, and its version and pid to those with the token', async () => {
    expect(JSON.parse((await get('/health')).body)).toEqual({ ok: true });
    expect(JSON.parse((await get('/health', bearer)).body)).toEqual({ ok: true, version: '9.9.9', pid: process.pid });
  });

  it('takes no data over HTTP', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) expect((await get('/', bearer, method)).status).toBe(405);
  });

  it('says so when the window is not built, with a strict policy', async () => {
    const page = await get('/', bearer);
    expect(page.body).toContain('task-orchestrator dashboard');
    expect(page.headers['content-security-policy']).toContain("default-src 'none'; script-src 'self';");
    expect(page.headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
    });
  });

  it('serves the built window and nothing beside it', async () => {
    await writeFile(path.join(webDir, '..', `${path.basename(webDir)}.secret`), 'secret');
    await mkdir(path.join(webDir, 'assets'));
    await writeFile(path.join(webDir, 'index.html'), '<p>board');
    await writeFile(path.join(webDir, 'assets', 'a-123.js'), 'run()');
    await server.stop();
    await start();
    expect(await get('/', bearer)).toMatchObject({ body: '<p>board', headers: { 'cache-control': 'no-cache' } });
    expect(await get('/assets/a-123.js', bearer)).toMatchObject({
      body: 'run()',
      headers: { 'cache-control': expect.stringContaining('immutable') },
    });
    for (const target of ['/../', '/%2e%2e/', '/..%2f', '/assets/../../'])
      expect((await get(`${target}${path.basename(webDir)}.secret`, bearer)).status).toBe(404);
    expect((await get('/assets/a-123.js')).status).toBe(401);
    await rm(path.join(webDir, '..', `${path.basename(webDir)}.secret`));
  });

  it('answers calls over a socket, and only at its address', async () => {
    const { client } = await connect();
    expect(await client.echo({ hello: ['wörld'] })).toEqual({ hello: ['wörld'] });
    expect(await outcome(open(bearer, '/other'))).toBe(404);
  });

  it('closes a connection that sends too big a message, and serves the others', async () => {
    const { ws } = await connect();
    const { client } = await connect();
    ws.send(Buffer.alloc(9 * 1024 * 1024));
    expect((await once(ws, 'close'))[0]).toBe(1009);
    expect(await client.echo(1)).toBe(1);
  });

  it('stays up when a client sends garbage or breaks off', async () => {
    const { client } = await connect();
    const raw = http.request({
      host: '127.0.0.1',
      port: server.port,
      path: '/rpc',
      headers: { ...bearer, connection: 'Upgrade', upgrade: 'websocket' },
    });
    raw.end();
    await once(raw, 'response');
    const broken = (await connect()).ws;
    broken.terminate();
    await once(broken, 'close');
    expect(await client.echo(1)).toBe(1);
  });

  it('produces no more for a client that does not read, and all of it once it reads', async () => {
    const { ws, client } = await connect();
    const pieces = 1_000;
    const stream = await client.flood(pieces);
    ws.pause();
    // Another client is served meanwhile; each of its answers comes after the flood had its turn.
    const other = await connect();
    let before = -1;
    while (produced !== before) {
      before = produced;
      for (let i = 0; i < 50; i++) await other.client.echo(i);
    }
    // 1 MiB of our own, and what the kernel's two socket buffers take.
    expect(produced * PIECE.length).toBeLessThan(16 * 1024 * 1024);
    ws.resume();
    let received = 0;
    for await (const piece of stream) received += piece.length;
    expect(received).toBe(pieces * PIECE.length);
  });

  it('ends connections whose other side is gone, and keeps those that answer', async () => {
    const mute = (await connect()).ws;
    mute.pause();
    const { client } = await connect();
    for (let round = 0; round < 2; round++) {
      clock.advance(30_000);
      // Our pong goes out before this call does, and so arrives before it.
      expect(await client.echo(round)).toBe(round);
    }
    expect(server.connections).toBe(1);
    mute.resume();
    await once(mute, 'close');
  });

  it('stops with open connections, and twice', async () => {
    const { ws } = await connect();
    const closed = once(ws, 'close');
    await Promise.all([server.stop(), server.stop()]);
    expect((await closed)[0]).toBe(1001);
    await expect(get('/health')).rejects.toThrow('ECONNREFUSED');
  });

  it('names a port that is taken and an address that is not ours', async () => {
    await expect(startServer(options({ port: server.port }))).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining(`Port ${server.port}`),
    });
    await expect(startServer(options({ host: '203.0.113.7' }))).rejects.toMatchObject({
      code: 'INVALID',
      message: expect.stringContaining('203.0.113.7'),
    });
  });
});

describe('a server for other machines', () => {
  const refusal = (host: string) =>
    createAccess({ token: TOKEN, sessionKey: 'key', boundTo: '0.0.0.0', port: 1, clock: createManualClock() }).refusal({
      headers: { host },
    });

  it('is reached by address or by its own name, never by a name that somebody else chose', () => {
    for (const host of ['192.168.1.5:4826', '[fe80::1]:4826', 'localhost', hostname()]) expect(refusal(host)).toBeNull();
    expect(refusal('evil.example')).toMatchObject({ status: 403 });
  });
});
