import { randomUUID } from 'node:crypto';
import { type Conversation, type Entry, isReminder, type Json, list, string, textOf } from './conversation.ts';
import type { SpeechPart, WireProtocol } from './protocol.ts';

/** OpenAI Responses, streaming (`POST /v1/responses`). */
export const responses: WireProtocol = {
  read(body: Json): Conversation {
    return {
      protocol: 'responses',
      model: string(body.model),
      system: string(body.instructions),
      tools: list(body.tools).map((tool) => string(tool.name ?? tool.type)),
      entries: typeof body.input === 'string' ? [{ kind: 'prompt', text: body.input }] : list(body.input).flatMap(entriesOf),
    };
  },

  *write(parts, { model }) {
    const id = `resp_${randomUUID().replaceAll('-', '')}`;
    let sequence_number = 0;
    const event = (type: string, data: Json) =>
      `event: ${type}\ndata: ${JSON.stringify({ type, sequence_number: sequence_number++, ...data })}\n\n`;
    yield event('response.created', { response: { id, object: 'response', model, status: 'in_progress', output: [] } });
    const output = parts.map(itemOf);
    for (const [output_index, item] of output.entries()) {
      yield event('response.output_item.added', { output_index, item: { ...item, status: 'in_progress' } });
      const part = parts[output_index];
      if (part?.kind === 'text')
        yield event('response.output_text.delta', { output_index, content_index: 0, item_id: item.id, delta: part.text });
      yield event('response.output_item.done', { output_index, item });
    }
    const usage = {
      input_tokens: 100,
      input_tokens_details: { cached_tokens: 10 },
      output_tokens: 20,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: 120,
    };
    yield event('response.completed', { response: { id, object: 'response', model, status: 'completed', output, usage } });
  },
};

function itemOf(part: SpeechPart): Json {
  const id = randomUUID().replaceAll('-', '');
  if (part.kind === 'thinking')
    return { type: 'reasoning', id: `rs_${id}`, summary: [{ type: 'summary_text', text: part.text }], content: [] };
  if (part.kind === 'text')
    return {
      type: 'message',
      id: `msg_${id}`,
      role: 'assistant',
      status: 'completed',
      content: [{ type: 'output_text', text: part.text, annotations: [] }],
    };
  const input = JSON.stringify(part.input);
  return { type: 'function_call', id: `fc_${id}`, call_id: `call_${id}`, name: part.name, arguments: input, status: 'completed' };
}

function entriesOf(item: Json): Entry[] {
  if (item.type === 'function_call') return [{ kind: 'call', name: string(item.name), input: string(item.arguments) }];
  if (item.type === 'function_call_output')
    return [{ kind: 'result', text: typeof item.output === 'string' ? item.output : textOf(item.output) }];
  const text = textOf(item.content);
  if (item.role === 'assistant') return [{ kind: 'answer', text }];
  return item.role === 'user' && !isReminder(text) ? [{ kind: 'prompt', text }] : [];
}
