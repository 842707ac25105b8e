import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readResetTime } from '../../src-main/core/agents/reset-time.ts';
import { commits, finish, leaves, prompts, shell, steps, write } from '../model-server/scenarios.ts';
import { type Scenario, usageLimit } from '../model-server/steps.ts';
import { installAgents } from './install.ts';
import { type Finished, killAndWait, livingIn, run } from './processes.ts';
import { createWorld, type World, type WorldOptions } from './world.ts';

/**
 * The agent CLIs against the model server, without the product between them: that the pinned versions behave as the adapters
 * expect, and that the scenarios reach them.
 */

interface Cli {
  id: string;
  start(world: World, cwd: string, prompt: string, session?: string): Promise<Finished>;
  session(stdout: string): string;
}

const lines = (stdout: string): Record<string, unknown>[] =>
  stdout.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line)] : []));
const find = (stdout: string, type: string) => lines(stdout).find((line) => line.type === type);

const claude: Cli = {
  id: 'claude',
  start: (world, cwd, input, session) => {
    const args = ['-p', '--output-format', 'stream-json', '--verbose', '--model', 'sonnet', '--permission-mode', 'bypassPermissions'];
    return run('claude', session ? [...args, '--resume', session] : args, { cwd, env: { ...world.env, IS_SANDBOX: '1' }, input });
  },
  session: (stdout) => String(find(stdout, 'system')?.session_id),
};
const opencode: Cli = {
  id: 'opencode',
  start: (world, cwd, input, session) => {
    const args = ['run', '--format', 'json', '-m', 'fake/fake-1', '--dir', cwd];
    return run('opencode', session ? [...args, '--session', session] : args, { cwd, env: { ...world.env, PWD: cwd }, input });
  },
  session: (stdout) => String(find(stdout, 'step_start')?.sessionID),
};
const codex: Cli = {
  id: 'codex',
  start: (world, cwd, input, session) => {
    const args = ['exec', '--json', '--dangerously-bypass-approvals-and-sandbox'];
    return run('codex', session ? [...args, 'resume', session, '-'] : [...args, '-'], { cwd, env: world.env, input });
  },
  session: (stdout) => String(find(stdout, 'thread.started')?.thread_id),
};

const worlds: World[] = [];
beforeAll(() => installAgents());
afterEach(() => Promise.all(worlds.splice(0).map((world) => world.close())));

async function create(scenario: Scenario, options?: WorldOptions): Promise<{ world: World; repository: string }> {
  const world = await createWorld(scenario, options);
  worlds.push(world);
  return { world, repository: await world.repository('sample') };
}

describe.each([claude, opencode, codex])('$id', (cli) => {
  it('commits what the scenario says', async () => {
    const { world, repository } = await create(commits('a.txt', "it's here\n"));
    const { code, stdout } = await cli.start(world, repository, 'Use do-task. Add a.txt.');
    expect(code).toBe(0);
    expect(stdout).toContain('Done: a.txt is committed.');
    expect(await world.git(repository, 'log', '--format=%s')).toBe('Add a.txt\nBegin');
    expect(await readFile(join(repository, 'a.txt'), 'utf8')).toBe("it's here\n");
    expect(world.model.requests.every(({ turn }) => turn.role === 'do' && turn.prompts.length === 1)).toBe(true);
  });

  it('takes a session up again', async () => {
    const { world, repository } = await create(prompts(leaves('a.txt'), steps(finish('Second turn.'))));
    const first = await cli.start(world, repository, 'Use do-task. Add a.txt.');
    const second = await cli.start(world, repository, 'Go on, please.', cli.session(first.stdout));
    expect(second.stdout).toContain('Second turn.');
    expect(cli.session(second.stdout)).toBe(cli.session(first.stdout));
    const { prompts: asked, entries } = world.model.requests.at(-1)!.turn;
    expect(asked).toHaveLength(2);
    expect(asked[0]).toContain('Add a.txt.');
    expect(entries).toContainEqual({ kind: 'answer', text: 'Done: a.txt is written.' });
  });

  it('that was killed in the middle of a turn still knows what it did in it', async () => {
    // Claude Code writes its transcript a tenth of a second late; the second command gives it the time to have written the first one.
    const begins = steps(write('a.txt', 'half\n'), shell('sleep 0.3'), { do: 'hang', headers: true });
    const scenario = prompts(begins, steps(finish('Second turn.')));
    const { world, repository } = await create(scenario);
    const running = cli.start(world, repository, 'Use do-task. Add a.txt.');
    await world.model.request(({ turn }) => turn.step === 2);
    const living = await livingIn(world.home);
    await killAndWait(
      world.home,
      living.map(({ pid }) => pid),
    );
    const session = cli.session((await running).stdout);
    expect((await cli.start(world, repository, 'Go on, please.', session)).stdout).toContain('Second turn.');
    const { entries, prompts: asked } = world.model.requests.at(-1)!.turn;
    expect(asked).toHaveLength(2);
    expect(entries.some((entry) => entry.kind === 'call' && entry.input.includes('a.txt'))).toBe(true);
  });
});

/** An hour from now on a whole minute: Codex tells the time in minutes. */
const inAnHour = () => Math.ceil(Date.now() / 60_000) * 60_000 + 3_600_000;

it('claude, signed in with a subscription, says when its usage limit ends', async () => {
  const resetsAt = inAnHour();
  const { world, repository } = await create((turn) => usageLimit(turn.protocol, resetsAt), { subscription: true });
  const { code, stdout } = await claude.start(world, repository, 'Use do-task.');
  expect(code).toBe(1);
  expect(find(stdout, 'rate_limit_event')?.rate_limit_info).toMatchObject({
    status: 'rejected',
    resetsAt: resetsAt / 1000,
    rateLimitType: 'five_hour',
  });
  expect(world.model.requests[0]?.headers.authorization).toBe('Bearer test-token');
});

it('codex says when its usage limit ends', async () => {
  const resetsAt = inAnHour();
  const { world, repository } = await create((turn) => usageLimit(turn.protocol, resetsAt));
  const { code, stdout } = await codex.start(world, repository, 'Use do-task.');
  expect(code).toBe(1);
  const message = String(find(stdout, 'error')?.message);
  expect(message).toMatch(/You.ve hit your usage limit.* try again at /);
  // A bare time of day, or with its date when that is tomorrow's; it leaves out the seconds, for which a minute is waited longer.
  expect(readResetTime(message, Date.now())).toBe(resetsAt + 60_000);
});
