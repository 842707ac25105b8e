import { homedir } from 'node:os';
import path from 'node:path';
import type { Check } from '../../contract/system.ts';
import type { Config } from '../../core/config.ts';
import type { Cli, Command } from '../cli.ts';
import { EXIT } from '../exit.ts';

const GLYPH = { ok: '✓', warning: '!', failed: '✗' } as const;

export function doctor(program: Command, cli: Cli): void {
  cli.run(cli.command(program, 'doctor', 'check what a run needs, and say how to mend it'), async ({ out, config, connect }) => {
    const checks = await connect().then(
      ({ client }) => client.system.doctor(),
      (error: Error) => {
        if (error.name === 'DatabaseRefused') return withoutDatabase(config, error.message);
        throw error;
      },
    );
    out.result(checks, () => checks.map(line).join('\n'));
    return checks.some(({ status }) => status === 'failed') ? EXIT.failed : EXIT.ok;
  });
}

function line({ name, status, text, hint }: Check): string {
  return `${GLYPH[status]} ${name}: ${text}${hint === null ? '' : `\n    ${hint}`}`;
}

/** A database that doesn't open is a finding like any other: the rest is looked at all the same. */
async function withoutDatabase({ stateDir, worktreesDir, env }: Config, refused: string): Promise<Check[]> {
  const [{ createDoctor }, { adapters }, { detectAgent }, { createGit }, { exec, which }] = await Promise.all([
    import('../../core/system/doctor.ts'),
    import('../../core/agents/registry.ts'),
    import('../../core/agents/detect.ts'),
    import('../../core/git/git.ts'),
    import('../../core/process/exec.ts'),
  ]);
  const home = path.resolve(env.HOME || homedir());
  const list = () =>
    Promise.all(
      adapters.map(async (adapter) => {
        const { installed, ...found } = await detectAgent(adapter, { env, exec, which, home });
        return { id: adapter.id, name: adapter.name, installed: installed !== null, ...found };
      }),
    );
  return createDoctor({
    stateDir,
    worktreesDir,
    environment: async () => env,
    git: createGit({ env }),
    agents: { list },
    db: { refused },
  })();
}
