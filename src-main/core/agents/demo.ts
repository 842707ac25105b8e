import { agentEvent } from '../../contract/run-events.ts';
import type { AgentAdapter, AgentReader } from './adapter.ts';
import { crashed } from './failures.ts';
import { flagValue } from './flags.ts';
import { parseObject } from './json.ts';
import { cut, cutMessage, plain } from './text.ts';

const words = { name: 'Demo agent', signInHint: 'It needs no account.' };

/**
 * The built-in scripted agent (`resources/demo-agent.mjs`): no account, no network, no model. It makes a small real commit, so
 * that a newcomer and a test see the whole flow, and says in every message that it is a demo.
 *
 * Started as `node demo-agent.mjs --role do|review|plan --session ID | --resume ID`, prompt on stdin. Every line that it prints is one
 * event of `contract/run-events.ts` as JSON; the last one is `finish`. Exit code 0 = did what was asked.
 *
 * The spec is the prompt, and the file `tasks/todo/<slug>.md` where the prompt names one. What it does about it:
 *   - "Create `path`" for a file that is not there: writes it (with the text that follows as "containing `…`", else a heading and
 *     the acceptance criteria).
 *   - anything else: a dated entry in `NOTES.md` with the acceptance criteria as a checklist.
 *   - asked again in the same worktree (after a failed check or a review): adds a `Follow-up N` line to the same file.
 * As a reviewer it reads `git diff <base>...HEAD`, the base being the first full commit id in the prompt, and approves.
 *
 * As a planner (`resources/demo-planner.mjs`) it makes three to five proposals of the brief's sections, bullets or lines, of which the second
 * waits for the first; adds a note that comes later as another proposal; puts rough notes in the order of a spec; and answers a
 * question with the question. All of it says that it is a demo.
 *
 * A line `demo: <word>` in the spec plays one of the less happy stories. What happens "once" is remembered in the worktree's own
 * git folder. A follow-up prompt that neither repeats nor names the spec (continue, failed check, findings) leaves the author's
 * story behind: a run that hung and was stopped ends well when it is taken up again.
 *
 * | word | role | story |
 * |---|---|---|
 * | `no-change` | do | says that nothing is to be done, commits nothing |
 * | `uncommitted` | do | makes the change, but does not commit it |
 * | `fail` | do, plan | ends with exit code 1 and no `finish` |
 * | `hang` | do, plan | says so and waits for ever; ends at SIGTERM |
 * | `grandchild` | do, plan | starts a process in a session of its own that ignores SIGTERM and SIGHUP, prints its pid, then hangs |
 * | `slow <seconds>` | do, plan | one message every half second for so long (30 s), then as usual |
 * | `flood <MB>` | do, plan | that many megabytes of messages as fast as the reader takes them, then as usual |
 * | `usage-limit <seconds>` | do, plan | once: reports a usage limit that ends in so many seconds and stops with exit code 1 |
 * | `unavailable-once` | do, plan | once: reports that its provider is down (503) and stops with exit code 1 |
 * | `reject-once` | review | rejects the first review, approves the next |
 * | `reject` | review | rejects every review |
 * | `no-verdict` | review | talks, but never gives a verdict |
 * | `ask` | plan | asks a question first, and plans after the answer |
 * | `prose` | plan | answers in prose first, and properly when it is told so |
 * | `prose-always` | plan | answers in prose however often it is told so |
 *
 * With `--interactive` instead of a role it is what a person takes over: it says that it is a demo and echoes what is typed, until
 * `exit` or Ctrl+D.
 *
 * `TASK_ORCH_DEMO_PACE_MS` (default 120) is the pause between its steps.
 */
export const demo: AgentAdapter = {
  id: 'demo',
  ...words,
  executable: null,
  verifiedVersion: null,
  efforts: [],
  ownsModel: (model) => model === 'demo',
  modelForms: '`demo`',
  modelAliases: ['demo'],
  versionArgs: null,
  parseVersion: () => null,
  listModelsArgs: null,
  parseModels: () => [],
  signIn: { env: [], files: [] },
  installHint: 'It comes with Task Orchestrator.',
  politeSignal: 'SIGTERM',
  launch: (request) => ({
    command: request.nodePath,
    args: [
      request.demoScript,
      '--role',
      request.role,
      ...(request.resume === null
        ? ['--session', flagValue('Session id', request.newSessionId)]
        : ['--resume', flagValue('Session id', request.resume)]),
    ],
    env: plainNode,
    stdin: request.prompt,
  }),
  interactive: ({ nodePath, demoScript, session }) => ({
    command: nodePath,
    args: [demoScript, '--interactive', '--resume', flagValue('Session id', session)],
    env: plainNode,
  }),
  createReader,
};

/** In the packaged app the only node binary at hand may be Electron's own; a plain node ignores this. */
const plainNode = { ELECTRON_RUN_AS_NODE: '1' };

function createReader(): AgentReader {
  let sessionId: string | null = null;
  let text = '';
  let tokens = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };
  let costUsd: number | null = null;
  let limit: { resetsAt: number | null; text: string } | null = null;
  let error: { text: string; status: number | null } | null = null;
  let finish: { ok: boolean; text: string } | null = null;
  let stderrTail = '';

  return {
    stdout(raw) {
      const parsed = agentEvent.safeParse(parseObject(raw));
      if (!parsed.success)
        return raw.trim() === '' || parseObject(raw) ? [] : [{ type: 'output', stream: 'stdout', text: cut(plain(raw)).output }];
      const event = parsed.data;
      if (event.type === 'session') sessionId = event.sessionId;
      if (event.type === 'usage') ({ tokens, costUsd } = event);
      if (event.type === 'rate-limit') limit = event.status === 'rejected' ? event : null;
      if (event.type === 'error') error = event;
      if (event.type === 'finish') finish = event;
      if (event.type === 'result') return [{ ...event, ...cut(event.output) }];
      if (event.type !== 'message') return [event];
      text = event.text;
      return [{ ...event, text: cutMessage(text) }];
    },
    stderr(raw) {
      if (raw.trim() === '') return [];
      stderrTail = `${stderrTail}\n${raw}`.slice(-4000);
      return [{ type: 'output', stream: 'stderr', text: cut(plain(raw)).output }];
    },
    conclude(exit) {
      const base = { sessionId, text, tokens, costUsd };
      if (finish?.ok && (exit.exitCode === 0 || exit.exitCode === null)) return { ...base, status: 'ok' };
      if (finish && limit)
        return { ...base, status: 'usage-limit', message: `Demo agent reached a usage limit: ${limit.text}`, resetsAt: limit.resetsAt };
      if (finish && error?.status === 503) return { ...base, status: 'unavailable', message: `Demo agent: ${error.text}` };
      return { ...base, ...crashed(words, exit, error?.text ?? stderrTail) };
    },
  };
}
