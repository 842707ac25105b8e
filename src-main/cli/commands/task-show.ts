import type { Run } from '../../contract/runs.ts';
import type { Task, TaskStatus, TaskWithRuns } from '../../contract/tasks.ts';
import type { Cli, Command } from '../cli.ts';
import { readKey } from '../keys.ts';
import { duration, table } from '../output.ts';
import { readStatuses } from '../statuses.ts';

export function showTasks(group: Command, cli: Cli): void {
  const list = cli
    .command(group, 'list', 'list tasks')
    .option('--project <name>', 'of this project alone')
    .option('--status <statuses>', 'in these states alone, with commas: queued,inprogress');
  cli.run<{ project?: string; status?: string }>(list, async ({ options, out, connect }) => {
    const status = options.status === undefined ? undefined : await readStatuses(options.status);
    const { client } = await connect();
    const tasks = await client.tasks.list({
      ...(options.project === undefined ? {} : { project: options.project }),
      ...(status ? { status } : {}),
    });
    out.result(tasks, () => (tasks.length === 0 ? 'There are no such tasks.' : table(tasks.map(row))));
  });

  cli.run(cli.command(group, 'show <key...>', 'everything about one task'), async ({ args, out, connect }) => {
    const { client } = await connect();
    const task = await client.tasks.get(await readKey(args, { cwd: process.cwd(), projects: () => client.projects.list() }));
    out.result(task, () => describe(task));
  });
}

function row(task: Task): string[] {
  return [
    task.key,
    task.status,
    task.model ?? task.agent,
    task.priority === 0 ? '' : `priority ${task.priority}`,
    task.waiting?.text ?? task.failure?.code ?? task.prUrl ?? '',
    task.title,
  ];
}

function describe(task: TaskWithRuns): string {
  const facts: [string, string | null][] = [
    ['status', task.status satisfies TaskStatus],
    ['waiting', task.waiting?.text ?? null],
    ['failure', task.failure && `${task.failure.code}: ${task.failure.message}`],
    // A model may be called as its agent is.
    ['agent', [...new Set([task.agent, task.model, task.effort])].filter(Boolean).join(' ')],
    ['after', task.dependsOn.join(', ') || null],
    ['branch', task.branch],
    ['base', task.baseSha],
    ['head', task.headSha],
    ['outcome', task.outcome],
    ['pull request', task.prUrl],
    ['cost', task.costUsd > 0 ? `$${task.costUsd.toFixed(2)}` : null],
  ];
  const known = facts.filter((fact): fact is [string, string] => Boolean(fact[1]));
  return [
    `${task.key}  ${task.title}`,
    table(known.map(([name, value]) => [`  ${name}`, value])),
    ...task.runs.map(describeRun),
    ...(task.body.trim() === '' ? [] : ['', task.body.trimEnd()]),
  ].join('\n');
}

function describeRun(run: Run): string {
  const stages = run.stages.map(({ name, status, startedAt, finishedAt }) => [
    `    ${name}`,
    status,
    finishedAt === null ? '' : duration(finishedAt - startedAt),
  ]);
  const receipts = run.receipts.map(
    ({ command, exitCode, durationMs, sha }) => `    $ ${command}  exit ${exitCode}, ${duration(durationMs)}, on ${sha.slice(0, 10)}`,
  );
  const findings = (run.verdict?.findings ?? []).map(
    ({ severity, file, line, problem }) =>
      `      ${severity}: ${file === null ? '' : `${file}${line === null ? '' : `:${line}`}: `}${problem}`,
  );
  return [
    `  run ${run.number} (${run.agent}${run.model && run.model !== run.agent ? ` ${run.model}` : ''}): ${run.status}${run.failure ? `, ${run.failure.code}: ${run.failure.message}` : ''}`,
    ...(stages.length === 0 ? [] : [indented(table(stages.map(([name = '', ...rest]) => [name.trim(), ...rest])))]),
    ...receipts,
    ...(run.verdict ? [`    ${run.verdict.verdict}: ${run.verdict.summary}`] : []),
    ...findings,
  ].join('\n');
}

const indented = (text: string) => text.replaceAll(/^/gm, '    ');
