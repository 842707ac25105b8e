import type { AgentAdapter } from './adapter.ts';
import { claude } from './claude.ts';
import { codex } from './codex.ts';
import { demo } from './demo.ts';
import { opencode } from './opencode.ts';

/** Every agent there is, in the order in which they are offered. The conformance suite and the UI go by this list. */
export const adapters: readonly AgentAdapter[] = [claude, codex, opencode, demo];

export const adapterById = (id: string): AgentAdapter | null => adapters.find((adapter) => adapter.id === id) ?? null;

/** The agent that a task's `model` asks for; null when no agent knows the form. At most one does. */
export const adapterForModel = (model: string): AgentAdapter | null => adapters.find((adapter) => adapter.ownsModel(model)) ?? null;
