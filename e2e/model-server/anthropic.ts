import { randomUUID } from 'node:crypto';
import { type Conversation, type Entry, isReminder, type Json, list, string, textOf } from './conversation.ts';
import type { SpeechPart, WireProtocol } from './protocol.ts';

/** Anthropic Messages, streaming (`POST /v1/messages`). */
export const anthropic: WireProtocol = {
  read(body: Json): Conversation {
    return {
      protocol: 'anthropic',
      model: string(body.model),
      system: textOf(body.system),
      tools: list(body.tools).map((tool) => string(tool.name)),
      entries: list(body.messages).flatMap(entriesOf),
    };
  },

  *write(parts, { model }) {
    const usage = { input_tokens: 100, output_tokens: 1, cache_creation_input_tokens: 10, cache_read_input_tokens: 1000 };
    const id = `msg_${randomUUID().replaceAll('-', '')}`;
    yield event('message_start', {
      message: { id, type: 'message', role: 'assistant', model, content: [], stop_reason: null, stop_sequence: null, usage },
    });
    for (const [index, part] of parts.entries()) {
      const { block, delta } = blockOf(part);
      yield event('content_block_start', { index, content_block: block });
      yield event('content_block_delta', { index, delta });
      yield event('content_block_stop', { index });
    }
    const stop_reason = parts.at(-1)?.kind === 'call' ? 'tool_use' : 'end_turn';
    yield event('message_delta', { delta: { stop_reason, stop_sequence: null }, usage: { output_tokens: 20 } });
    yield event('message_stop', {});
  },
};

const event = (type: string, data: Json) => `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`;

function blockOf(part: SpeechPart): { block: Json; delta: Json } {
  switch (part.kind) {
    case 'thinking':
      return { block: { type: 'thinking', thinking: '', signature: '' }, delta: { type: 'thinking_delta', thinking: part.text } };
    case 'text':
      return { block: { type: 'text', text: '' }, delta: { type: 'text_delta', text: part.text } };
    case 'call':
      return {
        block: { type: 'tool_use', id: `toolu_${randomUUID().replaceAll('-', '').slice(0, 24)}`, name: part.name, input: {} },
        delta: { type: 'input_json_delta', partial_json: JSON.stringify(part.input) },
      };
  }
}

/**
 * A user message may hold tool results and, after them, a new prompt: the CLI joins neighbours of one role, which is what a resumed
 * session looks like. Text blocks beside each other are one prompt (a skill is sent as its name and its text).
 */
function entriesOf(message: Json): Entry[] {
  // Claude Code also sends its list of agents and skills as a message of the role `system`.
  if (message.role !== 'user' && message.role !== 'assistant') return [];
  const blocks = typeof message.content === 'string' ? [{ type: 'text', text: message.content }] : list(message.content);
  const entries: Entry[] = [];
  for (const block of blocks) {
    if (block.type === 'tool_result') entries.push({ kind: 'result', text: textOf(block.content) });
    else if (block.type === 'tool_use') entries.push({ kind: 'call', name: string(block.name), input: JSON.stringify(block.input) });
    else if (block.type === 'text' && message.role === 'assistant') entries.push({ kind: 'answer', text: string(block.text) });
    else if (block.type === 'text' && !isReminder(string(block.text))) {
      const last = entries.at(-1);
      if (last?.kind === 'prompt') last.text += `\n${string(block.text)}`;
      else entries.push({ kind: 'prompt', text: string(block.text) });
    }
  }
  return entries;
}
