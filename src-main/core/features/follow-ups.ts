import { slugFor } from '../../contract/slugs.ts';
import { insertProposal } from './new-proposal.ts';
import type { News } from './news.ts';
import type { FeaturePorts } from './ports.ts';
import { taskById } from './task-rows.ts';

export interface FollowUp {
  title: string;
  body: string;
  /** Where it was found: a file of the worktree, or the review. */
  source: string;
}

/**
 * Keeps what a run left to do as proposals, for a person to look at. Part of the transaction in which the run ends. Told twice, by the
 * same run or by one that comes to the same, it is kept once; two findings that begin with the same words are two.
 */
export function createFollowUps({ db, clock, tasks, news }: Pick<FeaturePorts, 'db' | 'clock' | 'tasks'> & { news: News }) {
  const known = db.prepare<[{ origin: string; title: string; body: string; runId: string }], { found: number }>(
    `SELECT 1 AS found FROM tasks t WHERE t.origin_id = $origin AND t.title = $title AND t.body = $body AND (t.status = 'proposed'
       OR EXISTS (SELECT 1 FROM activity a WHERE a.task_id = t.id AND a.kind = 'add' AND a.run_id = $runId)) LIMIT 1`,
  );
  return (runId: string, found: readonly FollowUp[]): void => {
    const taskId = db.get(db.sql.selectFrom('runs').select('task_id').where('id', '=', runId))?.task_id;
    const origin = taskId === undefined ? undefined : taskById(db, taskId);
    if (origin?.kind !== 'work') return;
    for (const { title, body, source } of found) {
      if (known.get({ origin: origin.id, title, body, runId })) continue;
      const id = insertProposal(db, clock.now(), {
        ...{ projectId: origin.project_id, featureId: null, originId: origin.id, slug: slugFor(title), title, body },
        ...{ model: null, effort: null, agent: tasks.agentOf(null, null) },
        estimate: { files: [], size: null, edited: [] },
        ...{ actor: 'run', runId, text: source },
      });
      news.task({ id, project_id: origin.project_id });
    }
    if (found.length > 0) news.task(origin);
  };
}
