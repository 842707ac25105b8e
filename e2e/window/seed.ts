import path from 'node:path';
import { generateNKeysBetween } from 'fractional-indexing';
import type { TaskStatus } from '../../src-main/contract/tasks.ts';
import { openDatabase } from '../../src-main/core/db/open.ts';
import { newId } from '../../src-main/core/lib/ids.ts';

/*
 * A board as it looks after some months, written straight into the database of a state folder: for looking at the window and for
 * measuring it. Nothing of it runs. Seed after the daemon has started: at its start it would take the running rows for
 * left-overs of a crash, and rightly.
 */

const titles = [
  'Fix the expired-token check at the boundary',
  'Cache the price table per request',
  'Show why an upload was refused',
  'Move the session store to SQLite',
  'Drop the unused retry flag',
  'Escape file names in the diff header',
  'Speed up the first paint of the catalogue',
  'Make the invoice export resumable, with a checkpoint after every thousand rows and a test that kills it in the middle of one',
  'إصلاح محاذاة النص في صفحة الدفع',
  'תיקון חישוב המע״מ בעגלת הקניות',
  'Überlange Straßennamen im Adressfeld umbrechen',
  'Return 409 when two edits collide',
  'Validate webhook signatures before parsing',
  'Replace moment with Intl',
  '検索結果のページ送りを直す',
  'Write a migration for the audit table',
];
const labels = ['bug', 'performance', 'security', 'docs', 'good first issue', 'api', 'ui'];
const models = [
  { model: null, agent: 'demo' },
  { model: 'sonnet', agent: 'claude' },
  { model: 'opus', agent: 'claude' },
  { model: 'anthropic/claude-sonnet-4-5', agent: 'opencode' },
  { model: 'codex', agent: 'codex' },
];
const steps = [
  'Edit src/auth/session.ts',
  '$ npm test -- --run auth',
  'Read src/server/routes/orders.ts',
  "I'll start with the failing test.",
];
const waits: { reason: string; set: (now: number) => { not_before?: number; parked_until?: number; parked_text?: string } }[] = [
  { reason: 'scheduled', set: (now) => ({ not_before: now + 5 * 3_600_000 }) },
  { reason: 'parked', set: (now) => ({ parked_until: now + 2 * 3_600_000, parked_text: 'usage limit' }) },
];
const failures = [
  ['verify-failed', '`npm test` failed with exit code 1 after 2 rounds. Read the receipt, then continue or retry.'],
  ['review-rejected', 'The reviewer rejected the work with 2 findings: the boundary case is still wrong.'],
  ['timeout', 'The agent worked for 2 hours. Split the task, or raise the limit in the settings.'],
  ['agent-crashed', 'Claude Code ended with exit code 137.'],
] as const;

/** How many of a hundred tasks are in which state. */
const shares: [TaskStatus, number][] = [
  ['todo', 30],
  ['queued', 6],
  ['inprogress', 2],
  ['review', 6],
  ['done', 40],
  ['failed', 6],
  ['archived', 8],
  ['proposed', 2],
];

/** Adds `count` tasks to the projects that the database has; one in progress at least. `now` is epoch ms. */
export async function seedTasks(stateDir: string, { count, now }: { count: number; now: number }): Promise<void> {
  const db = await openDatabase(path.join(stateDir, 'task-orchestrator.db'), { now });
  try {
    const projects = db.all(db.sql.selectFrom('projects').select(['id', 'name']).orderBy('name'));
    if (projects.length === 0) throw new Error('Add a project first.');
    const last = db.get(db.sql.selectFrom('tasks').select('rank').orderBy('rank', 'desc').limit(1))?.rank ?? null;
    const ranks = generateNKeysBetween(last, null, count);
    const plan = shares
      .flatMap(([status, share]) => Array.from({ length: Math.ceil((count * share) / 100) }, () => status))
      .slice(0, count);
    db.tx(() => {
      for (const [i, status] of plan.entries()) addTask(i, status, ranks[i] as string);
    });

    function addTask(i: number, status: TaskStatus, rank: string): void {
      // Scattered, and the same every time.
      const pick = <T>(from: readonly T[], salt = 0): T => from[(Math.imul(i + 1, 2_654_435_761 + salt * 2) >>> 8) % from.length] as T;
      const { model, agent } = pick(models, i % 3);
      const project = pick(projects, i % 2);
      const id = newId(now);
      const slug = `seeded-${i}`;
      const at = now - (i % 500) * 613_000 - 60_000;
      const ran = !['todo', 'queued', 'proposed', 'archived'].includes(status);
      const failure = status === 'failed' ? pick(failures, i) : null;
      const runId = ran ? newId(now) : null;
      const delivered = status === 'review' || status === 'done';
      db.run(
        db.sql.insertInto('tasks').values({
          id,
          project_id: project.id,
          slug,
          title: pick(titles, Math.floor(i / 16)),
          body: `## Issue\n\nWhat task ${i} is about, in a paragraph that is as long as such paragraphs are.\n\n## Acceptance criteria\n\n- [ ] a test shows it\n- [ ] the whole suite passes\n`,
          status: status === 'inprogress' ? 'todo' : status,
          archived_from: status === 'archived' ? 'done' : null,
          model,
          agent,
          effort: i % 11 === 0 && agent === 'claude' ? 'high' : null,
          priority: i % 13 === 0 ? 2 : i % 7 === 0 ? 1 : i % 17 === 0 ? -1 : 0,
          rank,
          labels: JSON.stringify(i % 3 === 0 ? [pick(labels)] : i % 5 === 0 ? [pick(labels), pick(labels, 3)] : []),
          not_before: null,
          parked_until: null,
          parked_text: null,
          queued_at: status === 'queued' ? at : null,
          follow_up: null,
          run_id: status === 'inprogress' ? null : runId,
          branch: `task/${slug}`,
          base_sha: ran ? '1'.repeat(40) : null,
          head_sha: delivered ? '2'.repeat(40) : null,
          outcome: delivered ? (i % 2 === 0 ? 'pull-request' : 'local-branch') : null,
          pr_url: delivered && i % 2 === 0 ? `https://example.com/acme/web/pull/${i}` : null,
          ...(delivered && i % 2 === 0 ? { pr_state: status === 'done' ? ('merged' as const) : ('open' as const) } : {}),
          failure_code: failure?.[0] ?? null,
          failure_message: failure?.[1] ?? null,
          cost_usd: ran ? (i % 40) / 10 : 0,
          created_at: at - 3_600_000,
          updated_at: at,
          moved_at: at,
          started_at: ran ? at - 600_000 : null,
          finished_at: ran && status !== 'inprogress' ? at : null,
          ...(status === 'queued' ? (waits[i % 3]?.set(now) ?? {}) : {}),
        }),
      );
      if (runId === null) return;
      addRun(i, { id: runId, taskId: id, slug, status, agent, model, at, failure });
      if (status === 'inprogress') db.run(db.sql.updateTable('tasks').set({ status: 'inprogress', run_id: runId }).where('id', '=', id));
    }

    function addRun(
      i: number,
      run: {
        id: string;
        taskId: string;
        slug: string;
        status: TaskStatus;
        agent: string;
        model: string | null;
        at: number;
        failure: readonly [string, string] | null;
      },
    ): void {
      const running = run.status === 'inprogress';
      const startedAt = running ? now - (i % 20) * 61_000 - 5_000 : run.at - 600_000;
      db.run(
        db.sql.insertInto('runs').values({
          id: run.id,
          task_id: run.taskId,
          number: 1,
          attempt: 1,
          status: running ? 'running' : run.failure ? 'failed' : 'succeeded',
          owner: 'seed',
          resumes: null,
          agent: run.agent,
          model: run.model,
          effort: null,
          session_id: null,
          review_session_id: null,
          worktree: `/nowhere/${run.slug}`,
          branch: `task/${run.slug}`,
          base_ref: null,
          base_sha: '1'.repeat(40),
          head_sha: null,
          progress: '{}',
          verdict: run.status === 'review' || run.status === 'done' ? JSON.stringify(verdictOf(i)) : null,
          outcome: null,
          pr_url: null,
          failure_code: (run.failure?.[0] as 'timeout' | undefined) ?? null,
          failure_message: run.failure?.[1] ?? null,
          cost_usd: (i % 40) / 10,
          tokens: JSON.stringify({ input: 1200 * (i % 30), output: 400 * (i % 20), cacheRead: 90_000, cacheWrite: 0 }),
          step_text: steps[i % steps.length] as string,
          step_at: startedAt,
          diff_stat: JSON.stringify({ files: 1 + (i % 9), added: (i * 13) % 240, removed: (i * 5) % 90 }),
          started_at: startedAt,
          finished_at: running ? null : run.at,
        }),
      );
      db.run(
        db.sql.insertInto('run_stages').values({
          run_id: run.id,
          seq: 1,
          name: running ? 'do' : run.failure ? 'verify' : 'deliver',
          round: 1,
          status: running ? 'running' : run.failure ? 'failed' : 'succeeded',
          started_at: startedAt,
          finished_at: running ? null : run.at,
        }),
      );
      if (running) return;
      db.run(
        db.sql.insertInto('receipts').values({
          run_id: run.id,
          seq: 1,
          command: 'npm test',
          exit_code: run.failure?.[0] === 'verify-failed' ? 1 : 0,
          sha: '2'.repeat(40),
          duration_ms: 8_200,
          started_at: startedAt,
          output_tail: 'Tests  42 passed (42)\n',
        }),
      );
    }
  } finally {
    db.close();
  }
}

function verdictOf(i: number) {
  return i % 4 === 0
    ? {
        verdict: 'approved-with-notes',
        summary: 'Does what the spec asks; one thing to look at.',
        findings: [
          {
            severity: 'low',
            file: 'src/auth/session.ts',
            line: 42,
            problem: 'The constant has a name that says seconds and holds milliseconds.',
            followUp: true,
          },
        ],
      }
    : { verdict: 'approved', summary: 'Does what the spec asks, with a test for the boundary.', findings: [] };
}
