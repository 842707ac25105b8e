import { setImmediate } from 'node:timers/promises';
import { createORPCClient } from '@orpc/client';
import type { ContractRouterClient } from '@orpc/contract';
import { os, type Router } from '@orpc/server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPortLink } from '../../src-renderer/api/port-link.ts';
import type { Contract } from '../contract/api.ts';
import type { WindowCommand } from '../contract/desktop.ts';
import { createManualClock } from '../core/lib/clock.ts';
import { silentLog } from '../core/lib/log.ts';
import { type AppWorld, createAppWorld } from '../core/testing/app-world.ts';
import { startServer } from '../server/server.ts';
import type { Transport } from '../server/sockets.ts';
import { connectDaemon } from './daemon-socket.ts';
import { FakeMessageChannel, innerPort } from './testing/fake-parts.ts';
import { relayWindow, serveWindow } from './window-port.ts';

/** Both ends of a port: ours, and the page's. */
function channel() {
  const { port1, port2 } = new FakeMessageChannel();
  return { ours: port1, page: innerPort(port2) };
}
type PagePort = Parameters<typeof createPortLink>[0];

/** The page's side, as the window itself makes it. */
function openPage(page: unknown) {
  const commands: WindowCommand[] = [];
  const closed = Promise.withResolvers<void>();
  const live = createPortLink(page as PagePort, { command: (command) => commands.push(command), closed: () => closed.resolve() });
  return { live, commands, closed: closed.promise };
}

const PIECE = 'x'.repeat(64 * 1024);
let produced = 0;
const context = os.$context<Transport>();
/** What strains a transport. */
const straining = {
  echo: context.handler(({ input }) => input),
  flood: context.handler(async function* ({ input }: { input: unknown }) {
    for (produced = 0; produced < (input as number); produced++) {
      // As everything that reads files: what happens outside gets its turn.
      if (produced % 32 === 0) await setImmediate();
      yield PIECE;
    }
  }),
} as unknown as Router<Contract, Transport>;
interface Straining {
  echo(input: unknown): Promise<unknown>;
  flood(input: number): Promise<AsyncIterable<string>>;
}

describe('a window’s port, with the real router', () => {
  let app: AppWorld;
  beforeEach(async () => {
    app = await createAppWorld();
    await app.open();
  });
  afterEach(() => app.close());

  it('answers calls with values and with the core’s own errors, and tells changes', async () => {
    const { ours, page } = channel();
    const port = serveWindow(ours, app.app.router, () => {});
    const { live, closed } = openPage(page);
    const client = createORPCClient<ContractRouterClient<Contract>>(live.link);
    expect(await client.system.info()).toMatchObject({ version: '0.0.0', dispatching: true });
    await expect(client.tasks.get({ project: 'web', slug: 'a' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const changes = await client.system.changes();
    await client.settings.set({ queuePaused: true });
    expect((await changes.next()).value).toEqual({ type: 'settings' });
    await changes.return?.();
    port.close();
    await closed;
    expect(live.isBroken()).toBe(true);
  });
});

describe.each(['served', 'relayed to a daemon'])('a port that is %s', (how) => {
  let stop: () => Promise<void>;
  let open: () => Promise<ReturnType<typeof openPage> & { client: Straining; port: ReturnType<typeof serveWindow> }>;

  beforeEach(async () => {
    const clock = createManualClock();
    const token = 'a-token-of-at-least-thirty-two-chars';
    const server =
      how === 'served'
        ? null
        : await startServer({
            ...{ router: straining, host: '127.0.0.1', port: 0, token, sessionKey: 'key', webDir: '/nowhere', version: '1' },
            ...{ clock, log: silentLog },
          });
    open = async () => {
      const { ours, page } = channel();
      const port = server
        ? relayWindow(ours, await connectDaemon({ url: server.url, token, pid: 1 }), () => {})
        : serveWindow(ours, straining, () => {});
      const opened = openPage(page);
      return { ...opened, client: createORPCClient(opened.live.link) as unknown as Straining, port };
    };
    stop = async () => {
      await server?.stop();
      expect(clock.pending()).toBe(0);
    };
  });
  afterEach(() => stop());

  it('carries what is asked and what is answered, big things too', async () => {
    const { client, port, closed } = await open();
    const big = { text: 'é"\\\n'.repeat(500_000), at: new Date(0), list: [1, null] };
    expect(await client.echo(big)).toEqual(big);
    port.close();
    await closed;
  });

  it('sends no more than a page reads, and all of it to one that does', async () => {
    const { client, port, closed } = await open();
    const stream = await client.flood(2_000);
    let read = 0;
    let ahead = 0;
    for await (const piece of stream) {
      expect(piece).toHaveLength(PIECE.length);
      read++;
      ahead = Math.max(ahead, produced - read);
    }
    expect(read).toBe(2_000);
    // What is on its way of the 125 MiB: a megabyte at each hand-over, and what the system's sockets hold, which grow to some ten.
    expect(ahead * PIECE.length).toBeLessThan(32 * 1024 * 1024);
    port.close();
    await closed;
  });

  it('tells the page what the desktop asks of it, and nothing that is no such thing', async () => {
    const { client, port, commands, closed } = await open();
    port.command({ type: 'go', path: '/task/web/a' });
    port.command({ type: 'action', id: 'task.new' });
    port.command({ type: 'go', path: 'https://example.com' });
    await client.echo(1);
    expect(commands).toEqual([
      { type: 'go', path: '/task/web/a' },
      { type: 'action', id: 'task.new' },
    ]);
    port.close();
    await closed;
    port.command({ type: 'go', path: '/board' });
  });

  it('fails the calls that were under way when it closes', async () => {
    const { client, port, closed, live } = await open();
    const stream = await client.flood(1_000_000);
    const reading = (async () => {
      for await (const _piece of stream);
    })();
    const ended = expect(reading).rejects.toThrow();
    port.close();
    await closed;
    await ended;
    expect(live.isBroken()).toBe(true);
  });
});

it('holds back from a page that does not read: about a megabyte, whatever there is to send', async () => {
  const { ours, page } = channel();
  const port = serveWindow(ours, straining, () => {});
  // A page that asks for a flood and never says that any of it arrived.
  const asked = openPage(silenced(page));
  const client = createORPCClient(asked.live.link) as unknown as Straining;
  const stream = await client.flood(100_000);
  let read = 0;
  const reading = (async () => {
    for await (const _piece of stream) read++;
  })();
  const settled = reading.catch(() => undefined);
  await client.echo('no answer').catch(() => undefined);
  expect(read * PIECE.length).toBeLessThan(1.5 * 1024 * 1024);
  expect(produced).toBeLessThan(40);
  port.close();
  await asked.closed;
  await settled;
});

function silenced(page: ReturnType<typeof innerPort>): unknown {
  return {
    addEventListener: page.addEventListener.bind(page),
    start: () => page.start(),
    postMessage: (message: unknown) => typeof message !== 'number' && page.postMessage(message),
  };
}
