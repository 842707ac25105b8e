import path from 'node:path';
import { resolveBase } from '../../git/base.ts';
import { copyFiles, matchListedFiles } from '../../git/copy-files.ts';
import { projectFolder } from '../../git/places.ts';
import { inspect, type Repository } from '../../git/repository.ts';
import { resetTo } from '../../git/reset.ts';
import type { GitFailure } from '../../git/result.ts';
import { seedWorktree } from '../../git/seed.ts';
import { createWorktree, removeWorktree, reuseWorktree } from '../../git/worktrees.ts';
import type { RunContext, RunTask, StageFunction } from '../context.ts';
import { followUpPattern } from '../follow-ups.ts';
import { excludesFile, linkAttachments, salvageConfig, salvageExcludesFile } from '../seeded.ts';
import type { Progress, StepEvent } from '../state.ts';

/**
 * Makes the worktree that the run works in: fresh from the base branch, or the one that an earlier run left. Then puts the spec, the
 * skills and the files that the project lists into it, invisible to git.
 */
export const prepare: StageFunction = async (context, state) => {
  const { task } = context;
  const spec = task.plan?.subject ?? { title: task.title, text: task.body };
  // A person may ask a planner about what is not written down yet.
  if (spec.text.trim() === '' && task.plan?.asked !== 'ask') return failed({ code: 'spec-empty', message: emptyText(task) });
  const repo = await inspect(context.git, context.project.path);
  if (!repo.ok) return failed(repo);

  let matching: ReturnType<typeof matchListedFiles> | null = null;
  const match = () => {
    matching ??= matchListedFiles({ git: context.git, repo: context.project.path, patterns: context.project.settings.copyFiles });
    return matching;
  };
  // A base SHA on the run means that it continues: it was given to it with the claim. Looking for the files to copy walks the
  // person's whole checkout: done while git fills a fresh worktree.
  const isFresh = context.run.baseSha === null;
  const placed = isFresh ? await freshWorktree(context, repo.value, () => void match()) : await keptWorktree(context);
  // A planner that a person asks again, weeks later perhaps, reads the code as it is now: it has no work of its own there.
  if (!placed.failure && !isFresh && task.plan !== null && state.turn.kind === 'changes')
    placed.failure = await moveToBase(context, repo.value);
  if (placed.failure) return failed(placed.failure);
  const matched = await match();
  if (!matched.ok) return failed(matched);

  const copied = await copyFiles({ repo: context.project.path, worktree: context.run.worktree, files: matched.value });
  if (!copied.ok) return failed(copied);
  for (const { path: file, reason } of copied.value.skipped) context.note('prepare', `${file} was not copied: ${reason}`);
  if (copied.value.copied.length > 0) context.note('prepare', `Copied ${copied.value.copied.join(', ')}`);

  // A person may show what should change, too.
  const asked = 'text' in state.turn ? state.turn.text : '';
  const proposals = task.plan?.proposals.map(({ body }) => body) ?? [];
  const attachments = await context.attachmentsOf([spec.text, asked, ...proposals].join('\n'));
  for (const id of attachments.missing)
    context.note('prepare', `The spec mentions an attachment that is not there (any more): ${id.slice(0, 12)}…. The agent goes without it`);
  const seeded = await seedWorktree({
    git: context.git,
    worktree: context.run.worktree,
    slug: task.slug,
    spec: (attached) => linkAttachments(specText(spec), attached),
    attached: attachments.files,
    skillsDir: path.join(context.resourcesDir, 'skills'),
    excludesFile: excludesFile(context.stateDir, context.run.id),
    salvageExcludesFile: salvageExcludesFile(context.stateDir, context.run.id),
    alsoHide: copied.value.copied,
    // What it leaves for others to do goes with no commit. A planner leaves nothing: that is to be seen.
    hidePatterns: task.plan === null ? [followUpPattern] : [],
  });
  if (!seeded.ok) return failed(seeded);
  for (const file of seeded.value.dropped)
    context.note('prepare', `${file} was removed again: the repository's .gitignore would let an agent commit it`);
  context.gitConfig = seeded.value.gitConfig;
  return {
    event: { type: 'ok' },
    progress: {
      gitConfig: seeded.value.gitConfig.map(([key, value]) => [key, value]),
      specPath: seeded.value.specPath,
      skills: seeded.value.skills,
      attached: seeded.value.attached,
      ownSpecs: task.plan === null ? [seeded.value.specPath, ...matched.value.filter((file) => file.startsWith('tasks/'))] : [],
      ...(placed.recreated && task.plan === null ? throughSetup(state) : {}),
    },
  };
};

/** What setup had made (dependencies, for one) went with the old folder, and who works or checks in the new one needs it. */
function throughSetup(state: Progress): Partial<Progress> {
  if (state.after !== 'do' && state.after !== 'verify') return {};
  return { after: 'setup', turn: state.turn.kind === 'start' ? { ...state.turn, kind: 'resume' } : state.turn, notWork: {} };
}

interface Placed {
  failure: GitFailure | null;
  recreated: boolean;
}

async function freshWorktree(context: RunContext, repo: Repository, meanwhile: () => void): Promise<Placed> {
  const { run, project, git } = context;
  const base = await resolveBase({ git, repo, baseBranch: project.settings.baseBranch, fetch: true, signal: context.signal });
  if (!base.ok) return { failure: base, recreated: false };
  if (base.value.warning) context.note('prepare', base.value.warning);
  const former = await formerPlace(context);
  if (former.project !== project.name) {
    // The project was renamed: its worktrees of then make room for those of now, or the branch would be checked out twice.
    const removed = await removeWorktree({ ...former, reason: 'Replaced by a fresh start' });
    if (!removed.ok) return { failure: removed, recreated: false };
  }
  const created = await createWorktree({ ...(await place(context)), baseSha: base.value.sha, meanwhile });
  if (!created.ok) return { failure: created, recreated: false };
  for (const { ref, clean } of created.value.salvaged) if (!clean) context.note('prepare', `Earlier work is kept as ${ref}`);
  for (const folder of created.value.kept) context.note('prepare', `Moved aside: ${folder}`);
  for (const warning of created.value.warnings) context.note('prepare', warning);
  context.save({ base_ref: base.value.ref, base_sha: base.value.sha, head_sha: base.value.sha, worktree: created.value.path });
  Object.assign(run, { baseRef: base.value.ref, baseSha: base.value.sha, headSha: base.value.sha, worktree: created.value.path });
  context.note(
    'prepare',
    `${run.branch} at ${base.value.sha.slice(0, 10)} of ${base.value.branch ?? base.value.ref}${base.value.fetched ? ', fetched' : ''}`,
  );
  return { failure: null, recreated: false };
}

async function keptWorktree(context: RunContext): Promise<Placed> {
  const previous = context.store.previous(context.run);
  const endedAt = previous === null ? null : context.store.endedAt(previous);
  const reused = await reuseWorktree({ ...(await formerPlace(context)), endedAt });
  if (!reused.ok) return { failure: reused, recreated: false };
  for (const warning of reused.value.warnings) context.note('prepare', warning);
  if (reused.value.recreated) context.note('prepare', 'The worktree was gone; it was made again from its branch');
  context.save({ worktree: reused.value.path });
  context.run.worktree = reused.value.path;
  return { failure: null, recreated: reused.value.recreated };
}

async function moveToBase(context: RunContext, repo: Repository): Promise<GitFailure | null> {
  const { run, project, git } = context;
  const base = await resolveBase({ git, repo, baseBranch: project.settings.baseBranch, fetch: true, signal: context.signal });
  if (!base.ok) return base;
  const { ref, sha, warning } = base.value;
  if (warning) context.note('prepare', warning);
  if (sha === run.baseSha) return null;
  const reset = await resetTo({ ...(await place(context)), worktree: run.worktree, sha, reason: 'The planner goes on with newer code' });
  if (!reset.ok) return reset;
  if (!reset.value.clean) context.note('prepare', `Earlier work is kept as ${reset.value.ref}`);
  context.save({ base_ref: ref, base_sha: sha, head_sha: sha });
  Object.assign(run, { baseRef: ref, baseSha: sha, headSha: sha });
  context.note('prepare', `${run.branch} moved to ${sha.slice(0, 10)}, where ${base.value.branch ?? ref} is now`);
  return null;
}

const place = async (context: RunContext) => ({
  git: context.git,
  repo: context.project.path,
  worktreesDir: context.worktreesDir,
  project: context.project.name,
  slug: context.task.slug,
  branch: context.run.branch,
  runId: context.run.id,
  // What an earlier run seeded is no work, and is not to be salvaged as such.
  gitConfig: await salvageConfig(context.stateDir, context.store.previous(context.run)),
});

/** Where the worktree of the run before this one is: elsewhere, if the project was renamed since. */
async function formerPlace(context: RunContext) {
  const { project, slug, ...rest } = await place(context);
  const previous = context.store.previous(context.run);
  const earlier = previous === null ? null : (context.store.get(previous)?.worktree ?? null);
  return { ...rest, slug, project: await projectFolder(context.worktreesDir, { project, slug, earlier }) };
}

const specText = ({ title, text }: { title: string; text: string }): string => (/^\s*#\s/.test(text) ? text : `# ${title}\n\n${text}`);

function emptyText({ plan }: RunTask): string {
  if (!plan) return 'The spec is empty. Write what is to be done, then queue the task again.';
  if (plan.subject.kind === 'task') return 'There are no notes yet. Write a few lines about what is to be done, then plan it again.';
  return 'The brief is empty. Write what the feature is to do, then generate its tasks again.';
}

const failed = ({
  code,
  message,
}: {
  code: Extract<StepEvent, { type: 'failed' }>['failure']['code'];
  message: string;
}): { event: StepEvent } => ({ event: { type: 'failed', failure: { code, message } } });
