import { once } from 'node:events';
import net from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { AgentEvent } from '../../contract/run-events.ts';
import type { Verdict } from '../../contract/runs.ts';
import type { AgentAdapter, AgentEnding, AgentRole } from '../agents/adapter.ts';
import { demo } from '../agents/demo.ts';

const program = path.join(import.meta.dirname, 'fixtures/scripted-agent.mjs');

/** A real process (agent, or setup or verify command) that waits for the test's word. */
export interface Call {
  role: AgentRole | 'command';
  /** Which command. */
  name: string | null;
  session: string;
  resumed: boolean;
  prompt: string;
  pid: number;
  cwd: string;
  say(text: string): Promise<void>;
  /** Any other event, as the agent itself prints it. */
  print(event: AgentEvent): Promise<void>;
  sh(script: string): Promise<{ code: number | null; stdout: string; stderr: string }>;
  /** Writes a file and commits it, as an agent would. */
  commit(file: string, content?: string): Promise<void>;
  /** Ends well, with this as its last message. */
  finish(text?: string): Promise<void>;
  verdict(verdict: Partial<Verdict>): Promise<void>;
  /** Ends with a planner's answer as its last message. */
  plan(answer: object): Promise<void>;
  /** Ends as the adapter of a real CLI would judge it. */
  end(ending: AgentEnding): Promise<void>;
  exit(code: number): Promise<void>;
  /** Resolves when the process is gone, however it went. */
  gone: Promise<void>;
}

export interface ScriptedAgents {
  /** To be added to the environment that the core is given. */
  env: Record<string, string>;
  adapter: AgentAdapter;
  /** A command line for a project's settings. */
  command(name: string): string;
  /** The next process of this role that reports, past or to come; each is handed out once. */
  next(role?: Call['role']): Promise<Call>;
  close(): Promise<void>;
}

/**
 * Agents whose every step a test decides while they run: no sleeps, no races. `executable` null needs nothing on the PATH; else a
 * program of that name is looked for first, as for a CLI that the user installed.
 */
export async function createScriptedAgents(
  dir: string,
  { executable = null }: { executable?: string | null } = {},
): Promise<ScriptedAgents> {
  const socketPath = path.join(dir, 'agents.sock');
  const unclaimed: Call[] = [];
  const awaited: { role: Call['role'] | undefined; resolve: (call: Call) => void }[] = [];
  const sockets = new Set<net.Socket>();
  const server = net.createServer(async (socket) => {
    sockets.add(socket);
    const call = await accept(socket).catch(() => null); // Killed before it could speak.
    if (!call) return;
    const at = awaited.findIndex(({ role }) => role === undefined || role === call.role);
    if (at === -1) unclaimed.push(call);
    else awaited.splice(at, 1)[0]?.resolve(call);
  });
  server.listen(socketPath);
  await once(server, 'listening');

  return {
    env: { SCRIPTED_AGENT_SOCKET: socketPath },
    adapter: scriptedAdapter(executable),
    command: (name) => `exec '${process.execPath}' '${program}' --role command --name '${name}'`,
    next(role) {
      const at = unclaimed.findIndex((call) => role === undefined || call.role === role);
      if (at !== -1) return Promise.resolve(unclaimed.splice(at, 1)[0] as Call);
      return new Promise((resolve) => awaited.push({ role, resolve }));
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

async function accept(socket: net.Socket): Promise<Call> {
  socket.on('error', () => undefined); // The process was killed; `gone` tells.
  const lines = createInterface({ input: socket })[Symbol.asyncIterator]();
  const read = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error('the process is gone');
    return JSON.parse(value);
  };
  const gone = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  const order = async (message: object) => {
    socket.write(`${JSON.stringify(message)}\n`);
    return (await read()).done;
  };
  const last = (message: object) => {
    socket.write(`${JSON.stringify(message)}\n`);
    return gone;
  };
  const print: (event: object) => Promise<void> = (event) => order({ type: 'print', line: JSON.stringify(event) });
  const call: Call = {
    ...(await read()),
    gone,
    print,
    say: (text) => print({ type: 'message', text }),
    sh: (script) => order({ type: 'sh', script }),
    async commit(file, content = `${file}\n`) {
      const done = await call.sh(
        `printf %s ${quote(content)} > ${quote(file)} && git add -- ${quote(file)} && git commit --quiet -m ${quote(`Add ${file}`)}`,
      );
      if (done.code !== 0) throw new Error(done.stderr);
    },
    async finish(text = 'Done.') {
      await call.say(text);
      await print({ type: 'finish', ok: true, text });
      await call.exit(0);
    },
    verdict: (verdict) => call.finish(`\`\`\`json\n${JSON.stringify({ summary: '', findings: [], ...verdict })}\n\`\`\``),
    plan: (answer) => call.finish(`\`\`\`json\n${JSON.stringify(answer)}\n\`\`\``),
    async end(ending) {
      await print({ type: 'ending', ending });
      await call.exit(1);
    },
    exit: (code) => last({ type: 'exit', code }),
  };
  return call;
}

const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

/** Without `executable` it needs nothing on the PATH; with one it is a CLI that may be missing. */
export function scriptedAdapter(executable: string | null): AgentAdapter {
  return {
    ...demo,
    id: 'scripted',
    name: 'Scripted agent',
    executable,
    ownsModel: (model) => model === 'scripted',
    modelForms: '`scripted`',
    modelAliases: ['scripted'],
    installHint: 'Put it on the PATH.',
    launch(request) {
      const { args, ...launch } = demo.launch(request);
      const own = [program, ...args.slice(1)];
      return executable === null ? { ...launch, args: own } : { ...launch, command: executable, args: [request.nodePath, ...own] };
    },
    createReader(options) {
      const inner = demo.createReader(options);
      let ending: AgentEnding | null = null;
      return {
        stdout(line) {
          if (!line.startsWith('{"type":"ending"')) return inner.stdout(line);
          ending = JSON.parse(line).ending as AgentEnding;
          return [];
        },
        stderr: inner.stderr,
        conclude(exit) {
          const { sessionId, text, tokens, costUsd, ...judged } = inner.conclude(exit);
          return { sessionId, text, tokens, costUsd, ...(ending ?? judged) };
        },
      };
    },
  };
}
