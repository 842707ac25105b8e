import type { TaskPlan, FeatureRef as TaskRef } from '../../contract/features.ts';
import { textIsEditable } from '../../contract/moves.ts';
import { recordActivity } from '../db/activity.ts';
import { UserError } from '../lib/errors.ts';
import type { CommentStore } from './comment-store.ts';
import type { News } from './news.ts';
import type { Planners } from './planners.ts';
import type { FeaturePorts } from './ports.ts';
import { createSpecStore } from './spec-store.ts';
import type { FeatureStore } from './store.ts';
import { taskSubject } from './subjects.ts';
import { estimateOf, keyOf, requireWork, type TaskFacts } from './task-rows.ts';
import type { Views } from './views.ts';

/** Rough notes that a planner makes a spec of. The task's text changes only when a person accepts, and what it replaces is kept. */
export function createSpecs(
  deps: FeaturePorts & { store: FeatureStore; planners: Planners; comments: CommentStore; views: Views; news: News },
) {
  const { db, clock, store, planners, views, news } = deps;
  const specs = createSpecStore(db);
  const find = ({ project, slug }: TaskRef): TaskFacts => requireWork(db, deps.project(project), slug);
  const plan = (task: TaskFacts): TaskPlan => views.taskPlan(task.id);

  const requireEditable = (task: TaskFacts) => {
    if (!textIsEditable(task.status))
      throw new UserError('CONFLICT', `The spec of a task that is ${task.status} cannot be changed any more.`);
  };
  const draftOf = (task: TaskFacts) => {
    const row = store.planner({ subjectId: task.id });
    const draft = row ? specs.draft(row) : null;
    if (!row || !draft) throw nothingWaits(task);
    return { row, draft };
  };
  /** Puts another text in place of a task's, and keeps the one that was there. */
  const replace = (task: TaskFacts, text: { title: string; body: string }, kind: string) => {
    const now = clock.now();
    specs.keep(task.id, now, task);
    const estimate = estimateOf(task);
    // Whoever takes a text over stands by it: a new plan of the feature leaves it alone.
    const edited = task.status === 'proposed' ? [...new Set([...estimate.edited, 'title', 'body'])] : estimate.edited;
    db.run(
      db.sql
        .updateTable('tasks')
        .set({ ...text, estimate: JSON.stringify({ ...estimate, edited }), updated_at: now })
        .where('id', '=', task.id),
    );
    recordActivity(db, { taskId: task.id, at: now, actor: 'user', kind, from: null, to: null, runId: null, text: 'title, body' });
    news.task(task);
  };

  return {
    plan: (ref: TaskRef): TaskPlan => plan(find(ref)),

    planIt(ref: TaskRef, note: string): TaskPlan {
      const task = db.tx(() => {
        const found = find(ref);
        requireEditable(found);
        if (found.status === 'queued')
          throw new UserError(
            'CONFLICT',
            `${keyOf(found)} is queued and may start at any moment. Take it out of the queue before you have it planned.`,
          );
        if (found.body.trim() === '')
          throw new UserError('INVALID', 'There are no notes to make a spec of. Write down what is to be done, as roughly as you like.');
        const subject = taskSubject(found);
        const question = planners.question(subject);
        if (question && note !== '') {
          deps.comments.add({ taskId: found.id }, 'planner', question.question);
          deps.comments.add({ taskId: found.id }, 'user', note);
        }
        planners.ask(subject, { asked: question && note !== '' ? 'answer' : 'structure', words: note, continues: note !== '' });
        news.task(found);
        return found;
      });
      return plan(task);
    },

    async cancel(ref: TaskRef): Promise<TaskPlan> {
      const task = find(ref);
      await planners.cancel(taskSubject(task), keyOf(task));
      return plan(task);
    },

    async accept(ref: TaskRef, { bodyWas, draftWas }: { bodyWas: string; draftWas?: string | undefined }): Promise<string> {
      const id = db.tx(() => {
        const task = find(ref);
        requireEditable(task);
        const { row, draft } = draftOf(task);
        if (task.body !== bodyWas)
          throw new UserError(
            'CONFLICT',
            'The spec was changed elsewhere in the meantime. Look at both texts before you accept the planner’s.',
          );
        if (draftWas !== undefined && draftWas !== draft.body)
          throw new UserError('CONFLICT', 'The planner has written another text in the meantime. Look at it before you accept it.');
        // A title that a person has changed since the planner was asked for this text is the person's.
        replace(task, { title: task.title === draft.titleWas ? draft.title : task.title, body: draft.body }, 'plan-accepted');
        db.run(db.sql.updateTable('planners').set({ draft: null }).where('task_id', '=', row.task_id));
        return task.id;
      });
      await planners.rest({ kind: 'task', id });
      return id;
    },

    /** No to what waits for the person: a draft, or a question. */
    reject(ref: TaskRef): TaskPlan {
      const task = db.tx(() => {
        const found = find(ref);
        const row = store.planner({ subjectId: found.id });
        if (!row || (row.draft === null && row.question === null)) throw nothingWaits(found);
        db.run(db.sql.updateTable('planners').set({ draft: null, question: null }).where('task_id', '=', row.task_id));
        news.task(found);
        return found;
      });
      return plan(task);
    },

    restoreText(ref: TaskRef, id: number): string {
      return db.tx(() => {
        const task = find(ref);
        requireEditable(task);
        const version = specs.version(task.id, id);
        if (!version) throw new UserError('NOT_FOUND', `${keyOf(task)} has no such earlier text.`);
        if (task.status === 'queued' && version.body.trim() === '')
          throw new UserError('INVALID', 'A queued task needs a spec. Take it out of the queue first.');
        if (version.title !== task.title || version.body !== task.body) replace(task, version, 'text-restored');
        return task.id;
      });
    },
  };
}

const nothingWaits = (task: TaskFacts) =>
  new UserError('CONFLICT', `Nothing of the planner waits for you at ${keyOf(task)}. It may be accepted or refused already; look again.`);
