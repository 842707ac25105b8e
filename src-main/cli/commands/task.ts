import type { Cli, Command } from '../cli.ts';
import { addTask } from './task-add.ts';
import { moveTasks } from './task-move.ts';
import { planTask } from './task-plan.ts';
import { showTasks } from './task-show.ts';
import { waitForTask } from './task-wait.ts';

export function task(program: Command, cli: Cli): void {
  const group = program
    .command('task')
    .description('draft, queue, watch and finish tasks. A KEY is <project>/<slug>, <project> <slug>, or a path …/tasks/todo/<slug>.md');
  addTask(group, cli);
  moveTasks(group, cli);
  showTasks(group, cli);
  waitForTask(group, cli);
  planTask(group, cli);
}
