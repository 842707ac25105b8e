import { slugFor, slugProblem } from '../../contract/slugs.ts';
import type { TaskEstimate } from '../../contract/tasks.ts';
import { recordActivity } from '../db/activity.ts';
import { freeTaskSlug, insertTask } from '../db/new-task.ts';
import type { Db } from '../db/open.ts';
import { newId } from '../lib/ids.ts';

export interface NewProposal {
  projectId: string;
  featureId: string | null;
  originId?: string | null;
  /** Wanted; made free and legal. Without one it is made from the title. */
  slug?: string;
  title: string;
  body: string;
  status?: 'proposed' | 'todo';
  model: string | null;
  effort: string | null;
  agent: string;
  priority?: number;
  labels?: string;
  notBefore?: number | null;
  verify?: string | null;
  estimate: TaskEstimate;
  rank?: string;
  actor: 'user' | 'run';
  runId?: string | null;
  /** Where it comes from, for the log. */
  text?: string;
}

/** Fields of a proposal that is a person's own altogether. */
export const allEdited = ['title', 'body', 'files', 'size', 'verifyCommand', 'dependsOn'];

/** Writes a proposal, and returns its id. Part of the transaction of whoever calls. */
export function insertProposal(db: Db, now: number, proposal: NewProposal): string {
  const id = newId(now);
  const wanted =
    proposal.slug !== undefined && slugProblem(proposal.slug) === null ? proposal.slug : slugFor(proposal.slug ?? proposal.title);
  const status = proposal.status ?? 'proposed';
  insertTask(db, {
    id,
    project_id: proposal.projectId,
    feature_id: proposal.featureId,
    origin_id: proposal.originId ?? null,
    slug: freeTaskSlug(db, proposal.projectId, wanted),
    title: proposal.title,
    body: proposal.body,
    status,
    model: proposal.model,
    agent: proposal.agent,
    effort: proposal.effort,
    priority: proposal.priority ?? 0,
    labels: proposal.labels ?? '[]',
    not_before: proposal.notBefore ?? null,
    verify_command: proposal.verify ?? null,
    estimate: JSON.stringify(proposal.estimate),
    ...(proposal.rank === undefined ? {} : { rank: proposal.rank }),
    created_at: now,
  });
  const { actor, runId = null, text = '' } = proposal;
  recordActivity(db, { taskId: id, at: now, actor, kind: 'add', from: null, to: status, runId, text });
  return id;
}
