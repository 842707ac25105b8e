import type { PlanAsked } from '../../contract/features.ts';
import type { PlanRequest } from '../../contract/plans.ts';
import { recordActivity } from '../db/activity.ts';
import { freeTaskSlug, insertTask } from '../db/new-task.ts';
import { UserError } from '../lib/errors.ts';
import { newId } from '../lib/ids.ts';
import type { Drops } from './drops.ts';
import type { FeaturePorts } from './ports.ts';
import { isAtWork } from './rules.ts';
import { type FeatureStore, keptQuestionOf, type PlannerRow, questionOf } from './store.ts';
import { featureSubject, type Subject, taskSubject } from './subjects.ts';
import { dependenciesAmong, estimateOf, keyOf, proposalsOf, publishedOf, type TaskFacts, taskById } from './task-rows.ts';

/** Somebody sits and waits for a planner, which only reads: it goes before the work in the queue. */
const plannerPriority = 1000;

interface Question {
  asked: PlanAsked;
  /** What a person says besides the subject; empty where it says it all. */
  words?: string;
  /** In the session of the last run, where there is one. */
  continues: boolean;
  keepEdits?: boolean;
  /** The task in whose discussion it was asked, where that is not the subject's own. */
  aboutId?: string | null;
}

/** Planners, which are tasks of kind `plan` (docs/adr/0006): made, asked, stopped, and what their runs are told. */
export function createPlanners({ db, clock, tasks, actions, store, drops }: FeaturePorts & { store: FeatureStore; drops: Drops }) {
  const rowOf = (subject: Pick<Subject, 'kind' | 'id'>): PlannerRow | undefined =>
    store.planner(subject.kind === 'feature' ? { featureId: subject.id } : { subjectId: subject.id });
  const noted = (taskId: string, kind: string, at: number) =>
    recordActivity(db, { taskId, at, actor: 'user', kind, from: null, to: 'todo', runId: null, text: '' });

  const make = (subject: Subject, asked: PlanAsked): string => {
    const now = clock.now();
    const id = newId(now);
    insertTask(db, {
      id,
      project_id: subject.projectId,
      kind: 'plan',
      feature_id: subject.kind === 'feature' ? subject.id : null,
      slug: freeTaskSlug(db, subject.projectId, `plan.${subject.slug}`.slice(0, 74).replace(/[-._]+$/, '')),
      title: subject.title,
      body: subject.text,
      status: 'todo',
      model: subject.model,
      agent: tasks.agentOf(subject.model, subject.effort),
      effort: subject.effort,
      priority: plannerPriority,
      created_at: now,
    });
    noted(id, 'add', now);
    const of = { feature_id: subject.kind === 'feature' ? subject.id : null, subject_id: subject.kind === 'task' ? subject.id : null };
    db.run(db.sql.insertInto('planners').values({ task_id: id, ...of, asked, asked_at: now, question: null, draft: null }));
    return id;
  };

  /** The person's choice of model and effort reaches the planner as soon as it is asked. */
  const refresh = (taskId: string, subject: Subject) =>
    db.run(
      db.sql
        .updateTable('tasks')
        .set({
          title: subject.title,
          body: subject.text,
          model: subject.model,
          effort: subject.effort,
          agent: tasks.agentOf(subject.model, subject.effort),
        })
        .where('id', '=', taskId),
    );

  const subjectOf = (row: PlannerRow): Subject | null => {
    const feature = row.feature_id === null ? undefined : store.byId(row.feature_id);
    const task = row.subject_id === null ? undefined : taskById(db, row.subject_id);
    return feature ? featureSubject(feature) : task ? taskSubject(task) : null;
  };

  /** Part of the transaction of whoever calls; CONFLICT while it is at work. */
  const ask = (subject: Subject, { asked, words = '', continues, keepEdits, aboutId = null }: Question): void => {
    const known = rowOf(subject);
    const before = known && taskById(db, known.task_id);
    if (before && isAtWork(before.status)) throw atWork();
    const taskId = known?.task_id ?? make(subject, asked);
    refresh(taskId, subject);
    const task = taskById(db, taskId) as TaskFacts;
    // An answer needs its question until it is taken in, and goes on with what was asked before; a question of a person's own leaves it open.
    const goesOn = asked === 'answer' || asked === 'ask';
    const also = () =>
      db.run(
        db.sql
          .updateTable('planners')
          .set({
            asked,
            asked_at: clock.now(),
            ...(goesOn ? {} : { keep_edits: keepEdits === false ? 0 : 1, question: null }),
            about_id: aboutId,
          })
          .where('task_id', '=', taskId),
      );
    actions.plan(task, { continues: continues && task.base_sha !== null, words, also });
  };

  return {
    rowOf,
    ask,
    isAtWork(subject: Pick<Subject, 'kind' | 'id'>): boolean {
      const row = rowOf(subject);
      const task = row && taskById(db, row.task_id);
      return task !== undefined && isAtWork(task.status);
    },

    /** The question that waits for an answer. */
    question(subject: Pick<Subject, 'kind' | 'id'>) {
      const row = rowOf(subject);
      return row ? questionOf(row) : null;
    },

    /** Takes back the question of one that waits for its answer; false where none does. */
    letOff(subject: Pick<Subject, 'kind' | 'id'>): boolean {
      return db.tx(() => {
        const row = rowOf(subject);
        const task = row && taskById(db, row.task_id);
        if (!task || row.question === null || task.status === 'failed' || isAtWork(task.status)) return false;
        db.run(db.sql.updateTable('planners').set({ question: null }).where('task_id', '=', task.id));
        return true;
      });
    },

    /** Answers when its run is gone, or it is out of the queue. One that failed is put to rest. */
    async cancel(subject: Pick<Subject, 'kind' | 'id'>, name: string): Promise<void> {
      const row = rowOf(subject);
      const task = row && taskById(db, row.task_id);
      if (task?.status === 'failed') return actions.reset(task);
      if (!task || !isAtWork(task.status)) throw new UserError('CONFLICT', `The planner of ${name} is not at work.`);
      await actions.cancel(task);
    },

    /** What it planned is carried out, or gone: until it is asked again it needs no worktree. */
    async rest(subject: Pick<Subject, 'kind' | 'id'>): Promise<void> {
      const row = rowOf(subject);
      const task = row && taskById(db, row.task_id);
      if (task && !isAtWork(task.status) && row.question === null && task.base_sha !== null) await actions.putAway(task);
    },

    /** The same once more, for whoever looks at the run of a planner and wants it tried again. */
    again(task: TaskFacts, how: { continue: boolean; text?: string | undefined }): void {
      const row = store.planner({ taskId: task.id });
      if (!row) throw new UserError('CONFLICT', `What ${keyOf(task)} planned is gone.`);
      const last = db.get(
        db.sql
          .selectFrom('activity')
          .select('text')
          .where('task_id', '=', task.id)
          .where('kind', '=', 'plan')
          .orderBy('id', 'desc')
          .limit(1),
      );
      const words = how.text || last?.text || '';
      // What somebody said belongs into the session in which it was said.
      const continues = (how.continue || row.asked !== 'generate') && task.base_sha !== null;
      const subject = subjectOf(row);
      actions.plan(task, { continues, words, also: () => subject && refresh(task.id, subject) });
    },

    /** What a run of this task is asked; null where it is no planner, or what it planned is gone. */
    request(taskId: string): PlanRequest | null {
      const row = store.planner({ taskId });
      if (!row) return null;
      const { asked, keep_edits } = row;
      const base = {
        ...{ asked, keepEdits: keep_edits === 1 },
        question: asked === 'answer' ? questionOf(row) : null,
        answers: asked === 'answer' ? (keptQuestionOf(row)?.asked ?? null) : null,
      };
      if (row.subject_id !== null) {
        const { title, body } = taskById(db, row.subject_id) as TaskFacts;
        return { ...base, subject: { kind: 'task', title, text: body }, proposals: [], others: [] };
      }
      const feature = store.byId(row.feature_id as string);
      if (!feature) return null;
      const proposals = proposalsOf(db, feature.id);
      const edges = dependenciesAmong(
        db,
        proposals.map(({ id }) => id),
      );
      const published = publishedOf(db, feature.id).map(({ slug, title, status }) => ({ slug, title, status }));
      const taken = new Set([...proposals, ...published].map(({ slug }) => slug));
      const away = [...drops.byPerson(feature.id)].map(([slug, { title, reason }]) => ({ slug, title, status: reason }));
      const slugOf = new Map(proposals.map(({ id, slug }) => [id, slug]));
      return {
        ...base,
        subject: { kind: 'feature', title: feature.title, text: feature.brief },
        proposals: proposals.map((proposal) => {
          const { files, size, edited } = estimateOf(proposal);
          const dependsOn = (edges.get(proposal.id) ?? []).map((id) => slugOf.get(id) as string);
          return {
            slug: proposal.slug,
            title: proposal.title,
            body: proposal.body,
            files,
            size,
            verify: proposal.verify_command,
            dependsOn,
            edited,
          };
        }),
        others: [...published, ...away.filter(({ slug }) => !taken.has(slug))],
      };
    },
  };
}

export type Planners = ReturnType<typeof createPlanners>;

const atWork = () => new UserError('CONFLICT', 'The planner is at work. Wait until it is done, or cancel it first.');
