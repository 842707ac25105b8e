import type { PlanAnswer, PlannedTask } from '../../contract/plans.ts';
import { specMarkdown } from '../../contract/spec-markdown.ts';
import { recordActivity } from '../db/activity.ts';
import { addDependency, dependenciesOf, setDependencies } from '../db/dependencies.ts';
import { endOfColumn } from '../db/rank.ts';
import type { CommentStore, Discussion } from './comment-store.ts';
import type { Drops } from './drops.ts';
import { insertProposal } from './new-proposal.ts';
import type { News } from './news.ts';
import type { FeaturePorts } from './ports.ts';
import { createSpecStore, type Draft } from './spec-store.ts';
import { type FeatureRow, type FeatureStore, type KeptQuestion, keptQuestionOf, type PlannerRow } from './store.ts';
import { estimateOf, proposalsOf, publishedOf, type TaskFacts, taskById, workBySlug } from './task-rows.ts';

/** Takes in what a planner answered. All of it is part of the transaction in which its run ends. */
export function createPlanned(
  deps: Pick<FeaturePorts, 'db' | 'clock' | 'tasks'> & { store: FeatureStore; drops: Drops; comments: CommentStore; news: News },
) {
  const { db, clock, tasks, store, drops, comments, news } = deps;
  const specs = createSpecStore(db);

  const setPlanner = (row: PlannerRow, set: { question?: string | null; draft?: string; summary?: string }) =>
    db.run(db.sql.updateTable('planners').set(set).where('task_id', '=', row.task_id));

  const place = (row: PlannerRow): Discussion => {
    if (row.asked === 'ask' && row.about_id !== null && taskById(db, row.about_id)) return { taskId: row.about_id };
    return row.feature_id === null ? { taskId: row.subject_id as string } : { featureId: row.feature_id };
  };

  /** A model that was right when it was chosen may not be any more; the plan is taken in all the same. */
  const agentOf = (feature: FeatureRow) => {
    try {
      return { model: feature.model, effort: feature.effort, agent: tasks.agentOf(feature.model, feature.effort) };
    } catch {
      return { model: null, effort: null, agent: tasks.agentOf(null, null) };
    }
  };

  /** Fields that a new plan leaves alone: all that a person has edited, or, with a free hand, what they have edited since they gave it. */
  const keptFields = (row: PlannerRow, task: { id: string; estimate: string }): string[] => {
    const { edited } = estimateOf(task);
    if (row.keep_edits === 1) return edited;
    const since = db
      .all(
        db.sql
          .selectFrom('activity')
          .select(['kind', 'text'])
          .where('task_id', '=', task.id)
          .where('kind', 'in', ['edit', 'dependencies', 'plan-accepted', 'text-restored'])
          .where('at', '>', row.asked_at),
      )
      .flatMap(({ kind, text }) => (kind === 'dependencies' ? ['dependsOn'] : text.split(', ')))
      .flatMap((field) => (field === 'estimate' ? ['files', 'size'] : [field]));
    return edited.filter((field) => since.includes(field));
  };

  /** What a new plan makes of a proposal that is there. A text that a person has edited is kept where it is replaced. */
  const update = (row: PlannerRow, was: TaskFacts, plan: PlannedTask, rank: string | null) => {
    const estimate = estimateOf(was);
    const edited = keptFields(row, was);
    const may = (field: string) => !edited.includes(field);
    if (['title', 'body'].some((field) => estimate.edited.includes(field) && may(field))) specs.keep(was.id, clock.now(), was);
    db.run(
      db.sql
        .updateTable('tasks')
        .set({
          ...(may('title') ? { title: plan.title } : {}),
          ...(may('body') ? { body: specMarkdown(plan) } : {}),
          ...(may('verifyCommand') ? { verify_command: plan.verify } : {}),
          estimate: JSON.stringify({
            files: may('files') ? plan.files : estimate.files,
            size: may('size') ? plan.size : estimate.size,
            edited,
          }),
          ...(rank === null ? {} : { rank }),
          updated_at: clock.now(),
        })
        .where('id', '=', was.id),
    );
  };

  const takePlan = (feature: FeatureRow, row: PlannerRow, runId: string, plan: Extract<PlanAnswer, { kind: 'plan' }>) => {
    const now = clock.now();
    const there = proposalsOf(db, feature.id);
    const bySlug = new Map(there.map((proposal) => [proposal.slug, proposal]));
    // A person who has put them in an order of their own keeps it.
    const keepsOrder = there.some((proposal) => keptFields(row, proposal).includes('order'));
    const published = new Set(publishedOf(db, feature.id).map(({ slug }) => slug));
    const away = drops.byPerson(feature.id);
    /** What a person has settled while it planned stays settled. What was dropped before, it knows of, and may have been asked for. */
    const isSettled = (slug: string) => {
      const gone = away.get(slug);
      return published.has(slug) || (gone !== undefined && (gone.bundledInto !== null || gone.at >= row.asked_at));
    };
    const settled: string[] = [];
    const ids = new Map<string, string>();
    for (const task of plan.tasks) {
      const was = bySlug.get(task.slug);
      if (was) {
        update(row, was, task, keepsOrder ? null : endOfColumn(db, 'proposed'));
        ids.set(task.slug, was.id);
      } else if (isSettled(task.slug)) settled.push(task.slug);
      else {
        const id = insertProposal(db, now, {
          ...{ projectId: feature.project_id, featureId: feature.id, slug: task.slug, title: task.title, body: specMarkdown(task) },
          ...agentOf(feature),
          verify: task.verify,
          estimate: { files: task.files, size: task.size, edited: [] },
          actor: 'run',
          runId,
        });
        ids.set(task.slug, id);
      }
    }
    drops.drop(
      there.filter((proposal) => !ids.has(proposal.slug) && !isOwn(row, proposal) && !hasBusyPlanner(proposal.id)),
      'replanned',
    );
    drawEdges(
      feature,
      plan.tasks.filter(({ slug }) => ids.has(slug)),
      (slug) => ids.get(slug) ?? linkedId(feature, slug) ?? away.get(slug)?.bundledInto ?? undefined,
      row,
    );
    if (settled.length > 0)
      recordActivity(db, {
        ...{ taskId: row.task_id, at: now, actor: 'run' as const, kind: 'note', from: null, to: null, runId },
        text: `The plan has ${settled.join(', ')} again, which you published, bundled, split or dropped: left as it is.`,
      });
    for (const id of ids.values()) news.task({ id, project_id: feature.project_id });
  };

  /** The order alone is no reason to keep what is planned no more. */
  const isOwn = (row: PlannerRow, proposal: TaskFacts) => keptFields(row, proposal).some((field) => field !== 'order');

  /** Somebody has its spec made at this moment: it stays until that is done. */
  const hasBusyPlanner = (taskId: string): boolean => {
    const planner = store.planner({ subjectId: taskId });
    const task = planner && taskById(db, planner.task_id);
    return task?.status === 'queued' || task?.status === 'inprogress';
  };

  /** A person's edges go first; an edge of the plan that would close a cycle with them is left out, and the log says so. */
  const drawEdges = (feature: FeatureRow, planned: readonly PlannedTask[], idOf: (slug: string) => string | undefined, row: PlannerRow) => {
    const among = new Set(proposalsOf(db, feature.id).map(({ id }) => id));
    const open = planned.flatMap((task) => {
      const id = idOf(task.slug) as string;
      return keptFields(row, taskById(db, id) as TaskFacts).includes('dependsOn') ? [] : [{ task, id }];
    });
    // What is outside of the plan, published meanwhile, is still waited for.
    for (const { id } of open)
      setDependencies(
        db,
        id,
        dependenciesOf(db, id).filter((other) => !among.has(other)),
      );
    for (const { task, id } of open) {
      const leftOut = task.dependsOn.filter((slug) => {
        const other = idOf(slug);
        return other !== undefined && other !== id && !addDependency(db, id, other);
      });
      if (leftOut.length > 0)
        recordActivity(db, {
          ...{ taskId: id, at: clock.now(), actor: 'run' as const, kind: 'note', from: null, to: null, runId: null },
          text: `The plan has it wait for ${leftOut.join(', ')}, which waits for it by an edge of yours: left out.`,
        });
    }
  };
  const linkedId = (feature: FeatureRow, slug: string): string | undefined => {
    const task = workBySlug(db, feature.project_id, slug);
    return task?.feature_id === feature.id ? task.id : undefined;
  };

  return (runId: string, taskId: string, answer: PlanAnswer): void => {
    const row = store.planner({ taskId });
    // What it planned was deleted while it ran: nobody waits for this any more.
    if (!row) return;
    const feature = row.feature_id === null ? undefined : store.byId(row.feature_id);
    switch (answer.kind) {
      case 'plan':
        if (!feature) throw new Error(`run ${runId} planned tasks for what is no feature`);
        takePlan(feature, row, runId, answer);
        setPlanner(row, { question: null, summary: answer.summary });
        break;
      case 'spec': {
        if (row.subject_id === null) throw new Error(`run ${runId} wrote a spec for a feature`);
        const titleWas = taskById(db, taskId)?.title ?? '';
        const draft: Draft = { title: answer.title, body: specMarkdown(answer), titleWas };
        setPlanner(row, { question: null, draft: JSON.stringify(draft), summary: answer.summary });
        break;
      }
      case 'question': {
        const { question, why, options } = answer;
        const asked = (row.asked === 'answer' && keptQuestionOf(row)?.asked) || row.asked;
        setPlanner(row, { question: JSON.stringify({ question, why, options, asked } satisfies KeptQuestion) });
        break;
      }
      case 'answer': {
        const where = place(row);
        comments.add(where, 'planner', answer.text, runId);
        // It was given another question's answer and said something to it: then that one is settled.
        if (row.asked === 'answer') setPlanner(row, { question: null });
        if ('taskId' in where) news.task(taskById(db, where.taskId) as TaskFacts);
        break;
      }
    }
    if (feature) news.feature(feature);
    else {
      const subject = taskById(db, row.subject_id as string);
      if (subject) news.task(subject);
    }
  };
}
