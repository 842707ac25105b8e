import { afterEach, describe, expect, it } from 'vitest';
import type { Protocol } from './conversation.ts';
import { after, approves, byRole, commits, demands, finish, gate, nothing, prompts, steps } from './scenarios.ts';
import { type ModelServer, startModelServer } from './server.ts';
import { type Scenario, usageLimit } from './steps.ts';

const servers: ModelServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

async function start(scenario: Scenario): Promise<ModelServer> {
  const server = await startModelServer(scenario);
  servers.push(server);
  return server;
}

const paths: Record<Protocol, string> = { anthropic: '/v1/messages?beta=true', chat: '/v1/chat/completions', responses: '/v1/responses' };
const protocols = Object.keys(paths) as Protocol[];

/** What a CLI keeps of a session, in the wire format of its protocol. */
interface Session {
  prompt(text: string): void;
  call(command: string, output: string): void;
  send(server: ModelServer): Promise<Response>;
}

function session(protocol: Protocol): Session {
  const items: object[] = [];
  return {
    prompt: (text) =>
      items.push({
        role: 'user',
        content: protocol === 'chat' ? text : [{ type: protocol === 'anthropic' ? 'text' : 'input_text', text }],
      }),
    call(command, output) {
      if (protocol === 'anthropic')
        items.push(
          { role: 'assistant', content: [{ type: 'tool_use', id: 'c', name: 'Bash', input: { command } }] },
          { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'c', content: output }] },
        );
      else if (protocol === 'chat')
        items.push(
          { role: 'assistant', tool_calls: [{ id: 'c', type: 'function', function: { name: 'bash', arguments: '{}' } }] },
          { role: 'tool', tool_call_id: 'c', content: output },
        );
      else
        items.push(
          { type: 'function_call', call_id: 'c', name: 'exec_command', arguments: '{}' },
          { type: 'function_call_output', call_id: 'c', output },
        );
    },
    send(server) {
      const tools = {
        anthropic: [{ name: 'Bash' }, { name: 'Write' }],
        chat: [{ function: { name: 'bash' } }],
        responses: [{ name: 'exec_command' }],
      };
      const history = protocol === 'responses' ? { input: items } : { messages: items };
      const body = JSON.stringify({ model: 'fake-1', stream: true, tools: tools[protocol], ...history });
      return fetch(server.url + paths[protocol], { method: 'POST', body, headers: { authorization: 'Bearer t' } });
    },
  };
}

describe.each(protocols)('%s', (protocol) => {
  it('walks through a scenario by the tool results in the request', async () => {
    const server = await start(commits('a.txt'));
    const one = session(protocol);
    one.prompt('do-task: add a.txt');
    expect(await (await one.send(server)).text()).toContain('a.txt');
    one.call('write a.txt', 'written');
    expect(await (await one.send(server)).text()).toContain('git add -A');
    one.call('git commit', 'abc Add a.txt');
    expect(await (await one.send(server)).text()).toContain('Done: a.txt is committed.');
    expect(server.requests.map((r) => r.turn.step)).toEqual([0, 1, 2]);
  });

  it('starts over with every prompt of a session', async () => {
    const server = await start(prompts(commits('a.txt'), steps(finish('Second round.'))));
    const one = session(protocol);
    one.prompt('do-task: add a.txt');
    one.call('write a.txt', 'written');
    one.prompt('go on');
    expect(await (await one.send(server)).text()).toContain('Second round.');
    expect(server.requests[0]?.turn).toMatchObject({ role: 'do', step: 0, prompts: ['do-task: add a.txt', 'go on'] });
  });

  it('serves sessions side by side, doer and reviewer told apart', async () => {
    const server = await start(byRole({ do: nothing, review: demands('fix.txt') }));
    const [doer, reviewer] = [session(protocol), session(protocol)];
    doer.prompt('Use do-task. Its result is checked by review-task.');
    reviewer.prompt('Use review-task on what do-task left.');
    reviewer.call('ls', 'readme.md fix.txt');
    const answers = await Promise.all([doer.send(server), reviewer.send(server)]);
    expect(await answers[0]?.text()).toContain('No change is needed');
    expect(await answers[1]?.text()).toContain('approved');
  });

  it('cuts the stream in the middle of an answer', async () => {
    const server = await start(() => ({ do: 'drop' }));
    const one = session(protocol);
    one.prompt('do-task');
    const response = await one.send(server);
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow();
  });

  it('keeps an answer back until the gate is opened', async () => {
    const slow = gate();
    const server = await start(after(slow, nothing));
    const one = session(protocol);
    one.prompt('do-task');
    const answer = one.send(server);
    const request = await server.request((r) => r.turn.role === 'do');
    expect(request.step).toBeNull();
    slow.open();
    expect((await answer).status).toBe(200);
  });

  it('answers a request for a title, which has no tools, outside of the scenario', async () => {
    const server = await start(approves);
    const history = protocol === 'responses' ? { input: 'hello' } : { messages: [{ role: 'user', content: 'hello' }] };
    const response = await fetch(server.url + paths[protocol], {
      method: 'POST',
      body: JSON.stringify({ model: 'm', stream: true, ...history }),
    });
    expect(await response.text()).toContain('A title');
    expect(server.requests).toEqual([]);
  });

  it('refuses with the time at which a usage limit ends', async () => {
    const server = await start((turn) => usageLimit(turn.protocol, 1_900_000_000_000));
    const one = session(protocol);
    one.prompt('do-task');
    const response = await one.send(server);
    expect(response.status).toBe(429);
    if (protocol === 'anthropic') expect(response.headers.get('anthropic-ratelimit-unified-reset')).toBe('1900000000');
    else expect(await response.json()).toMatchObject({ error: { type: 'usage_limit_reached', resets_at: 1_900_000_000 } });
  });
});

it('reads a prompt that shares its message with the tool results before it, and skips reminders', async () => {
  const server = await start(nothing);
  const result = { type: 'tool_result', tool_use_id: 'c', content: [{ type: 'text', text: 'out' }] };
  const messages = [
    {
      role: 'user',
      content: [
        { type: 'text', text: '<system-reminder>review-task</system-reminder>' },
        { type: 'text', text: 'do-task' },
      ],
    },
    { role: 'assistant', content: [{ type: 'tool_use', id: 'c', name: 'Bash', input: {} }] },
    { role: 'user', content: [result, { type: 'text', text: 'Continue.' }] },
  ];
  await fetch(`${server.url}/v1/messages`, {
    method: 'POST',
    body: JSON.stringify({ model: 'm', stream: true, tools: [{ name: 'Bash' }], messages }),
  });
  expect(server.requests[0]?.turn).toMatchObject({ role: 'do', prompts: ['do-task', 'Continue.'], step: 0 });
});

it('greets whoever asks with HEAD, and says what it does not have', async () => {
  const server = await start(nothing);
  expect((await fetch(server.url, { method: 'HEAD' })).status).toBe(200);
  const response = await fetch(`${server.url}/v1/models`);
  expect(response.status).toBe(404);
  expect(await response.json()).toEqual({ error: { message: 'No GET /v1/models here.' } });
});

it('stops although a request hangs, and fails the waits that nothing can fulfil any more', async () => {
  const server = await start(() => ({ do: 'hang', headers: false }));
  const one = session('anthropic');
  one.prompt('do-task');
  const answer = one.send(server).catch((error: unknown) => error);
  await server.request(() => true);
  const never = server.request((r) => r.turn.role === 'review').catch((error: unknown) => error);
  await server.stop();
  expect(await answer).toBeInstanceOf(Error);
  expect(String(await never)).toContain('stopped before the awaited request came');
});

it('reports a scenario that failed when it stops, and 400 to the agent', async () => {
  const server = await startModelServer(() => {
    throw new Error('no move for this');
  });
  const one = session('chat');
  one.prompt('do-task');
  expect((await one.send(server)).status).toBe(400);
  await expect(server.stop()).rejects.toThrow('no move for this');
});
