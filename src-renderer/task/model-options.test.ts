import { describe, expect, it } from 'vitest';
import { agentSettings } from '../../src-main/contract/settings.ts';
import { listedAgent, modelGroups } from './model-options.ts';

const agent = (id: string, name: string, more = {}) => ({
  id,
  name,
  installed: true,
  signedIn: 'yes' as const,
  hold: null,
  settings: agentSettings.parse({}),
  ...more,
});
const claude = agent('claude', 'Claude Code');
const codex = agent('codex', 'Codex', { installed: false });
const demo = agent('demo', 'Demo');

describe('what can be chosen as a model', () => {
  it('is grouped by agent: the default one first, one that is not installed last and says so', () => {
    const groups = modelGroups([codex, demo, claude], {}, 'claude');
    expect(groups.map(({ name, note }) => [name, note])).toEqual([
      ['Claude Code', null],
      ['Demo', null],
      ['Codex', 'not installed'],
    ]);
  });

  it("is the default, the agent's own choice, and what its CLI lists, each once", () => {
    const [group] = modelGroups([claude], { claude: ['opus', 'claude', 'opus', 'sonnet'] }, 'claude');
    expect(group?.options.map(({ value }) => value)).toEqual([null, 'claude', 'opus', 'sonnet']);
    expect(group?.options[0]?.label).toBe('Default (Claude Code)');
  });

  it('names the model that the settings chose', () => {
    const set = agent('claude', 'Claude Code', { settings: agentSettings.parse({ defaultModel: 'opus' }) });
    expect(modelGroups([set], {}, 'claude')[0]?.options.map(({ label }) => label)).toEqual([
      'Default (Claude Code, opus)',
      'Claude Code, opus',
    ]);
  });

  it('says who is held back', () => {
    const held = agent('claude', 'Claude Code', { hold: { reason: 'parked', text: 'usage limit', until: 1 } });
    expect(modelGroups([held], {}, 'demo')[0]?.note).toBe('usage limit');
    expect(modelGroups([agent('x', 'X', { signedIn: 'no' })], {}, 'demo')[0]?.note).toBe('not signed in');
  });

  it('knows the agent of what is listed, and not of what is typed', () => {
    const groups = modelGroups([claude, demo], { claude: ['opus'] }, 'claude');
    expect([null, 'opus', 'demo', 'some/model'].map((model) => listedAgent(groups, model))).toEqual([
      'claude',
      'claude',
      'demo',
      undefined,
    ]);
  });
});
