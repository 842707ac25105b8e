import { implement, ORPCError } from '@orpc/server';
import { contract } from '../../contract/api.ts';
import type { Agents } from '../agents/agents.ts';
import type { AppOptions } from '../app-options.ts';
import type { Attachments } from '../attachments/attachments.ts';
import type { Board } from '../board/board.ts';
import type { Labels } from '../board/labels.ts';
import type { RunList } from '../board/run-list.ts';
import { type Db, databaseTrouble } from '../db/open.ts';
import type { FeatureDomain } from '../features/domain.ts';
import type { Git } from '../git/git.ts';
import type { ChangeBus } from '../lib/bus.ts';
import { UserError } from '../lib/errors.ts';
import type { Log } from '../lib/log.ts';
import type { UnderWay } from '../lib/under-way.ts';
import type { Environment } from '../process/environment.ts';
import type { Projects } from '../projects/projects.ts';
import type { Actions } from '../queue/actions.ts';
import type { RunStore } from '../runs/store.ts';
import type { WorktreeCare } from '../runs/worktree-care.ts';
import type { SettingsStore } from '../settings/settings.ts';
import type { Editor } from '../system/editor.ts';
import type { Inbox } from '../system/inbox.ts';
import type { Spending } from '../system/spending.ts';
import type { Stats } from '../system/stats.ts';
import type { Tasks } from '../tasks/tasks.ts';
import type { Terminals } from '../terminals/terminals.ts';

/** What a transport may hand to the handlers of streams. */
export interface RequestContext {
  /** Awaited between two pieces of a stream: null, or a promise while the receiver is behind, so that nothing piles up here. */
  flow?: () => Promise<void> | null;
}

/** What the handlers work with. */
export interface Core {
  options: AppOptions;
  db: Db;
  board: Board;
  labels: Labels;
  runList: RunList;
  inbox: Inbox;
  stats: Stats;
  spending: Spending;
  bus: ChangeBus;
  projects: Projects;
  tasks: Tasks;
  plans: FeatureDomain;
  settings: SettingsStore;
  agents: Agents;
  attachments: Attachments;
  actions: Actions;
  runStore: RunStore;
  care: WorktreeCare;
  terminals: Terminals;
  git: Git;
  editor: Editor;
  /** What agents and other programs of the user are run with. */
  environment: () => Promise<Environment>;
  maxRunning: () => number;
  stateDir: string;
  /** The requests that are being answered. */
  requests: UnderWay;
}

export type Implementer = ReturnType<typeof createImplementer>;

/** The one place where an error of the core becomes one of the contract. */
export function createImplementer({ log, requests, databaseFile }: { log: Log; requests: UnderWay; databaseFile: string }) {
  return implement(contract)
    .$context<RequestContext>()
    .use(async ({ next }) => {
      try {
        // A stream has its answer as soon as it begins, and is none of them from then on.
        return await requests.during(async () => next());
      } catch (error) {
        if (error instanceof UserError) throw new ORPCError(error.code, { message: error.message, cause: error });
        const trouble = databaseTrouble(error, databaseFile);
        if (trouble) throw new ORPCError(trouble.code, { message: trouble.message, cause: error });
        if (!(error instanceof ORPCError)) log.error({ err: error }, 'a request failed');
        throw error;
      }
    });
}
