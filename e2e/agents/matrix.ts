import { afterEach, beforeAll } from 'vitest';
import type { Scenario } from '../model-server/steps.ts';
import { installAgents } from './install.ts';
import { createRig, type Rig } from './rig.ts';

export interface RealAgent {
  id: string;
  /** The `model` of a task that goes to this agent. */
  model: string;
  executable: string;
}

export const claude: RealAgent = { id: 'claude', model: 'sonnet', executable: 'claude' };
export const opencode: RealAgent = { id: 'opencode', model: 'fake/fake-1', executable: 'opencode' };
export const codex: RealAgent = { id: 'codex', model: 'codex', executable: 'codex' };

/** Call it at the top of a test file. Every rig that a test opened is closed after it; a process left over fails the test. */
export function rigOpener(): (scenario: Scenario, options?: Parameters<typeof createRig>[1]) => Promise<Rig> {
  const rigs: Rig[] = [];
  beforeAll(async () => {
    await installAgents();
  });
  afterEach(async () => {
    for (const rig of rigs.splice(0)) await rig.close();
  });
  return async (scenario, options) => {
    const rig = await createRig(scenario, options);
    rigs.push(rig);
    return rig;
  };
}
