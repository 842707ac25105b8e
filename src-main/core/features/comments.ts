import type { Comment, Discussed, TimelineEntry } from '../../contract/comments.ts';
import { UserError } from '../lib/errors.ts';
import { type CommentStore, type Discussion, toComment } from './comment-store.ts';
import type { Features } from './features.ts';
import type { News } from './news.ts';
import type { Planners } from './planners.ts';
import type { FeaturePorts } from './ports.ts';
import type { FeatureStore } from './store.ts';
import { featureSubject, taskSubject } from './subjects.ts';
import { keyOf, requireWork, type TaskFacts, taskById } from './task-rows.ts';
import { createTimeline } from './timeline.ts';

/** The discussion of a feature or a task. A person edits and removes what a person wrote; the planner's words stay as they are. */
export function createComments(
  deps: FeaturePorts & { store: FeatureStore; comments: CommentStore; planners: Planners; features: Pick<Features, 'require'>; news: News },
) {
  const { db, clock, store, comments, planners, news } = deps;
  const timeline = createTimeline({ db, store, comments });

  const place = (of: Discussed): { where: Discussion; task: TaskFacts | null; tell: () => void } => {
    if (of.on === 'feature') {
      const feature = deps.features.require(of);
      return { where: { featureId: feature.id }, task: null, tell: () => news.feature(feature) };
    }
    const task = requireWork(db, deps.project(of.project), of.slug);
    return { where: { taskId: task.id }, task, tell: () => news.task(task) };
  };

  const own = (id: string) => {
    const row = comments.byId(id);
    if (!row) throw new UserError('NOT_FOUND', 'There is no such comment any more.');
    if (row.author !== 'user') throw new UserError('CONFLICT', 'This is the planner’s comment: only your own can be changed or removed.');
    return row;
  };
  const changed = (id: string): Comment => {
    const row = own(id);
    if (row.feature_id !== null) {
      const feature = store.byId(row.feature_id);
      if (feature) news.feature(feature);
    } else {
      const task = taskById(db, row.task_id as string);
      if (task) news.task(task);
    }
    return toComment(row);
  };

  return {
    timeline(of: Discussed): TimelineEntry[] {
      const { where } = place(of);
      return timeline(where);
    },

    /** With `ask` the planner gets it in its session; refused, comment and all, while it is at work. */
    add({ body, ask, ...of }: Discussed & { body: string; ask: boolean }): Comment {
      return db.tx(() => {
        const { where, task, tell } = place(of);
        const comment = comments.add(where, 'user', body);
        if (ask) {
          const feature = task === null ? deps.features.require(of) : task.feature_id === null ? undefined : store.byId(task.feature_id);
          if (feature && feature.deleted_at === null)
            planners.ask(featureSubject(feature), {
              asked: 'ask',
              words: task === null ? body : `About the task ${keyOf(task)} (${task.title}):\n\n${body}`,
              continues: true,
              aboutId: task?.id ?? null,
            });
          else if (task) planners.ask(taskSubject(task), { asked: 'ask', words: body, continues: true });
        }
        tell();
        return comment;
      });
    },

    edit: ({ id, body }: { id: string; body: string }): Comment =>
      db.tx(() => {
        if (own(id).deleted_at !== null) throw new UserError('CONFLICT', 'The comment was removed. Restore it first.');
        comments.set(id, { body, edited_at: clock.now() });
        return changed(id);
      }),

    remove: ({ id }: { id: string }): void =>
      db.tx(() => {
        if (own(id).deleted_at === null) comments.set(id, { deleted_at: clock.now() });
        changed(id);
      }),

    restore: ({ id }: { id: string }): Comment =>
      db.tx(() => {
        own(id);
        comments.set(id, { deleted_at: null });
        return changed(id);
      }),
  };
}
