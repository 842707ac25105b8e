import { describe, expect, it } from 'vitest';
import type { LaunchRequest } from './adapter.ts';
import { claude } from './claude.ts';
import { codex } from './codex.ts';
import { demo } from './demo.ts';
import { opencode } from './opencode.ts';
import { adapterById, adapterForModel, adapters } from './registry.ts';

const request: LaunchRequest = {
  role: 'do',
  prompt: 'Do it.',
  worktree: '/w/t',
  model: null,
  effort: null,
  resume: null,
  newSessionId: 'new-1',
  nodePath: '/usr/bin/node',
  demoScript: '/app/demo-agent.mjs',
  isRoot: false,
};

describe('Claude Code', () => {
  const base = ['-p', '--output-format', 'stream-json', '--verbose', '--permission-mode', 'bypassPermissions'];

  it('opens a session under the id that it is given', () => {
    expect(claude.launch(request)).toEqual({
      command: 'claude',
      args: [...base, '--session-id', 'new-1'],
      env: { DISABLE_AUTOUPDATER: '1', CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1' },
      stdin: 'Do it.',
    });
  });

  it('resumes a session with the model and effort asked for', () => {
    const { args } = claude.launch({ ...request, resume: 'old-1', model: 'sonnet', effort: 'high' });
    expect(args).toEqual([...base, '--model', 'sonnet', '--effort', 'high', '--resume', 'old-1']);
  });

  it('calls the place a sandbox for root, which may not bypass permissions otherwise', () => {
    expect(claude.launch({ ...request, isRoot: true }).env.IS_SANDBOX).toBe('1');
  });

  it('leaves the choice of model to the CLI for `claude`', () => {
    expect(claude.launch({ ...request, model: 'claude' }).args).not.toContain('--model');
  });
});

describe('opencode', () => {
  const base = ['run', '--format', 'json', '--print-logs', '--log-level', 'WARN', '--thinking', '--auto', '--dir', '/w/t'];

  it('names the worktree twice: it believes PWD more than its working folder', () => {
    expect(opencode.launch(request)).toEqual({
      command: 'opencode',
      args: base,
      env: { PWD: '/w/t', OPENCODE_DISABLE_AUTOUPDATE: '1' },
      stdin: 'Do it.',
    });
  });

  it.each([
    ['anthropic/claude-sonnet-5', null, ['-m', 'anthropic/claude-sonnet-5']],
    ['openai/gpt-6:high', null, ['-m', 'openai/gpt-6', '--variant', 'high']],
    ['openai/gpt-6:high', 'low', ['-m', 'openai/gpt-6', '--variant', 'low']],
    ['ollama/qwen3:8b', null, ['-m', 'ollama/qwen3:8b']],
    ['openrouter/deepseek/r1:free', 'max', ['-m', 'openrouter/deepseek/r1:free', '--variant', 'max']],
    ['opencode', null, []],
  ])('takes %s with effort %s apart', (model, effort, expected) => {
    expect(opencode.launch({ ...request, model, effort, resume: 'ses_1' }).args).toEqual([...base, ...expected, '--session', 'ses_1']);
  });

  it('reads the list of models, and nothing else on it', () => {
    expect(opencode.parseModels('opencode/big-pickle\n  fake/fake-1  \nError: no network\n\n')).toEqual([
      'opencode/big-pickle',
      'fake/fake-1',
    ]);
  });
});

describe('Codex', () => {
  const flags = ['--json', '--dangerously-bypass-approvals-and-sandbox'];

  it('reads the prompt from stdin', () => {
    expect(codex.launch(request)).toEqual({ command: 'codex', args: ['exec', ...flags, '-'], env: {}, stdin: 'Do it.' });
  });

  it('resumes a session with the model and effort asked for', () => {
    const { args } = codex.launch({ ...request, resume: 'old-1', model: 'codex/gpt-6', effort: 'xhigh' });
    expect(args).toEqual(['exec', 'resume', ...flags, '-m', 'gpt-6', '-c', 'model_reasoning_effort="xhigh"', 'old-1', '-']);
  });

  it('reads the catalog of models', () => {
    expect(codex.parseModels('{"models":[{"slug":"gpt-6"},{"slug":"a b"},{}]}')).toEqual(['codex/gpt-6']);
  });
});

describe('the demo agent', () => {
  it('is a script that a node binary runs', () => {
    const { command, args, stdin } = demo.launch({ ...request, role: 'review', resume: 'old-1' });
    expect([command, args, stdin]).toEqual(['/usr/bin/node', ['/app/demo-agent.mjs', '--role', 'review', '--resume', 'old-1'], 'Do it.']);
  });
});

describe('taking over', () => {
  const session = { session: 'old-1', worktree: '/w/t', model: null, nodePath: '/usr/bin/node', demoScript: '/app/demo-agent.mjs' };

  it.each([
    [claude, 'sonnet', 'claude', ['--resume', 'old-1', '--model', 'sonnet']],
    [claude, 'claude', 'claude', ['--resume', 'old-1']],
    [codex, 'codex/gpt-6', 'codex', ['resume', '-m', 'gpt-6', 'old-1']],
    [codex, 'codex', 'codex', ['resume', 'old-1']],
    [opencode, 'openai/gpt-6:high', 'opencode', ['--session', 'old-1', '-m', 'openai/gpt-6']],
    [opencode, null, 'opencode', ['--session', 'old-1']],
    [demo, 'demo', '/usr/bin/node', ['/app/demo-agent.mjs', '--interactive', '--resume', 'old-1']],
  ])('opens the interactive UI of %o in its session, with the model %s', (adapter, model, command, args) => {
    expect(adapter.interactive?.({ ...session, model })).toMatchObject({ command, args });
  });

  it('names the worktree to opencode, which believes PWD more than its working folder', () => {
    expect(opencode.interactive?.(session).env.PWD).toBe('/w/t');
  });

  it('passes on no session id that could be taken for a flag', () => {
    for (const adapter of adapters) expect(() => adapter.interactive?.({ ...session, session: '--yolo' })).toThrow('--yolo');
  });
});

describe('the registry', () => {
  it.each([
    ['sonnet', 'claude'],
    ['opus[1m]', 'claude'],
    ['claude-sonnet-5', 'claude'],
    ['claude', 'claude'],
    ['anthropic/claude-sonnet-5', 'opencode'],
    ['ollama/qwen3:8b', 'opencode'],
    ['codex', 'codex'],
    ['codex/gpt-6', 'codex'],
    ['demo', 'demo'],
    ['nonsense', undefined],
    ['codex/', undefined],
    ['sonnet; rm', undefined],
    ['../x', undefined],
  ])('gives the model %s to %s', (model, id) => {
    expect(adapterForModel(model)?.id).toBe(id);
    expect(adapters.filter((adapter) => adapter.ownsModel(model)).length).toBe(id === undefined ? 0 : 1);
  });

  it('finds adapters by their id', () => {
    for (const adapter of adapters) expect(adapterById(adapter.id)).toBe(adapter);
    expect(adapterById('nobody')).toBeNull();
  });

  it.each([
    [claude, '2.1.197 (Claude Code)\n', '2.1.197'],
    [opencode, '1.18.33\n', '1.18.33'],
    [codex, 'WARNING: proceeding\ncodex-cli 0.169.0\n', '0.169.0'],
    [claude, 'command not found', null],
  ])('reads the version of %o', (adapter, stdout, version) => {
    expect(adapter.parseVersion(stdout)).toBe(version);
  });
});
