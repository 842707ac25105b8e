import type { Cli, Command } from '../cli.ts';
import { planFeature } from './feature-plan.ts';
import { publishFeature } from './feature-publish.ts';
import { addFeature, showFeatures } from './feature-show.ts';

export function feature(program: Command, cli: Cli): void {
  const group = program
    .command('feature')
    .description('have a brief planned, and publish what comes of it. A KEY is <project>/<slug> or <project> <slug>');
  addFeature(group, cli);
  showFeatures(group, cli);
  planFeature(group, cli);
  publishFeature(group, cli);
}
