import type { AgentAdapter } from './adapter.ts';
import { claudeWords } from './claude-conclusion.ts';
import { createClaudeReader } from './claude-reader.ts';
import { flagValue } from './flags.ts';

const MODEL = /^(claude|claude-[\w.@:-]+(\[1m\])?|(opus|sonnet|haiku|opusplan)(\[1m\])?)$/;

/** Claude Code, headless: `claude -p` with its JSON stream. `claude` as a model is the CLI's own default. */
export const claude: AgentAdapter = {
  id: 'claude',
  ...claudeWords,
  executable: 'claude',
  verifiedVersion: '2.1.197',
  efforts: ['low', 'medium', 'high', 'xhigh', 'max'],
  ownsModel: (model) => MODEL.test(model),
  modelForms: '`claude` (its default), `opus`, `sonnet`, `haiku` or `claude-…`',
  modelAliases: ['opus', 'sonnet', 'haiku'],
  versionArgs: ['--version'],
  parseVersion: (stdout) => /^(\d+\.\d+\.\d+\S*)/m.exec(stdout)?.[1] ?? null,
  listModelsArgs: null,
  parseModels: () => [],
  signIn: {
    env: ['ANTHROPIC_API_KEY', 'ANTHROPIC_AUTH_TOKEN', 'CLAUDE_CODE_OAUTH_TOKEN', 'CLAUDE_CODE_USE_BEDROCK', 'CLAUDE_CODE_USE_VERTEX'],
    files: [
      { variable: null, path: '.claude/.credentials.json' },
      { variable: 'CLAUDE_CONFIG_DIR', path: '.credentials.json' },
    ],
  },
  installHint: 'Install it with `npm install -g @anthropic-ai/claude-code`.',
  // Measured: SIGINT ends the tool children and writes the result; after SIGTERM the children live on.
  politeSignal: 'SIGINT',
  launch(request) {
    // No partial messages: every text would be in the journal twice.
    const args = ['-p', '--output-format', 'stream-json', '--verbose', '--permission-mode', 'bypassPermissions'];
    args.push(...modelArgs(request.model));
    if (request.effort !== null) args.push('--effort', flagValue('Effort', request.effort));
    if (request.resume === null) args.push('--session-id', flagValue('Session id', request.newSessionId));
    else args.push('--resume', flagValue('Session id', request.resume));
    return {
      command: 'claude',
      args,
      env: {
        ...noUpdates,
        CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
        // Root may bypass permissions only in what calls itself a sandbox; only the exact value `1` counts.
        ...(request.isRoot ? { IS_SANDBOX: '1' } : {}),
      },
      stdin: request.prompt,
    };
  },
  interactive: ({ session, model }) => ({
    command: 'claude',
    args: ['--resume', flagValue('Session id', session), ...modelArgs(model)],
    env: noUpdates,
  }),
  createReader: (options) => createClaudeReader(options),
};

/** An update in the middle of a run would swap the program under it. */
const noUpdates = { DISABLE_AUTOUPDATER: '1' };

const modelArgs = (model: string | null): string[] => (model === null || model === 'claude' ? [] : ['--model', flagValue('Model', model)]);
