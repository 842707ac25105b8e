import { createWriteStream } from 'node:fs';
import path from 'node:path';
import { finished } from 'node:stream/promises';
import { harmless } from '../../contract/harmless.ts';
import { runInPty } from '../process/run-in-pty.ts';
import { runEnv } from './agent-turn.ts';
import { passName, type RunContext, runMarker, stopReason } from './context.ts';
import type { StepEvent } from './state.ts';

/** What a receipt keeps and an agent is shown of a command's output: its end, where the failures are. */
const tailChars = 16 * 1024;
/** Journal events of terminal output: whole lines where possible, not bigger than this. */
const pieceChars = 16 * 1024;
/** More than any build says that a person reads; a command that prints without end must not fill the disk. */
const keptChars = 64 * 1024 * 1024;

export type CommandResult = { ok: true; exitCode: number; durationMs: number; outputTail: string } | { ok: false; event: StepEvent };

/**
 * Runs a command (setup, verify) in the worktree, in a terminal; its output goes to the journal and, raw, to a file. `number` tells
 * the commands of one pass apart.
 */
export async function runCommand(context: RunContext, command: string, number = 1): Promise<CommandResult> {
  const { journal, clock, signal, run } = context;
  const stage = context.pass.name;
  const name = passName(context);
  const id = number === 1 ? name : `${name}-${number}`;
  const timeoutMs = context.settings().commandTimeoutMinutes * 60_000;
  const raw = createWriteStream(path.join(context.dir, `${name}.terminal`), { mode: 0o600, flags: 'a' });
  // Not being able to keep the raw bytes must not stop a check; the journal has the text.
  raw.on('error', (error) => context.log.warn({ err: error, runId: run.id }, 'the raw output could not be kept'));
  let tail = '';
  let waiting = '';
  let kept = 0;
  const say = (text: string) => journal.append({ type: 'output', stream: 'terminal', text }, stage);
  journal.append({ type: 'command', id, command }, stage);
  const result = await runInPty({
    command,
    cwd: run.worktree,
    env: await runEnv(context, { CI: '1' }),
    marker: { variable: runMarker, value: run.id },
    timeoutMs,
    clock,
    signal,
    onData: (data) => {
      tail = (tail + data).slice(-2 * tailChars);
      if (kept > keptChars) return;
      kept += data.length;
      raw.write(data);
      waiting += data;
      if (kept > keptChars)
        context.note(stage, 'The command prints more than is kept. Of what follows only the end is there, with its receipt.');
      const whole = waiting.length > pieceChars ? waiting.length : waiting.lastIndexOf('\n') + 1;
      if (whole === 0) return;
      say(waiting.slice(0, whole));
      waiting = waiting.slice(whole);
    },
  });
  raw.end();
  await finished(raw).catch(() => undefined); // Told by the listener above.
  if (waiting !== '') say(waiting);
  const outputTail = context.redact(harmless(tail)).slice(-tailChars);
  if (!result.ok) return failed('internal', `The command \`${command}\` could not be started: ${result.message}`);
  journal.append(
    { type: 'result', id, ok: result.exitCode === 0, output: '', cutFrom: null, exitCode: result.exitCode, durationMs: result.durationMs },
    stage,
  );
  if (result.notStopped) context.note(stage, result.notStopped);
  if (result.aborted)
    return { ok: false, event: { type: 'stopped', why: stopReason(signal) === 'cancelled' ? 'cancelled' : 'interrupted' } };
  if (result.timedOut)
    return failed(
      'timeout',
      `\`${command}\` was stopped after ${Math.round(timeoutMs / 60_000)} minutes, the limit for commands. Make it faster, or raise the limit in the settings.`,
    );
  // A shell gives 128 + n for a signal; without a number it is at least no success.
  return { ok: true, exitCode: result.exitCode ?? 1, durationMs: result.durationMs, outputTail };
}

const failed = (code: 'timeout' | 'internal', message: string): CommandResult => ({
  ok: false,
  event: { type: 'failed', failure: { code, message } },
});
