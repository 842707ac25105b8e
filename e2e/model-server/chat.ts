import { randomUUID } from 'node:crypto';
import { type Conversation, type Entry, isJson, isReminder, type Json, list, string, textOf } from './conversation.ts';
import type { WireProtocol } from './protocol.ts';

/** OpenAI Chat Completions, streaming (`POST /v1/chat/completions`). */
export const chat: WireProtocol = {
  read(body: Json): Conversation {
    const messages = list(body.messages);
    return {
      protocol: 'chat',
      model: string(body.model),
      system: messages
        .filter((m) => m.role === 'system')
        .map((m) => textOf(m.content))
        .join('\n'),
      tools: list(body.tools).map((tool) => (isJson(tool.function) ? string(tool.function.name) : '')),
      entries: messages.flatMap(entriesOf),
    };
  },

  *write(parts, { model }) {
    const head = { id: `chatcmpl-${randomUUID()}`, object: 'chat.completion.chunk', created: Math.floor(Date.now() / 1000), model };
    const chunk = (delta: Json, finish_reason: string | null = null) => sse({ ...head, choices: [{ index: 0, delta, finish_reason }] });
    yield chunk({ role: 'assistant', content: '' });
    for (const part of parts) {
      if (part.kind === 'thinking') yield chunk({ reasoning_content: part.text });
      else if (part.kind === 'text') yield chunk({ content: part.text });
      else {
        const call = { name: part.name, arguments: JSON.stringify(part.input) };
        yield chunk({ tool_calls: [{ index: 0, id: `call_${randomUUID()}`, type: 'function', function: call }] });
      }
    }
    yield chunk({}, parts.at(-1)?.kind === 'call' ? 'tool_calls' : 'stop');
    yield sse({ ...head, choices: [], usage: { prompt_tokens: 100, completion_tokens: 20, total_tokens: 120 } });
    yield 'data: [DONE]\n\n';
  },
};

const sse = (data: Json) => `data: ${JSON.stringify(data)}\n\n`;

function entriesOf(message: Json): Entry[] {
  const text = textOf(message.content);
  if (message.role === 'tool') return [{ kind: 'result', text }];
  if (message.role === 'user') return isReminder(text) ? [] : [{ kind: 'prompt', text }];
  if (message.role !== 'assistant') return [];
  const calls = list(message.tool_calls).map((call): Entry => {
    const fn = isJson(call.function) ? call.function : {};
    return { kind: 'call', name: string(fn.name), input: string(fn.arguments) };
  });
  return text ? [{ kind: 'answer', text }, ...calls] : calls;
}
