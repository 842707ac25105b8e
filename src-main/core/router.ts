import path from 'node:path';
import { databaseName } from './db/open.ts';
import { agentHandlers } from './handlers/agents.ts';
import { attachmentHandlers } from './handlers/attachments.ts';
import { boardHandlers, runListHandlers, searchHandlers } from './handlers/board.ts';
import { branchHandlers, runChangesHandlers } from './handlers/branches.ts';
import { commentHandlers } from './handlers/comments.ts';
import { featureHandlers } from './handlers/features.ts';
import { type Core, createImplementer } from './handlers/implementer.ts';
import { projectHandlers } from './handlers/projects.ts';
import { proposalHandlers } from './handlers/proposals.ts';
import { runHandlers } from './handlers/runs.ts';
import { salvageHandlers } from './handlers/salvage.ts';
import { settingsHandlers } from './handlers/settings.ts';
import { overviewHandlers, systemHandlers } from './handlers/system.ts';
import { taskHandlers } from './handlers/tasks.ts';
import { terminalHandlers } from './handlers/terminals.ts';

/** The contract's procedures over the core. Thin: each checks nothing that the core does not check itself. */
export function createRouter(core: Core) {
  const os = createImplementer({ log: core.options.log, requests: core.requests, databaseFile: path.join(core.stateDir, databaseName) });
  return os.router({
    projects: projectHandlers(os, core),
    board: boardHandlers(os, core),
    tasks: { ...taskHandlers(os, core), ...searchHandlers(os, core), ...branchHandlers(os, core), ...proposalHandlers(os, core) },
    features: featureHandlers(os, core),
    comments: commentHandlers(os, core),
    runs: { ...runHandlers(os, core), ...runListHandlers(os, core), ...runChangesHandlers(os, core) },
    terminals: terminalHandlers(os, core),
    attachments: attachmentHandlers(os, core),
    agents: agentHandlers(os, core),
    settings: settingsHandlers(os, core),
    salvage: salvageHandlers(os, core),
    system: { ...systemHandlers(os, core), ...overviewHandlers(os, core) },
  });
}
