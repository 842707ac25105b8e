import type { FeatureStatus } from '../../src-main/contract/features.ts';
import type { StageName } from '../../src-main/contract/run-events.ts';
import type { FailureCode, Outcome } from '../../src-main/contract/runs.ts';
import type { TaskStatus, WaitReason } from '../../src-main/contract/tasks.ts';

/*
 * What the guide says of every state, stage, reason and failure that the contract knows. The types make it an error to leave one
 * out, so that the guide cannot fall behind the code.
 */

export const statusGuide: Record<TaskStatus, string> = {
  proposed: 'The planner proposed it; a person publishes it, or not.',
  todo: 'A draft. Edit it as you like; nothing happens until you queue it.',
  queued: 'Waits for its turn, and says what it waits for.',
  inprogress: 'An agent works on it in a worktree of its own. Your checkout is not touched.',
  review: 'The work is delivered and was judged by a second session. Accept it, merge it, or request changes.',
  done: 'Accepted, or there was nothing to change.',
  failed: 'Something stopped it, and it says what. The worktree is kept: continue, or retry from the start.',
  archived: 'Out of sight. It can be restored to where it was.',
};

export const stageGuide: Record<StageName, string> = {
  prepare: 'Fetches, finds the base branch, makes a worktree on a branch of its own. Earlier work there is kept first.',
  setup: "Runs the project's setup command, if it has one.",
  do: 'The agent works by the spec and commits. What it leaves uncommitted is committed for it.',
  verify: "Runs the project's verify command. The receipt names the commit; a failure goes back to the same session.",
  review: 'Another session judges the diff against the spec and ends with a verdict. A rejection goes back, too.',
  deliver: 'Opens a pull request, pushes the branch, or keeps it local.',
  plan: 'A planner alone: reads the code in a worktree that it cannot change, and answers with tasks, a spec or a question.',
};

export const featureGuide: Record<FeatureStatus, string> = {
  draft: 'A brief without tasks yet. Have them generated, or propose them yourself.',
  planning: 'The planner reads the code and cuts the brief into tasks; it asks where the answer changes the plan.',
  ready: 'Proposals are there: edit, reorder, drop, split them, draw what waits for what, then publish. Nothing is queued by itself.',
  inprogress: 'Some of its tasks are published. They run as you queue them, each after those that it waits for.',
  done: 'Every task that belongs to it and is not archived is done. It opens again when one is added or reopened.',
};

export const outcomeGuide: Record<Outcome, string> = {
  'pull-request': 'A pull request with the summary, the verdict and the receipts.',
  'pushed-branch': 'The branch is on the remote, where no forge could be asked for a pull request.',
  'local-branch': 'The branch stays in your repository, ready to merge.',
  'no-change': 'The agent found that nothing has to change.',
};

export const waitGuide: Record<WaitReason, string> = {
  next: 'Starts as soon as the queue gets to it.',
  slot: 'All slots are taken: of the queue, of the project, or of the agent.',
  blocked: 'A task that it comes after is not done yet. A failed one never lets it go.',
  parked: 'A usage limit: it goes on by itself at the time that the agent stated. It costs no attempt.',
  scheduled: 'You said not before a certain time.',
  'agent-missing': 'The agent is not installed.',
  'agent-auth': 'The agent is not signed in.',
  'agent-paused': 'The agent is paused, or switched off in the settings.',
  'agent-capped': 'The agent has spent what you allow it for a day or a week.',
  paused: 'The queue is paused.',
  'project-paused': 'The project is paused.',
  'project-missing': "The project's folder is not there: an unplugged disk, or it was moved.",
  'no-dispatcher': 'No instance runs that could start it.',
};

/** What happens by itself, and what is left to a person. */
export const failureGuide: Record<FailureCode, string> = {
  'spec-empty': 'Write what is to be done, then queue it again.',
  'project-missing': "Bring the project's folder back, or remove the project.",
  'git-failed': 'Git refused something; its own words are in the message.',
  'base-missing': "The base branch cannot be found. Choose another one in the project's settings.",
  'setup-failed': 'The setup command failed; its output is in the run.',
  'agent-missing': 'Install the agent. It is paused until then, so that no other task fails the same way.',
  'agent-auth': 'Sign the agent in. It is paused until then.',
  'usage-limit': 'Parked until the limit ends; every task of that agent waits, and goes on by itself.',
  'provider-unavailable': 'Tried again three times with growing pauses, in the same session.',
  'agent-crashed': 'The agent ended with an error. Continue goes on in its session.',
  'agent-gave-up': 'The agent said that it cannot go on. Read its last message.',
  'verify-failed': 'The checks still fail after as many rounds as you allow. The receipt shows why.',
  'review-rejected': 'The reviewer rejected the work after as many rounds as you allow. The findings say where.',
  'no-verdict': 'The reviewer gave no verdict, asked twice. Judge the work yourself.',
  'plan-invalid': 'The planner was asked twice and gave no plan that could be read. Say more in the brief, or take another model.',
  'push-failed': 'The branch could not be pushed; it is kept in your repository.',
  'pr-failed': 'The pull request could not be opened, or was closed. The branch is there.',
  timeout: 'It took longer than you allow.',
  stalled: 'The agent said nothing for too long and was stopped, with everything it had started.',
  'budget-exceeded': 'The agent said that its budget is spent.',
  interrupted: 'The app or the machine went down. It goes back to the queue and on in the same session.',
  cancelled: 'You stopped it. The work so far is kept.',
  internal: 'A fault in Task Orchestrator. The worktree is kept, and the log says more.',
};
