import type { AgentInfo } from '../../contract/settings.ts';
import { clockTime } from '../../core/lib/local-days.ts';
import type { Cli, Command } from '../cli.ts';
import { table } from '../output.ts';

export function agent(program: Command, cli: Cli): void {
  const group = program.command('agent').description('list, pause, resume and set up agents');

  cli.run(cli.command(group, 'list', 'which agents are installed, signed in and running'), async ({ out, connect }) => {
    const agents = await (await connect()).client.agents.list({ fresh: true });
    out.result(agents, () => table(agents.map(row)));
  });

  for (const [verb, description] of [
    ['pause', 'start no task of this agent'],
    ['resume', 'start its tasks again, also after a failed sign-in'],
  ] as const) {
    cli.run(cli.command(group, `${verb} <agent>`, description), async ({ args: [id = ''], out, connect }) => {
      await (await connect()).client.agents[verb]({ agent: id });
      out.result({ agent: id, paused: verb === 'pause' }, () => `${id} ${verb === 'pause' ? 'is paused' : 'goes on'}.`);
    });
  }

  cli.run(
    cli.command(group, 'set <agent> <assignments...>', 'change its settings: maxRunning=1 defaultModel=sonnet'),
    async ({ args: [id = '', ...words], out, connect }) => {
      const [{ readAssignments }, { agentSettings }] = await Promise.all([
        import('../assignments.ts'),
        import('../../contract/settings.ts'),
      ]);
      const settings = readAssignments(words, agentSettings.shape);
      await (await connect()).client.agents.set({ agent: id, settings });
      out.result({ agent: id, settings }, () => `Changed ${Object.keys(settings).join(', ')} of ${id}.`);
    },
  );
}

function row({ id, name, settings, installed, version, signedIn, hold, hint, running, ...spent }: AgentInfo): string[] {
  const caps = [
    settings.dailyCapUsd === null ? null : `${usd(spent.spentTodayUsd)} of ${usd(settings.dailyCapUsd)} today`,
    settings.weeklyCapUsd === null ? null : `${usd(spent.spentThisWeekUsd)} of ${usd(settings.weeklyCapUsd)} this week`,
  ];
  const state = installed ? (version ?? 'installed') : 'not installed';
  const account = !installed ? '' : { yes: 'signed in', no: 'not signed in', unknown: '' }[signedIn];
  const held = hold === null ? '' : `${hold.text}${hold.until === null ? '' : `, until ${clockTime(hold.until, Date.now())}`}`;
  return [id, name, state, account, running > 0 ? `${running} running` : '', caps.filter(Boolean).join(', '), held, hint ?? ''];
}

const usd = (amount: number): string => `$${amount.toFixed(2)}`;
