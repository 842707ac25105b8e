import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { attachment } from './attachments.ts';
import { boardFilter, card, columnPage, columnQuery } from './board.ts';
import { branchInfo, fileChange, mergePreview, runChanges } from './branches.ts';
import { change } from './changes.ts';
import { comment, discussed, timelineEntry } from './comments.ts';
import { droppedProposal, feature, featureDetail, featureRef, taskPlan } from './features.ts';
import { patchOf } from './patch.ts';
import { project, projectName, projectSettings } from './projects.ts';
import type { RunEvent } from './run-events.ts';
import { runStatus, runSummary } from './runs.ts';
import { agentInfo, agentSettings, settings } from './settings.ts';
import { check, dashboard, diskUse, inboxItem, ingestResult, instanceInfo, pathSuggestion, salvage, searchHit, stats } from './system.ts';
import { activity, task, taskEstimate, taskStatus, taskWithRuns } from './tasks.ts';
import { terminal, terminalKind, terminalOutput, terminalSize } from './terminals.ts';

/**
 * Everything that a window, the command line or a script can ask of the core; one contract for three transports. The messages of
 * the errors are for people and are shown as they are.
 */
const base = oc.errors({
  NOT_FOUND: { status: 404 },
  /** A value is not acceptable; the message names it and what is accepted. */
  INVALID: { status: 422 },
  /** Not in this state, or somebody else was faster. */
  CONFLICT: { status: 409 },
  /** Needs something that is not there: a running instance, a program, the network. */
  UNAVAILABLE: { status: 503 },
  /** It was tried and did not work. */
  FAILED: { status: 500 },
});

export const taskRef = z.object({ project: z.string(), slug: z.string() });
export type TaskRef = z.infer<typeof taskRef>;

const draft = z.object({
  title: z.string().trim().min(1, 'A task needs a title.').max(300, 'A title has at most 300 characters.'),
  body: z.string().max(1_000_000, 'A spec has at most 1,000,000 characters.').default(''),
  /** Empty is the default agent's, as null is. */
  model: z
    .string()
    .trim()
    .max(200)
    .nullable()
    .transform((model) => model || null)
    .default(null),
  effort: z.string().trim().max(40).nullable().default(null),
  priority: z
    .number()
    .int('A priority is a whole number.')
    .min(-1000, 'A priority is between -1000 and 1000.')
    .max(1000, 'A priority is between -1000 and 1000.')
    .default(0),
  labels: z.array(z.string().trim().min(1).max(60)).max(50).default([]),
  notBefore: z.number().int().nullable().default(null),
  /** A check of the task's own, which runs after the project's. */
  verifyCommand: z
    .string()
    .trim()
    .max(2_000)
    .nullable()
    .transform((command) => command || null)
    .default(null),
  estimate: taskEstimate.omit({ edited: true }).default({ files: [], size: null }),
});

const featureDraft = z.object({
  title: z.string().trim().min(1, 'A feature needs a title.').max(300, 'A title has at most 300 characters.'),
  brief: z.string().max(1_000_000, 'A brief has at most 1,000,000 characters.').default(''),
  model: draft.shape.model,
  effort: draft.shape.effort,
});
/** Slugs of proposals of a feature. */
const slugs = z.array(z.string()).min(1, 'Choose at least one proposal.').max(50);

/** `number` null: the latest run. */
const runRef = taskRef.extend({ number: z.number().int().nullable().default(null) });

export const contract = {
  projects: {
    list: base.output(z.array(project)),
    add: base.input(z.object({ path: z.string(), name: projectName.optional() })).output(project),
    /** Adds every repository up to two levels below the roots (of the settings, when none are given). */
    discover: base.input(z.object({ roots: z.array(z.string()).optional() })).output(z.array(project)),
    set: base.input(z.object({ name: z.string(), settings: patchOf(projectSettings), rename: projectName.optional() })).output(project),
    /** Forgets the project and its tasks; deletes no files. */
    remove: base.input(z.object({ name: z.string() })).output(z.void()),
  },
  board: {
    column: base.input(columnQuery).output(columnPage),
    /** The cards that there are of these tasks, in any order: what to show again after a change. */
    cards: base.input(z.object({ taskIds: z.array(z.string()).max(500) })).output(z.array(card)),
    /** Labels in use, for a menu. */
    labels: base.output(z.array(z.string())),
    /** Cards per status that the filter lets through. */
    counts: base.input(boardFilter).output(z.record(taskStatus, z.number())),
  },
  tasks: {
    add: base
      .input(
        draft.extend({
          project: z.string(),
          slug: z.string().optional(),
          after: z.array(taskRef).default([]),
          queue: z.boolean().default(false),
          /** Slug of a feature of the same project that it belongs to. */
          feature: z.string().nullable().default(null),
        }),
      )
      .output(task),
    /** `bodyWas`: the spec that the change was made to; CONFLICT when it is another one by now. */
    update: base.input(taskRef.extend({ set: patchOf(draft), bodyWas: z.string().optional() })).output(task),
    dependsOn: base.input(taskRef.extend({ after: z.array(taskRef) })).output(task),
    /** Puts a task between two others of its column; null is the end of the column on that side. */
    place: base.input(taskRef.extend({ before: taskRef.nullable(), after: taskRef.nullable() })).output(task),
    list: base.input(z.object({ project: z.string().optional(), status: z.array(taskStatus).optional() })).output(z.array(task)),
    get: base.input(taskRef).output(taskWithRuns),
    activity: base.input(taskRef).output(z.array(activity)),
    queue: base.input(taskRef).output(task),
    /** Stops the run (answers when it is gone) or takes the task out of the queue. */
    cancel: base.input(taskRef).output(task),
    /** With `text`, which needs `continue`, the agent is told so in its own session. */
    retry: base.input(taskRef.extend({ continue: z.boolean().default(false), text: z.string().trim().optional() })).output(task),
    /** A failed task becomes a draft again. */
    reset: base.input(taskRef).output(task),
    requestChanges: base.input(taskRef.extend({ text: z.string().trim().min(1, 'Say what should change.') })).output(task),
    accept: base.input(taskRef).output(task),
    archive: base.input(taskRef).output(task),
    restore: base.input(taskRef).output(task),
    search: base
      .input(z.object({ text: z.string().max(200), limit: z.number().int().min(1).max(100).default(20) }))
      .output(z.array(searchHit)),
    /** A proposal, whoever proposed it, becomes a draft of the board. */
    publish: base.input(taskRef).output(task),
    /** Drops a proposal; `undrop` has it back as it was. */
    drop: base.input(taskRef).output(droppedProposal),
    undrop: base.input(z.object({ taskId: z.string() })).output(task),
    /** Proposals that runs of this task left behind and nobody has published or dropped yet. */
    followUps: base.input(taskRef).output(z.array(task)),
    plan: base.input(taskRef).output(taskPlan),
    /** Has rough notes made into a spec. With `note` the same session is told what to do better. */
    planIt: base.input(taskRef.extend({ note: z.string().trim().max(100_000).default('') })).output(taskPlan),
    cancelPlan: base.input(taskRef).output(taskPlan),
    /**
     * Puts the planner's text in place of the task's; what was there is kept. CONFLICT when it is not `bodyWas` any more, or the planner's
     * not `draftWas`.
     */
    acceptPlan: base.input(taskRef.extend({ bodyWas: z.string(), draftWas: z.string().optional() })).output(task),
    rejectPlan: base.input(taskRef).output(taskPlan),
    /** Has an earlier text back; the present one is kept in its place. */
    restoreText: base.input(taskRef.extend({ id: z.number().int() })).output(task),
    branch: base.input(taskRef).output(branchInfo),
    mergePreview: base.input(taskRef).output(mergePreview),
    /** Merges the task's branch into the local base branch and accepts the task: both or neither. CONFLICT when either side has moved since the preview. */
    merge: base.input(taskRef.extend({ headSha: z.string(), baseSha: z.string() })).output(task),
    /** Opens the worktree, or one of its files, in the user's editor on this machine. */
    openInEditor: base
      .input(taskRef.extend({ file: z.string().nullable().default(null), line: z.number().int().nullable().default(null) }))
      .output(z.void()),
  },
  features: {
    /** Newest first. */
    list: base.input(z.object({ project: z.string().optional() })).output(z.array(feature)),
    get: base.input(featureRef).output(featureDetail),
    add: base.input(featureDraft.extend({ project: z.string(), slug: z.string().optional() })).output(feature),
    /** `briefWas`: the brief that the change was made to; CONFLICT when it is another one by now. */
    update: base.input(featureRef.extend({ set: patchOf(featureDraft), briefWas: z.string().optional() })).output(feature),
    /** Stops its planner. Its tasks stay, and `restore` has it back. */
    remove: base.input(featureRef).output(z.object({ id: z.string() })),
    restore: base.input(z.object({ id: z.string() })).output(feature),
    /** Asks the planner for tasks. `discard`: the proposals that are there are dropped and a new session begins. */
    generate: base.input(featureRef.extend({ discard: z.boolean().default(false) })).output(featureDetail),
    /** A note to the same session. What a person edited is kept unless `keepEdits` is false. */
    refine: base
      .input(
        featureRef.extend({
          note: z.string().trim().min(1, 'Say what should be different.').max(100_000),
          keepEdits: z.boolean().default(true),
        }),
      )
      .output(featureDetail),
    /** `questionWas`: the question that this answers; CONFLICT when the planner asks another one by now. */
    answer: base
      .input(featureRef.extend({ text: z.string().trim().min(1, 'Answer the question.').max(100_000), questionWas: z.string().optional() }))
      .output(featureDetail),
    /** Stops the planner; answers when it is gone. One that waits for an answer gets none any more. */
    cancel: base.input(featureRef).output(featureDetail),
    /** A proposal of a person's own. */
    propose: base.input(draft.extend(featureRef.shape).extend({ after: z.array(z.string()).default([]) })).output(task),
    /** One proposal becomes several: they wait for what it waited for, and what waited for it waits for all of them. */
    split: base
      .input(
        featureRef.extend({
          proposal: z.string(),
          into: z
            .array(z.object({ title: draft.shape.title, body: draft.shape.body }))
            .min(2, 'Split it into at least two.')
            .max(7),
        }),
      )
      .output(featureDetail),
    /** Each becomes a draft of the board, with its edges. Those that are published already stay as they are. */
    publish: base.input(featureRef.extend({ slugs })).output(z.array(task)),
    /** They become one draft for one branch: the brief, then the tasks in order. Bundled already, the same draft is returned. */
    bundle: base.input(featureRef.extend({ slugs, title: z.string().trim().max(300).optional() })).output(task),
    /** Makes a task of the same project part of the feature. */
    link: base.input(featureRef.extend({ task: z.string() })).output(featureDetail),
    unlink: base.input(featureRef.extend({ task: z.string() })).output(featureDetail),
  },
  comments: {
    timeline: base.input(discussed).output(z.array(timelineEntry)),
    /** `ask`: the planner gets it, and its answer becomes a comment. */
    add: base
      .input(discussed.extend({ body: z.string().trim().min(1, 'Write something.').max(100_000), ask: z.boolean().default(false) }))
      .output(comment),
    edit: base.input(z.object({ id: z.string(), body: z.string().trim().min(1, 'Write something.').max(100_000) })).output(comment),
    /** One's own; `restore` has it back. */
    remove: base.input(z.object({ id: z.string() })).output(z.void()),
    restore: base.input(z.object({ id: z.string() })).output(comment),
  },
  runs: {
    /** The journal from `fromSeq` on. `number` null: the latest run. */
    read: base
      .input(
        taskRef.extend({
          number: z.number().int().nullable().default(null),
          fromSeq: z.number().int().default(1),
          limit: z.number().int().min(1).max(5000).default(1000),
        }),
      )
      .output(
        z.object({
          runId: z.string(),
          worktree: z.string(),
          events: z.array(z.custom<RunEvent>()),
          nextSeq: z.number(),
          lastSeq: z.number(),
        }),
      ),
    /** The journal's own lines (JSON, one RunEvent each) as they are written; ends when the run does. */
    follow: base
      .input(taskRef.extend({ number: z.number().int().nullable().default(null), fromSeq: z.number().int().default(1) }))
      .output(eventIterator(z.object({ lines: z.string(), nextSeq: z.number() }))),
    /** The log for people, in pieces of at most 256 KiB that end with a line. `fromByte` null: the last piece. */
    log: base
      .input(runRef.extend({ fromByte: z.number().int().min(0).nullable().default(null) }))
      .output(z.object({ text: z.string(), fromByte: z.number(), nextByte: z.number(), size: z.number() })),
    /** The same as it is written, from `fromByte` on; ends when the run does. */
    followLog: base
      .input(runRef.extend({ fromByte: z.number().int().min(0) }))
      .output(eventIterator(z.object({ text: z.string(), nextByte: z.number() }))),
    /** Events with this text in them, whatever the case, from `fromSeq` on; `nextSeq` is where to go on, null at the end. */
    find: base
      .input(
        runRef.extend({
          text: z.string().min(1).max(200),
          fromSeq: z.number().int().min(1).default(1),
          limit: z.number().int().min(1).max(1000).default(200),
        }),
      )
      .output(z.object({ matches: z.array(z.object({ seq: z.number(), excerpt: z.string() })), nextSeq: z.number().nullable() })),
    /**
     * Newest first, over all tasks; `before` is the `startedAt` of the last one of the page before. With `taskIds` only theirs: what to
     * show again after a change.
     */
    list: base
      .input(
        z.object({
          project: z.string().optional(),
          status: z.array(runStatus).optional(),
          taskIds: z.array(z.string()).max(100).optional(),
          before: z.number().nullable().default(null),
          limit: z.number().int().min(1).max(200).default(50),
        }),
      )
      .output(z.array(runSummary)),
    changes: base.input(runRef).output(runChanges),
    fileChange: base.input(runRef.extend({ path: z.string(), whole: z.boolean().default(false) })).output(fileChange),
    /** Tells the agent something; it gets it in its own session as soon as its present turn ends. CONFLICT when nothing runs. */
    message: base.input(taskRef.extend({ text: z.string().trim().min(1, 'Say something.').max(100_000) })).output(z.void()),
  },
  terminals: {
    list: base.input(taskRef).output(z.array(terminal)),
    open: base.input(taskRef.extend({ kind: terminalKind }).extend(terminalSize.shape)).output(terminal),
    attach: base.input(z.object({ id: z.string() })).output(eventIterator(terminalOutput)),
    write: base.input(z.object({ id: z.string(), data: z.string().max(1_000_000) })).output(z.void()),
    resize: base.input(z.object({ id: z.string() }).extend(terminalSize.shape)).output(z.void()),
    /** Ends what runs in it; answers when it is gone. */
    close: base.input(z.object({ id: z.string() })).output(z.void()),
  },
  attachments: {
    add: base.input(z.object({ name: z.string().max(200), base64: z.string() })).output(attachment),
    get: base.input(z.object({ id: attachment.shape.id })).output(attachment.extend({ base64: z.string() })),
  },
  agents: {
    /** `fresh`: looks again what is installed and signed in. */
    list: base.input(z.object({ fresh: z.boolean().default(false) }).optional()).output(z.array(agentInfo)),
    models: base.input(z.object({ agent: z.string() })).output(z.array(z.string())),
    /** The id of the agent that a task's model means; INVALID when none knows it. */
    ofModel: base.input(z.object({ model: z.string().nullable() })).output(z.string()),
    set: base.input(z.object({ agent: z.string(), settings: patchOf(agentSettings) })).output(z.void()),
    pause: base.input(z.object({ agent: z.string() })).output(z.void()),
    resume: base.input(z.object({ agent: z.string() })).output(z.void()),
  },
  settings: {
    get: base.output(settings),
    set: base.input(patchOf(settings)).output(settings),
  },
  salvage: {
    list: base.input(z.object({ project: z.string().optional() })).output(z.array(salvage)),
    /** Makes a branch of it. */
    restore: base
      .input(z.object({ project: z.string(), ref: z.string(), branch: z.string() }))
      .output(z.object({ branch: z.string(), sha: z.string() })),
  },
  system: {
    info: base.output(instanceInfo),
    changes: base.output(eventIterator(change)),
    /** Answers: a page cannot send a WebSocket's own pings, and has to learn that a connection is dead. */
    ping: base.output(z.void()),
    dashboard: base.output(dashboard),
    doctor: base.output(z.array(check)),
    inbox: base.output(z.array(inboxItem)),
    stats: base.input(z.object({ days: z.number().int().min(1).max(366).default(30), project: z.string().optional() })).output(stats),
    diskUse: base.output(diskUse),
    /** Removes the worktrees that nothing needs any more; what they hold is salvaged first. */
    removeWorktrees: base
      .input(z.object({ keys: z.array(z.string()).max(1000) }))
      .output(z.object({ removed: z.number(), problems: z.array(z.string()) })),
    /** Folders whose path starts with `text` (`~` is the home folder), for a path field. */
    completePath: base.input(z.object({ text: z.string().max(4096) })).output(z.array(pathSuggestion)),
    /** Makes (or finds) the sample project and drafts a task for the demo agent in it. */
    demo: base.output(taskRef),
    ingest: base.input(z.object({ roots: z.array(z.string()).optional() })).output(ingestResult),
  },
};
export type Contract = typeof contract;
