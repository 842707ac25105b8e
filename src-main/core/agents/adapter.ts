import type { AgentEvent, TokenUsage } from '../../contract/run-events.ts';
import type { Clock } from '../lib/clock.ts';

/**
 * The seam between the pipeline and one agent CLI. An adapter is data plus pure functions: it says how to start the CLI and
 * what its output means. It starts nothing itself, so that one supervisor owns every process.
 */
export interface AgentAdapter {
  /** Stable id, stored in the database: `claude`, `opencode`, `codex`, `demo`. */
  readonly id: string;
  readonly name: string;
  /** The executable looked up on the PATH; null for the built-in one. */
  readonly executable: string | null;
  /** The newest version whose stream was recorded into the conformance suite. */
  readonly verifiedVersion: string | null;
  /** Accepted values of `effort`; empty where the agent has no such thing. */
  readonly efforts: readonly string[];
  /** True if a stored `model` value belongs to this agent (product rules: `sonnet`, `provider/model`, `codex/…`). */
  ownsModel(model: string): boolean;
  /** One line for error messages: the forms that `ownsModel` accepts. */
  readonly modelForms: string;
  /** `model` values worth offering without asking the CLI; always accepted by `ownsModel`. */
  readonly modelAliases: readonly string[];
  /** Arguments of a quick call that prints the version on stdout; null for the built-in one. */
  readonly versionArgs: readonly string[] | null;
  parseVersion(stdout: string): string | null;
  /** Arguments of a call that lists models, where the CLI has one. */
  readonly listModelsArgs: readonly string[] | null;
  /** The listed models as `model` values that `ownsModel` accepts; what is no model line is left out. */
  parseModels(stdout: string): string[];
  /** How to find out about the sign-in without a model call: files under the home folder or variables, read by the caller. */
  readonly signIn: SignInHints;
  readonly installHint: string;
  readonly signInHint: string;
  /** Throws a TypeError that names the value when a model, effort or session id could be taken for a flag. */
  launch(request: LaunchRequest): Launch;
  /**
   * How to open the CLI's own interactive UI on a session, for a person who takes over; null where it has none. The person is asked
   * for permissions as anywhere else. Throws a TypeError as `launch` does.
   */
  readonly interactive: ((request: InteractiveRequest) => Omit<Launch, 'stdin'>) | null;
  /** A fresh reader for the output of one process. */
  createReader(options?: ReaderOptions): AgentReader;
  /** Asked to stop with it, the CLI ends its tool children and writes its result where it can. The supervisor kills the rest in any case. */
  readonly politeSignal: 'SIGINT' | 'SIGTERM';
}

/**
 * Any of these present means signed in. None of them hints at the opposite and proves nothing (a keychain, or a provider in the
 * user's own configuration, may hold the credentials): it may be shown, but no run may be refused for it.
 */
export interface SignInHints {
  env: readonly string[];
  /** A path in the folder that the environment variable `variable` names; in the home folder where `variable` is null. */
  files: readonly { variable: string | null; path: string }[];
}

export interface ReaderOptions {
  /** For reset times that are stated without a date ("try again at 8:03 AM"). Default: the system's. */
  clock?: Clock;
  /**
   * What earlier processes of the same session used, when this one resumes it. Codex counts over the whole session; the
   * others count per process and ignore it.
   */
  spentBefore?: TokenUsage | null;
}

export type AgentRole = 'do' | 'review' | 'plan';

export interface LaunchRequest {
  role: AgentRole;
  /** Verbatim text for the agent; written to a file that becomes its stdin. */
  prompt: string;
  /** The product's own folder in which the agent works, absolute. */
  worktree: string;
  model: string | null;
  effort: string | null;
  /** Continue this session instead of opening a new one. */
  resume: string | null;
  /** A session id of our choosing for a new session; adapters whose CLI cannot take one ignore it. */
  newSessionId: string;
  /** Absolute path of a node binary and of the demo agent's script, for the built-in agent. */
  nodePath: string;
  demoScript: string;
  /** True when the orchestrator runs as root (containers): some CLIs refuse to work without a word about it. */
  isRoot: boolean;
}

export type InteractiveRequest = Pick<LaunchRequest, 'worktree' | 'model' | 'nodePath' | 'demoScript'> & { session: string };

export interface Launch {
  /** `executable` or an absolute path. Never a shell string. */
  command: string;
  args: string[];
  /** Goes on top of the agent environment that the caller builds. */
  env: Record<string, string>;
  /** What is fed to stdin; the file is closed after it. */
  stdin: string;
}

/** Reads one process's output. Pure but stateful; never throws, whatever comes. */
export interface AgentReader {
  /** One line of stdout without its newline. `bytes` is its length on disk. */
  stdout(line: string): AgentEvent[];
  stderr(line: string): AgentEvent[];
  /** Judges the finished process. `exitCode` is null when it was killed or its end was not seen. */
  conclude(exit: { exitCode: number | null; signal: string | null }): AgentConclusion;
}

/** What one agent process came to, as far as its own output tells. Git state is judged by the pipeline. */
export type AgentConclusion = {
  sessionId: string | null;
  /** The agent's last message: what the verdict is read from. */
  text: string;
  tokens: TokenUsage;
  costUsd: number | null;
} & AgentEnding;

/** `message` is one or two sentences for a person: what happened, in the agent's own words, and what to do. */
export type AgentEnding =
  | { status: 'ok' }
  /** Ended by itself, but said that something stopped it (a refused permission, no turns left). */
  | { status: 'gave-up'; message: string }
  | { status: 'crashed'; message: string }
  | { status: 'auth'; message: string }
  /** `resetsAt`: epoch ms, null when the agent did not say. */
  | { status: 'usage-limit'; message: string; resetsAt: number | null }
  | { status: 'unavailable'; message: string }
  | { status: 'budget'; message: string }
  /** A wrong model, an unknown session, a prompt that is too long: trying again does not help. */
  | { status: 'refused'; message: string; sessionLost: boolean };
