import type { AgentAdapter } from './adapter.ts';
import { flagValue } from './flags.ts';
import { createOpencodeReader, opencodeWords } from './opencode-reader.ts';

const VARIANTS = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'];
const MODEL = /^(?!codex\/)[A-Za-z0-9][\w.-]*\/[\w.@:+~/[\]-]+$/;

/**
 * opencode, headless: `opencode run` with its JSON events. A model is `provider/model`, with the reasoning variant behind a
 * colon; a colon that no known variant follows belongs to the model's name (`ollama/qwen3:8b`). `opencode` alone is the
 * CLI's own default.
 */
export const opencode: AgentAdapter = {
  id: 'opencode',
  ...opencodeWords,
  executable: 'opencode',
  verifiedVersion: '1.18.33',
  efforts: VARIANTS,
  ownsModel: (model) => model === 'opencode' || MODEL.test(model),
  modelForms: '`opencode` (its default), `provider/model` or `provider/model:variant`',
  modelAliases: [],
  versionArgs: ['--version'],
  parseVersion: (stdout) => /^v?(\d+\.\d+\.\d+\S*)/m.exec(stdout)?.[1] ?? null,
  listModelsArgs: ['models'],
  parseModels: (stdout) =>
    stdout
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => MODEL.test(line)),
  signIn: {
    env: ['ANTHROPIC_API_KEY', 'OPENAI_API_KEY', 'OPENROUTER_API_KEY', 'GEMINI_API_KEY', 'OPENCODE_API_KEY'],
    files: [
      { variable: null, path: '.local/share/opencode/auth.json' },
      { variable: 'XDG_DATA_HOME', path: 'opencode/auth.json' },
    ],
  },
  installHint: 'Install it with `npm install -g opencode-ai`.',
  // Measured: every signal ends it and leaves the tool children to the supervisor; one SIGTERM in its first seconds may be lost.
  politeSignal: 'SIGTERM',
  launch(request) {
    // --print-logs at WARN: the only place where its silent retries show. --auto answers the questions that a headless run
    // would otherwise have rejected, and leaves what the user's own configuration denies denied.
    const args = ['run', '--format', 'json', '--print-logs', '--log-level', 'WARN', '--thinking', '--auto', '--dir', request.worktree];
    const { model, variant } = splitModel(request.model);
    if (model !== null) args.push('-m', flagValue('Model', model));
    const effort = request.effort ?? variant;
    if (effort !== null) args.push('--variant', flagValue('Effort', effort));
    if (request.resume !== null) args.push('--session', flagValue('Session id', request.resume));
    return {
      command: 'opencode',
      args,
      env: environment(request.worktree),
      stdin: request.prompt,
    };
  },
  interactive({ session, model: value, worktree }) {
    // The variant is chosen inside.
    const { model } = splitModel(value);
    const args = ['--session', flagValue('Session id', session), ...(model === null ? [] : ['-m', flagValue('Model', model)])];
    return { command: 'opencode', args, env: environment(worktree) };
  },
  createReader: (options) => createOpencodeReader(options),
};

/** It works in $PWD, whatever the real working folder is: an inherited one would be the wrong repository. */
const environment = (worktree: string) => ({ PWD: worktree, OPENCODE_DISABLE_AUTOUPDATE: '1' });

function splitModel(model: string | null): { model: string | null; variant: string | null } {
  if (model === null || model === 'opencode') return { model: null, variant: null };
  const colon = model.lastIndexOf(':');
  const variant = model.slice(colon + 1);
  return colon > 0 && VARIANTS.includes(variant) ? { model: model.slice(0, colon), variant } : { model, variant: null };
}
