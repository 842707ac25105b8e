import { textIsEditable } from '../../contract/moves.ts';
import type { Project } from '../../contract/projects.ts';
import { slugFor, slugProblem } from '../../contract/slugs.ts';
import { type Task, type TaskEstimate, taskEstimate, type Waiting } from '../../contract/tasks.ts';
import { recordActivity } from '../db/activity.ts';
import { reaches, setDependencies as replaceDependencies } from '../db/dependencies.ts';
import { freeTaskSlug, insertTask, slugTaken } from '../db/new-task.ts';
import type { Db } from '../db/open.ts';
import { rankAfter, rankBefore } from '../db/rank.ts';
import type { ChangeBus } from '../lib/bus.ts';
import type { Clock } from '../lib/clock.ts';
import { UserError } from '../lib/errors.ts';
import { newId } from '../lib/ids.ts';
import { type AgentChoice, agentFor, editedFields, effortProblem } from './rules.ts';
import { createTaskStore, type TaskRow, toTask } from './store.ts';

export interface Draft {
  title: string;
  body: string;
  model: string | null;
  effort: string | null;
  priority: number;
  labels: string[];
  notBefore: number | null;
  verifyCommand?: string | null;
  estimate?: Omit<TaskEstimate, 'edited'>;
}
interface Ref {
  project: string;
  slug: string;
}

/** Drafting and editing tasks, and showing them. Nothing here changes a status but `queueNow`, which the queue provides. */
export function createTasks(deps: {
  db: Db;
  bus: ChangeBus;
  clock: Clock;
  project: (name: string) => Project;
  agents: readonly AgentChoice[];
  defaultAgent: () => string;
  queueNow: (taskId: string) => void;
  /** For one look: what it asks of the queue and the agents is asked once, however many tasks wait. */
  explainer: () => (row: TaskRow, unmet: string[]) => Waiting;
}) {
  const { db, bus, clock } = deps;
  const store = createTaskStore(db);
  const told = (row: TaskRow) =>
    db.afterCommit(() => bus.emit({ type: 'task', taskId: row.id, projectId: row.project_id, status: row.status }));

  const viewed = (rows: TaskRow[]): { task: Task; unmet: string[] }[] => {
    const dependencies = store.dependencies(rows.map(({ id }) => id));
    const explain = deps.explainer();
    return rows.map((row) => {
      const needs = dependencies.get(row.id) ?? [];
      const unmet = needs.filter(({ satisfied }) => !satisfied).map(({ key }) => key);
      return { task: toTask(row, needs, () => explain(row, unmet)), unmet };
    });
  };
  const view = (rows: TaskRow[]): Task[] => viewed(rows).map(({ task }) => task);

  const chooseAgent = (model: string | null, effort: string | null): AgentChoice => {
    const chosen = agentFor(model, deps.agents, deps.defaultAgent());
    if (!chosen.ok) throw new UserError('INVALID', chosen.message);
    const problem = effortProblem(effort, chosen.agent);
    if (problem) throw new UserError('INVALID', problem);
    return chosen.agent;
  };

  const setDependencies = (row: { id: string; key: string }, after: Ref[]) => {
    const needed = after.map((ref) => ({ ref, row: tasks.requireWork(ref) }));
    for (const { ref, row: other } of needed) {
      if (reaches(db, other.id, row.id))
        throw new UserError(
          'INVALID',
          `${row.key} cannot wait for ${ref.project}/${ref.slug}: that task waits for it already, or is the same.`,
        );
    }
    replaceDependencies(
      db,
      row.id,
      needed.map(({ row: other }) => other.id),
    );
  };

  /** Looks, decides and writes in one transaction, so that no other process moves the task in between; then tells. */
  const changed = (write: () => TaskRow): Task => {
    const { id } = db.tx(write);
    const row = store.byId(id) as TaskRow;
    told(row);
    return tasks.show(row);
  };
  const noted = (row: TaskRow, kind: string, text: string) =>
    recordActivity(db, { taskId: row.id, at: clock.now(), actor: 'user', kind, from: null, to: null, runId: null, text });

  /** What is drawn or ordered by hand stays so when the planner plans anew. */
  const markEdited = (row: TaskRow, field: string) => {
    if (row.status !== 'proposed') return;
    const estimate = taskEstimate.parse(JSON.parse(row.estimate));
    const edited = [...new Set([...estimate.edited, field])];
    db.run(
      db.sql
        .updateTable('tasks')
        .set({ estimate: JSON.stringify({ ...estimate, edited }) })
        .where('id', '=', row.id),
    );
  };

  const tasks = {
    store,

    /** Throws UserError NOT_FOUND. */
    require({ project, slug }: Ref): TaskRow {
      const row = store.byRef(deps.project(project).id, slug);
      if (!row) throw new UserError('NOT_FOUND', `There is no task "${slug}" in ${project}.`);
      return row;
    },

    /** The same for what a person edits and moves; a planner is asked where it plans. */
    requireWork(ref: Ref): TaskRow {
      const row = tasks.require(ref);
      if (row.kind !== 'work')
        throw new UserError(
          'CONFLICT',
          `${ref.project}/${ref.slug} is a planner, not a task of the board. Ask it on the page of what it plans.`,
        );
      return row;
    },

    show: (row: TaskRow): Task => view([row])[0] as Task,
    showId: (id: string): Task => tasks.show(store.byId(id) as TaskRow),
    /** In the order of the ids; tasks that are gone are left out. `unmet` are the keys of what it still waits for. */
    many: (ids: string[]): { task: Task; unmet: string[] }[] => viewed(store.byIds(ids)),
    list: ({ project, status }: { project?: string; status?: Task['status'][] }): Task[] =>
      view(
        store.list({
          ...(project === undefined ? {} : { projectId: deps.project(project).id }),
          ...(status === undefined ? {} : { status }),
        }),
      ),

    /** Drafts a task, and queues it in the same transaction if asked: either both happen or neither. */
    add(input: Draft & { project: string; slug?: string; after: Ref[]; queue: boolean; feature?: string | null }): Task {
      const project = deps.project(input.project);
      const agent = chooseAgent(input.model, input.effort);
      const problem = input.slug === undefined ? null : slugProblem(input.slug);
      if (problem) throw new UserError('INVALID', problem);
      const now = clock.now();
      const id = newId(now);
      db.tx(() => {
        if (input.slug !== undefined && slugTaken(db, project.id, input.slug))
          throw new UserError('INVALID', `There is a task "${input.slug}" in ${project.name} already. Choose another slug.`);
        const slug = input.slug ?? freeTaskSlug(db, project.id, slugFor(input.title));
        const featureId = input.feature ? store.featureId(project.id, input.feature) : null;
        if (featureId === undefined) throw new UserError('NOT_FOUND', `There is no feature "${input.feature}" in ${project.name}.`);
        insertTask(db, {
          id,
          project_id: project.id,
          feature_id: featureId,
          slug,
          title: input.title,
          body: input.body,
          status: 'todo',
          model: input.model,
          agent: agent.id,
          effort: input.effort,
          priority: input.priority,
          labels: JSON.stringify(input.labels),
          not_before: input.notBefore,
          verify_command: input.verifyCommand ?? null,
          estimate: JSON.stringify(taskEstimate.parse(input.estimate ?? {})),
          created_at: now,
        });
        recordActivity(db, { taskId: id, at: now, actor: 'user', kind: 'add', from: null, to: 'todo', runId: null, text: '' });
        if (input.after.length > 0) setDependencies({ id, key: `${project.name}/${slug}` }, input.after);
        if (input.queue) deps.queueNow(id);
      });
      const row = store.byId(id) as TaskRow;
      told(row);
      return tasks.show(row);
    },

    agentOf: (model: string | null, effort: string | null = null): string => chooseAgent(model, effort).id,

    update(ref: Ref, set: Partial<Draft>, bodyWas?: string): Task {
      return changed(() => {
        const row = tasks.requireWork(ref);
        if (bodyWas !== undefined && bodyWas !== row.body)
          throw new UserError('CONFLICT', 'The spec was changed elsewhere in the meantime. Look at both texts before you save yours.');
        const textual = (['title', 'body', 'model', 'effort', 'verifyCommand'] as const).filter((field) => set[field] !== undefined);
        if (textual.length > 0 && !textIsEditable(row.status))
          throw new UserError(
            'CONFLICT',
            `The ${textual.join(', ')} of a task that is ${row.status} cannot be changed. Make a new task, or request changes in review.`,
          );
        if (set.body !== undefined && row.status === 'queued' && set.body.trim() === '')
          throw new UserError('INVALID', 'A queued task needs a spec. Take it out of the queue first.');
        const agent =
          set.model !== undefined || set.effort !== undefined
            ? chooseAgent(set.model === undefined ? row.model : set.model, set.effort === undefined ? row.effort : set.effort)
            : null;
        const { notBefore, labels, verifyCommand, estimate, ...plain } = set;
        const expected = { ...taskEstimate.parse(JSON.parse(row.estimate)), ...estimate };
        const edited = row.status === 'proposed' ? editedFields(expected.edited, editable(row), { ...set, ...estimate }) : expected.edited;
        db.run(
          db.sql
            .updateTable('tasks')
            .set({
              ...plain,
              ...(notBefore === undefined ? {} : { not_before: notBefore }),
              ...(labels === undefined ? {} : { labels: JSON.stringify(labels) }),
              ...(verifyCommand === undefined ? {} : { verify_command: verifyCommand }),
              ...(agent ? { agent: agent.id } : {}),
              estimate: JSON.stringify({ ...expected, edited }),
              updated_at: clock.now(),
            })
            .where('id', '=', row.id),
        );
        noted(row, 'edit', Object.keys(set).join(', '));
        return row;
      });
    },

    dependsOn(ref: Ref, after: Ref[]): Task {
      return changed(() => {
        const row = tasks.requireWork(ref);
        if (!textIsEditable(row.status)) throw new UserError('CONFLICT', `A task that is ${row.status} waits for nothing any more.`);
        setDependencies({ id: row.id, key: `${row.project}/${row.slug}` }, after);
        markEdited(row, 'dependsOn');
        noted(row, 'dependencies', after.map(({ project, slug }) => `${project}/${slug}`).join(', '));
        return row;
      });
    },

    /**
     * The person's order within a column. `before` and `after` are the neighbours above and below; null is the end of the column.
     * Priority goes first, so only a neighbour of the task's own priority says where it belongs; without one it stays.
     */
    place(ref: Ref, before: Ref | null, after: Ref | null): Task {
      return changed(() => {
        const row = tasks.requireWork(ref);
        const orderChanged = () =>
          new UserError('CONFLICT', 'The order of the column was changed by somebody else just now. Look again and try again.');
        const rankOf = (other: Ref | null): string | null => {
          const found = other && tasks.requireWork(other);
          if (found && (found.status !== row.status || found.id === row.id)) throw orderChanged();
          return found?.priority === row.priority ? found.rank : null;
        };
        const above = rankOf(before);
        const below = rankOf(after);
        if (above !== null && below !== null && above > below) throw orderChanged();
        let { rank } = row;
        if (above !== null) rank = rankAfter(db, row.status, above, row.id);
        else if (below !== null) rank = rankBefore(db, row.status, below, row.id);
        db.run(db.sql.updateTable('tasks').set({ rank, updated_at: clock.now() }).where('id', '=', row.id));
        markEdited(row, 'order');
        return row;
      });
    },

    /** Tasks without a model of their own follow the default agent until they run. */
    followDefaultAgent(): void {
      db.run(
        db.sql
          .updateTable('tasks')
          .set({ agent: deps.defaultAgent() })
          .where('model', 'is', null)
          .where('effort', 'is', null)
          .where('status', 'in', ['proposed', 'todo', 'queued', 'failed']),
      );
    },
  };
  return tasks;
}

/** A row in the words of a change. */
function editable(row: TaskRow) {
  const { title, body, model, effort, priority, verify_command: verifyCommand } = row;
  const { files, size } = taskEstimate.parse(JSON.parse(row.estimate));
  return { title, body, model, effort, priority, verifyCommand, files, size };
}

export type Tasks = ReturnType<typeof createTasks>;
