import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createRouterClient } from '@orpc/server';
import type { TaskWithRuns } from '../../contract/tasks.ts';
import { createApp } from '../../core/app.ts';
import type { Config } from '../../core/config.ts';
import { createGit, type Git } from '../../core/git/git.ts';
import { systemClock } from '../../core/lib/clock.ts';
import { createLogFile } from '../../core/lib/log.ts';
import { createScope } from '../../core/lib/scope.ts';
import { createRenderer } from '../../core/runs/pretty.ts';
import { makeSample, sampleCheck, sampleTask } from '../../core/system/sample-project.ts';
import { readVersion } from '../../server/version.ts';
import type { Cli, Command } from '../cli.ts';
import type { Client } from '../connect.ts';
import { EXIT, ExitError } from '../exit.ts';
import { drained, type Output } from '../output.ts';
import { parseLines } from './run.ts';

/** It takes a few seconds; what is not there after a minute does not come. */
const GIVE_UP_AFTER_MS = 60_000;

export function demo(program: Command, cli: Cli): void {
  const command = cli
    .command(program, 'demo', 'make a sample repository and see a task through to review, with the built-in demo agent; needs no account')
    .option('--keep', 'leave the sample repository and its data where they are');
  cli.run<{ keep?: boolean }>(command, async ({ options, out, config }) => {
    const folder = await realpath(await mkdtemp(path.join(tmpdir(), 'task-orchestrator-demo-')));
    const scope = createScope((error) => out.note(String(error)));
    if (!options.keep) scope.add(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
    try {
      const { task, diffStat } = await runDemo({ folder, config, root: cli.root, out, add: scope.add });
      out.result({ task, diffStat, folder: options.keep ? folder : null }, () => summary(task, diffStat, folder, options.keep === true));
      return task.status === 'review' ? EXIT.ok : EXIT.failed;
    } finally {
      await scope.close();
    }
  });
}

async function runDemo({
  folder,
  config,
  root,
  out,
  add,
}: {
  folder: string;
  config: Config;
  root: string;
  out: Output;
  add: (cleanup: () => Promise<void>) => void;
}): Promise<{ task: TaskWithRuns; diffStat: string }> {
  const [repository, stateDir, worktreesDir] = ['sample-shop', 'state', 'worktrees'].map((name) => path.join(folder, name)) as [
    string,
    string,
    string,
  ];
  // `node` of the verify command is the one that runs this, whatever else is installed. A shell level says that the environment is
  // complete as it is, so that no login shell is asked.
  const env = {
    ...config.env,
    PATH: [path.dirname(process.execPath), config.env.PATH].filter(Boolean).join(path.delimiter),
    SHLVL: config.env.SHLVL ?? '1',
  };
  const git = createGit({ env });
  out.text(`Making a sample repository in ${repository}\n`);
  await makeSample(git, repository);

  const { log, close } = await createLogFile({ file: path.join(stateDir, 'dispatcher.log') });
  add(close);
  const app = await createApp({
    stateDir,
    worktreesDir,
    roots: [],
    env,
    clock: systemClock,
    log,
    version: await readVersion(root),
    resourcesDir: root,
    dispatch: true,
  });
  add(() => app.stop({ agents: 'stop' }));
  await app.start();
  const client: Client = createRouterClient(app.router, { context: {} });

  const project = await client.projects.add({ path: repository });
  const verifyCommand = await sampleCheck(env);
  if (verifyCommand === null) out.text('There is no Node 20 or newer on the PATH, so the sample has no check to run.\n');
  await client.projects.set({ name: project.name, settings: { verifyCommand } });
  const late = new Promise<never>((_resolve, reject) => {
    add(async () => cancelLate());
    const cancelLate = systemClock.after(GIVE_UP_AFTER_MS, () =>
      reject(
        new ExitError(
          EXIT.failed,
          `The demo did not end within ${GIVE_UP_AFTER_MS / 1000} s. Run it again with --keep and look into ${stateDir}.`,
        ),
      ),
    );
  });
  const stopped = new Promise<never>((_resolve, reject) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => reject(new ExitError(EXIT.failed, 'Stopped.')));
  });
  return Promise.race([watch(client, project.name, git, repository, out), late, stopped]);
}

async function watch(
  client: Client,
  project: string,
  git: Git,
  repository: string,
  out: Output,
): Promise<{ task: TaskWithRuns; diffStat: string }> {
  const controller = new AbortController();
  const changes = await client.system.changes(undefined, { signal: controller.signal });
  const ref = { project, slug: sampleTask.slug };
  const drafted = await client.tasks.add({ ...sampleTask, project, queue: true });
  out.text(`Queued ${drafted.key}: ${drafted.title}\n\n`);
  let task = await client.tasks.get(ref);
  let shown = false;
  for await (const change of changes) {
    if (change.type !== 'task' && change.type !== 'run') continue;
    task = await client.tasks.get(ref);
    const run = task.runs.at(-1);
    if (run && !shown && !out.json) {
      shown = true;
      const render = createRenderer({
        worktree: run.worktree,
        color: process.stdout.isTTY === true && !process.env.NO_COLOR,
        ...(process.stdout.columns ? { width: process.stdout.columns } : {}),
      });
      for await (const { lines } of await client.runs.follow(ref)) {
        for (const event of parseLines(lines)) out.text(render(event));
        await drained();
      }
      task = await client.tasks.get(ref);
    }
    if (['review', 'done', 'failed', 'todo'].includes(task.status)) break;
  }
  controller.abort();
  const stat = task.baseSha && task.headSha ? await git.run(repository, ['diff', '--stat', `${task.baseSha}...${task.headSha}`]) : null;
  return { task, diffStat: stat?.ok ? stat.value.trimEnd() : '' };
}

function summary(task: TaskWithRuns, diffStat: string, folder: string, keep: boolean): string {
  const run = task.runs.at(-1);
  const places = {
    repo: path.join(folder, task.project),
    worktree: run?.worktree ?? '',
    journal: path.join(folder, 'state', task.project, `${task.slug}.log`),
  };
  const after = keep
    ? `Delete ${folder} when you are done.`
    : 'The demo deletes these again at its end; with --keep they stay (npm run demo -- --keep).';
  return [
    '',
    `${task.key} is ${task.status}${task.failure ? ` (${task.failure.code}): ${task.failure.message}` : ''}`,
    `branch    ${task.branch}`,
    ...(diffStat === '' ? [] : [diffStat.replaceAll(/^/gm, '          ').replace(/^ {10}/, 'changes  ')]),
    ...(run?.verdict ? [`verdict   ${run.verdict.verdict}: ${run.verdict.summary}`] : []),
    ...(run?.receipts ?? []).map(({ command, exitCode, sha }) => `receipt   $ ${command}: exit ${exitCode}, on ${sha.slice(0, 10)}`),
    ...Object.entries(places).map(([name, place]) => `${name.padEnd(10)}${place}`),
    after,
  ].join('\n');
}
