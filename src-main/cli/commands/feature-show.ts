import type { Feature, FeatureDetail } from '../../contract/features.ts';
import type { Cli, Command } from '../cli.ts';
import { plannerLine } from '../follow-planner.ts';
import { readKey } from '../keys.ts';
import { table } from '../output.ts';
import { readText } from '../read-text.ts';

export function addFeature(group: Command, cli: Cli): void {
  const add = cli
    .command(group, 'add <project>', 'write down a feature')
    .requiredOption('--title <text>', 'what it is about, in one line')
    .option('--body-file <file>', 'the brief, in Markdown; - reads stdin')
    .option('--slug <slug>', 'its short name; made from the title without this')
    .option('--model <model>', 'of the planner and of its proposals; the default agent without this')
    .option('--effort <effort>', 'where the agent knows such a thing');
  cli.run<{ title: string; bodyFile?: string; slug?: string; model?: string; effort?: string }>(
    add,
    async ({ args: [project = ''], options, out, connect }) => {
      const { bodyFile, ...rest } = options;
      const brief = bodyFile === undefined ? '' : await readText(bodyFile);
      const { client } = await connect();
      const { title, slug, model, effort } = rest;
      const given = Object.fromEntries(Object.entries({ slug, model, effort }).filter(([, value]) => value !== undefined));
      const feature = await client.features.add({ project, title, brief, ...given });
      out.result(feature, () => `${feature.key} is ${feature.status}`);
    },
  );
}

export function showFeatures(group: Command, cli: Cli): void {
  const list = cli.command(group, 'list', 'list features').option('--project <name>', 'of this project alone');
  cli.run<{ project?: string }>(list, async ({ options: { project }, out, connect }) => {
    const { client } = await connect();
    const features = await client.features.list(project === undefined ? {} : { project });
    out.result(features, () => (features.length === 0 ? 'There are no features.' : table(features.map(row))));
  });

  cli.run(cli.command(group, 'show <key...>', 'a feature with its tasks, proposals included'), async ({ args, out, connect }) => {
    const { client } = await connect();
    const feature = await client.features.get(await readKey(args, { cwd: process.cwd(), projects: () => client.projects.list() }));
    out.result(feature, () => describeFeature(feature));
  });
}

const row = ({ key, status, progress, title }: Feature): string[] => [key, status, `${progress.done}/${progress.total}`, title];

export function describeFeature(feature: FeatureDetail): string {
  const facts: [string, string | null][] = [
    ['status', feature.status],
    ['planner', plannerLine(feature.planner)],
    ['done', feature.progress.total === 0 ? null : `${feature.progress.done} of ${feature.progress.total}`],
    ['cost', feature.costUsd > 0 ? `$${feature.costUsd.toFixed(2)}` : null],
  ];
  const tasks = feature.tasks.map(({ slug, status, dependsOn, title }) => [
    `  ${slug}`,
    status,
    dependsOn.length === 0 ? '' : `after ${dependsOn.join(', ')}`,
    title,
  ]);
  return [
    `${feature.key}  ${feature.title}`,
    ...facts.flatMap(([name, value]) => (value === null ? [] : [`  ${name}  ${value}`])),
    ...(tasks.length === 0 ? [] : ['', indented(table(tasks))]),
    ...(feature.warnings.length === 0 ? [] : ['', ...feature.warnings.map(({ text }) => `  ! ${text}`)]),
    ...(feature.brief.trim() === '' ? [] : ['', feature.brief.trimEnd()]),
  ].join('\n');
}

const indented = (text: string) => text.replaceAll(/^/gm, '  ');
