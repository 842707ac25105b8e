import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { anthropic } from './anthropic.ts';
import { chat } from './chat.ts';
import { type Conversation, isJson, type Json, type Turn, turnOf } from './conversation.ts';
import type { SpeechPart, WireProtocol } from './protocol.ts';
import { responses } from './responses.ts';
import { type Answer, isAnswer, type Scenario, type Step, toolCall } from './steps.ts';

const endpoints: Record<string, WireProtocol> = { '/v1/messages': anthropic, '/v1/chat/completions': chat, '/v1/responses': responses };

export interface RecordedRequest {
  turn: Turn;
  headers: IncomingMessage['headers'];
  body: Json;
  /** The model's move, set when the scenario made it. */
  step: Step | null;
  /** Epoch ms. */
  at: number;
}

export interface ModelServer {
  /** `http://127.0.0.1:<port>`, without `/v1`. */
  readonly url: string;
  /** Model requests in order of arrival. Calls without tools (a title for the session) are answered and not recorded. */
  readonly requests: readonly RecordedRequest[];
  /** The first request that matches, which may have come already. Rejected when the server stops before. */
  request(matches: (request: RecordedRequest) => boolean): Promise<RecordedRequest>;
  /** From now on; requests under way keep their answer. */
  play(scenario: Scenario): void;
  /** Cuts whatever is open. Throws when a scenario threw or a request could not be understood: the test proved nothing then. */
  stop(): Promise<void>;
}

/** A scripted model on a free loopback port. */
export async function startModelServer(first: Scenario): Promise<ModelServer> {
  let scenario = first;
  let stopping: Promise<void> | null = null;
  const requests: RecordedRequest[] = [];
  const problems: Error[] = [];
  let waiters: {
    matches: (request: RecordedRequest) => boolean;
    resolve: (request: RecordedRequest) => void;
    reject: (error: Error) => void;
  }[] = [];

  const record = (request: RecordedRequest) => {
    requests.push(request);
    for (const waiter of waiters.filter((w) => w.matches(request))) waiter.resolve(request);
    waiters = waiters.filter((w) => !w.matches(request));
  };

  const serve = async (req: IncomingMessage, res: ServerResponse) => {
    const { pathname } = new URL(req.url ?? '/', 'http://localhost');
    const protocol = endpoints[pathname];
    // Claude Code greets with `HEAD /`; others ask for things that a bare provider does not have (a list of models).
    if (!protocol || req.method !== 'POST')
      return reply(res, req.method === 'HEAD' ? 200 : 404, { error: { message: `No ${req.method} ${pathname} here.` } });
    const body: unknown = JSON.parse(await textBody(req));
    if (!isJson(body) || body.stream !== true) throw new Error(`Expected a streaming request at ${pathname}.`);
    const conversation = protocol.read(body);
    if (conversation.tools.length === 0) return stream(res, protocol.write([{ kind: 'text', text: 'A title' }], conversation));
    const request: RecordedRequest = { turn: turnOf(conversation), headers: req.headers, body, step: null, at: Date.now() };
    record(request);
    request.step = await scenario(request.turn);
    await act(request.step, protocol, conversation, res);
  };

  const server = createServer((req, res) => {
    serve(req, res).catch((error: unknown) => {
      // A client that went away in the middle of its request is a case under test, not a fault of it.
      if (req.destroyed && !req.complete) return;
      problems.push(error instanceof Error ? error : new Error(String(error)));
      if (res.headersSent) res.destroy();
      // 400: no CLI tries that again, so the test sees it at once.
      else reply(res, 400, { error: { message: `Model server: ${String(error)}` } });
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    request(matches) {
      const known = requests.find(matches);
      if (known) return Promise.resolve(known);
      return new Promise((resolve, reject) => waiters.push({ matches, resolve, reject }));
    },
    play(next) {
      scenario = next;
    },
    stop() {
      stopping ??= (async () => {
        const closed = once(server, 'close');
        server.close();
        server.closeAllConnections();
        await closed;
        for (const waiter of waiters) waiter.reject(new Error('The model server stopped before the awaited request came.'));
        if (problems.length > 0)
          throw new AggregateError(
            problems,
            `The model server had ${problems.length} problem(s): ${problems.map((p) => p.message).join(' | ')}`,
          );
      })();
      return stopping;
    },
  };
}

async function act(step: Step, protocol: WireProtocol, conversation: Conversation, res: ServerResponse): Promise<void> {
  if (isAnswer(step)) return stream(res, protocol.write(partsOf(step, conversation.tools), conversation));
  if (step.do === 'refuse') return reply(res, step.status, step.body, step.headers);
  if (step.do === 'hang') {
    if (step.headers) res.writeHead(200, eventStream).flushHeaders();
    return;
  }
  // The first few events of a real answer: enough for the CLI to have begun to read, never its end.
  res.writeHead(200, eventStream);
  const [...events] = protocol.write([{ kind: 'text', text: 'I was about to say' }], conversation);
  res.write(events.slice(0, 3).join(''), () => res.destroy());
}

function partsOf(step: Answer, tools: readonly string[]): SpeechPart[] {
  const parts: SpeechPart[] = [];
  if (step.thinking) parts.push({ kind: 'thinking', text: step.thinking });
  if (step.text) parts.push({ kind: 'text', text: step.text });
  if (step.do !== 'finish') parts.push({ kind: 'call', ...toolCall(step, tools) });
  return parts;
}

const eventStream = { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' };

function stream(res: ServerResponse, events: Iterable<string>): void {
  res.writeHead(200, eventStream);
  for (const event of events) res.write(event);
  res.end();
}

function reply(res: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  res.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

async function textBody(req: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
