import type { AgentAdapter } from './adapter.ts';
import { codexWords, createCodexReader } from './codex-reader.ts';
import { flagValue } from './flags.ts';
import { arr, obj, parseObject, str } from './json.ts';

/** Codex, headless: `codex exec --json`. `codex` as a model is the CLI's own default, `codex/<model>` one by name. */
export const codex: AgentAdapter = {
  id: 'codex',
  ...codexWords,
  executable: 'codex',
  verifiedVersion: '0.169.0',
  efforts: ['low', 'medium', 'high', 'xhigh', 'max', 'ultra'],
  ownsModel: (model) => /^codex(\/[A-Za-z0-9][\w.:@+/-]*)?$/.test(model),
  modelForms: '`codex` (its default) or `codex/model`',
  modelAliases: ['codex'],
  versionArgs: ['--version'],
  parseVersion: (stdout) => /^codex(?:-cli)? (\d+\.\d+\.\d+\S*)/m.exec(stdout)?.[1] ?? null,
  listModelsArgs: ['debug', 'models'],
  parseModels: (stdout) =>
    arr(parseObject(stdout)?.models)
      .map((model) => `codex/${str(obj(model)?.slug)}`)
      .filter((model) => model !== 'codex/' && codex.ownsModel(model)),
  signIn: {
    env: ['CODEX_API_KEY'],
    files: [
      { variable: null, path: '.codex/auth.json' },
      { variable: 'CODEX_HOME', path: 'auth.json' },
    ],
  },
  installHint: 'Install it with `npm install -g @openai/codex`.',
  // Measured: it ends its tool children on SIGINT, SIGTERM and SIGHUP alike.
  politeSignal: 'SIGINT',
  launch(request) {
    // Its sandbox can't commit in a linked worktree (the index lies in the main repository), not even with writable roots.
    const flags = ['--json', '--dangerously-bypass-approvals-and-sandbox'];
    flags.push(...modelArgs(request.model));
    // The value is read as TOML, or as plain text when it is none.
    if (request.effort !== null)
      flags.push('-c', `model_reasoning_effort="${flagValue('Effort', request.effort).replaceAll(/["\\]/g, '')}"`);
    return {
      command: 'codex',
      args: request.resume === null ? ['exec', ...flags, '-'] : ['exec', 'resume', ...flags, flagValue('Session id', request.resume), '-'],
      env: {},
      stdin: request.prompt,
    };
  },
  interactive: ({ session, model }) => ({
    command: 'codex',
    args: ['resume', ...modelArgs(model), flagValue('Session id', session)],
    env: {},
  }),
  createReader: (options) => createCodexReader(options),
};

function modelArgs(value: string | null): string[] {
  const model = value?.replace(/^codex\/?/, '') ?? '';
  return model === '' ? [] : ['-m', flagValue('Model', model)];
}
