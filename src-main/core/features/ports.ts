import type { Project } from '../../contract/projects.ts';
import type { Task } from '../../contract/tasks.ts';
import type { Db } from '../db/open.ts';
import type { ChangeBus } from '../lib/bus.ts';
import type { Clock } from '../lib/clock.ts';
import type { TaskFacts } from './task-rows.ts';

/** What features ask of the other domains; app.ts hands it in. */
export interface FeaturePorts {
  db: Db;
  bus: ChangeBus;
  clock: Clock;
  /** Throws UserError NOT_FOUND. */
  project: (name: string) => Pick<Project, 'id' | 'name'>;
  tasks: {
    /** In the order of the ids; tasks that are gone are left out. */
    many(ids: string[]): { task: Task }[];
    /** The agent that this model and effort mean; throws UserError INVALID. */
    agentOf(model: string | null, effort: string | null): string;
  };
  actions: {
    plan(task: TaskFacts, how: { continues: boolean; words: string; also: () => void }): void;
    publish(task: { id: string }): void;
    reset(task: TaskFacts): void;
    /** Salvages and removes the worktree, unless a terminal is open in it. The branch stays. */
    putAway(task: TaskFacts): Promise<void>;
    /** Answers when the run is gone. */
    cancel(task: TaskFacts): Promise<void>;
  };
}
