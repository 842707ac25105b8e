import type { Conversation, Json } from './conversation.ts';

export type SpeechPart =
  | { kind: 'thinking'; text: string }
  | { kind: 'text'; text: string }
  | { kind: 'call'; name: string; input: Record<string, unknown> };

/** One wire protocol: how its requests are read and how an answer is streamed. */
export interface WireProtocol {
  read(body: Json): Conversation;
  /** Server-sent events, each a whole chunk. `parts` is what the model says, in order; a call can only be the last one. */
  write(parts: readonly SpeechPart[], request: { model: string }): Iterable<string>;
}
