/** Where an action is there: everywhere, on a board, for the task that is focused or open, and so on. */
export const scopes = [
  { id: 'window', words: 'Everywhere' },
  { id: 'board', words: 'Board' },
  { id: 'task', words: 'Task: the focused card or the open task' },
  { id: 'panel', words: 'Open task' },
  { id: 'editor', words: 'Spec editor' },
  { id: 'run', words: 'Run' },
  { id: 'changes', words: 'Changes' },
  { id: 'feature', words: 'Feature' },
  { id: 'proposal', words: 'Proposals of a feature' },
  { id: 'list', words: 'Lists' },
] as const;
export type Scope = (typeof scopes)[number]['id'];

export interface Action {
  id: string;
  /** The usual keys (notation: keys.ts); settings may say others. */
  keys: string;
  /** What it does, a verb first. */
  words: string;
  scope: Scope;
  /** Also while a person types in a field. Chords with `mod` are meant for that; plain letters never are. */
  inFields?: true;
}

/** Every action that has a key: the sheet, the palette, tooltips, settings and the guide are made from it. */
export const actions = [
  { id: 'palette.open', keys: 'mod+k', words: 'Search and commands', scope: 'window', inFields: true },
  { id: 'help.shortcuts', keys: '?', words: 'Show keyboard shortcuts', scope: 'window' },
  { id: 'task.new', keys: 'n', words: 'New task', scope: 'window' },
  { id: 'feature.new', keys: 'shift+n', words: 'New feature', scope: 'window' },
  { id: 'nav.board', keys: 'g b', words: 'Go to the board', scope: 'window' },
  { id: 'nav.inbox', keys: 'g i', words: 'Go to the inbox', scope: 'window' },
  { id: 'nav.features', keys: 'g f', words: 'Go to features', scope: 'window' },
  { id: 'nav.runs', keys: 'g r', words: 'Go to runs', scope: 'window' },
  { id: 'nav.stats', keys: 'g s', words: 'Go to stats', scope: 'window' },
  { id: 'nav.settings', keys: 'g e', words: 'Go to settings', scope: 'window' },
  { id: 'nav.guide', keys: 'g h', words: 'Go to the guide', scope: 'window' },
  { id: 'nav.welcome', keys: 'g w', words: 'Add a project', scope: 'window' },
  { id: 'queue.pause', keys: 'shift+p', words: 'Pause or resume the queue', scope: 'window' },
  { id: 'view.sidebar', keys: 'mod+\\', words: 'Fold or unfold the sidebar', scope: 'window', inFields: true },
  { id: 'view.theme', keys: 'mod+shift+l', words: 'Switch between light and dark', scope: 'window', inFields: true },

  { id: 'board.filter', keys: '/', words: 'Filter the board', scope: 'board' },
  { id: 'board.up', keys: 'ArrowUp | k', words: 'Card above', scope: 'board' },
  { id: 'board.down', keys: 'ArrowDown | j', words: 'Card below', scope: 'board' },
  { id: 'board.left', keys: 'ArrowLeft', words: 'Column to the left', scope: 'board' },
  { id: 'board.right', keys: 'ArrowRight', words: 'Column to the right', scope: 'board' },
  { id: 'board.first', keys: 'Home', words: 'First card of the column', scope: 'board' },
  { id: 'board.last', keys: 'End', words: 'Last card of the column', scope: 'board' },
  { id: 'board.moveUp', keys: 'alt+ArrowUp', words: 'Move the card up', scope: 'board' },
  { id: 'board.moveDown', keys: 'alt+ArrowDown', words: 'Move the card down', scope: 'board' },
  { id: 'board.moveLeft', keys: 'alt+ArrowLeft', words: 'Move the card to the left', scope: 'board' },
  { id: 'board.moveRight', keys: 'alt+ArrowRight', words: 'Move the card to the right', scope: 'board' },
  { id: 'board.select', keys: 'x', words: 'Select the card', scope: 'board' },
  { id: 'board.extendUp', keys: 'shift+ArrowUp', words: 'Extend the selection up', scope: 'board' },
  { id: 'board.extendDown', keys: 'shift+ArrowDown', words: 'Extend the selection down', scope: 'board' },
  { id: 'board.selectAll', keys: 'mod+a', words: 'Select the whole column', scope: 'board' },
  { id: 'board.clear', keys: 'Escape', words: 'Clear the selection', scope: 'board' },

  { id: 'task.open', keys: 'Enter', words: 'Open', scope: 'task' },
  { id: 'task.edit', keys: 'e', words: 'Edit the spec', scope: 'task' },
  { id: 'task.menu', keys: '.', words: 'All actions', scope: 'task' },
  { id: 'task.queue', keys: 'q', words: 'Queue, or take out of the queue', scope: 'task' },
  { id: 'task.stop', keys: 's', words: 'Stop the run', scope: 'task' },
  { id: 'task.accept', keys: 'a', words: 'Accept', scope: 'task' },
  { id: 'task.merge', keys: 'm', words: 'Accept and merge', scope: 'task' },
  { id: 'task.requestChanges', keys: 'c', words: 'Request changes', scope: 'task' },
  { id: 'task.continue', keys: 'shift+c', words: 'Continue the failed run', scope: 'task' },
  { id: 'task.retry', keys: 'r', words: 'Retry from the start', scope: 'task' },
  { id: 'task.reset', keys: 't', words: 'Put back to do', scope: 'task' },
  { id: 'task.followUp', keys: 'f', words: 'Draft a follow-up', scope: 'task' },
  { id: 'task.publish', keys: 'p', words: 'Publish the proposal', scope: 'task' },
  { id: 'task.drop', keys: 'shift+d', words: 'Drop the proposal', scope: 'task' },
  { id: 'task.archive', keys: 'shift+a', words: 'Archive', scope: 'task' },
  { id: 'task.restore', keys: 'shift+r', words: 'Restore', scope: 'task' },
  { id: 'task.raise', keys: '+', words: 'Raise the priority', scope: 'task' },
  { id: 'task.lower', keys: '-', words: 'Lower the priority', scope: 'task' },
  { id: 'task.copyKey', keys: 'y k', words: 'Copy the key', scope: 'task' },
  { id: 'task.copyBranch', keys: 'y b', words: "Copy the branch's name", scope: 'task' },
  { id: 'task.copyWorktree', keys: 'y w', words: "Copy the worktree's path", scope: 'task' },
  { id: 'task.openInEditor', keys: 'o', words: 'Open the worktree in the editor', scope: 'task' },

  { id: 'panel.close', keys: 'Escape', words: 'Close the task', scope: 'panel' },
  { id: 'panel.page', keys: 'z', words: 'Show the task as a page, or beside the board', scope: 'panel' },
  { id: 'panel.next', keys: 'shift+j', words: 'Next task', scope: 'panel' },
  { id: 'panel.previous', keys: 'shift+k', words: 'Previous task', scope: 'panel' },
  { id: 'panel.spec', keys: '1', words: 'Spec', scope: 'panel' },
  { id: 'panel.run', keys: '2', words: 'Run', scope: 'panel' },
  { id: 'panel.changes', keys: '3', words: 'Changes', scope: 'panel' },
  { id: 'panel.checks', keys: '4', words: 'Checks', scope: 'panel' },
  { id: 'panel.activity', keys: '5', words: 'Activity', scope: 'panel' },
  { id: 'panel.primary', keys: 'mod+Enter', words: "The state's main action: queue, send, accept", scope: 'panel', inFields: true },

  { id: 'panel.plan', keys: 'shift+l', words: 'Plan it: have the notes made into a spec', scope: 'panel' },

  { id: 'editor.draft', keys: 'mod+alt+Enter', words: 'Save the new task as a draft', scope: 'editor', inFields: true },
  { id: 'editor.preview', keys: 'mod+shift+e', words: 'Show or hide the preview', scope: 'editor', inFields: true },
  { id: 'editor.image', keys: 'mod+shift+i', words: 'Add an image', scope: 'editor', inFields: true },

  { id: 'run.up', keys: 'ArrowUp', words: 'Row of the timeline above', scope: 'run' },
  { id: 'run.down', keys: 'ArrowDown', words: 'Row of the timeline below', scope: 'run' },
  { id: 'run.open', keys: 'ArrowRight', words: 'Open the row', scope: 'run' },
  { id: 'run.fold', keys: 'ArrowLeft', words: 'Fold the row', scope: 'run' },
  { id: 'run.find', keys: 'mod+f', words: 'Find in the run', scope: 'run', inFields: true },
  { id: 'run.follow', keys: 'shift+g', words: 'Jump to the end and follow', scope: 'run' },
  { id: 'run.message', keys: 'i', words: 'Message the agent', scope: 'run' },
  { id: 'run.view', keys: 'v', words: 'Switch between timeline and terminal', scope: 'run' },
  { id: 'run.takeOver', keys: 'shift+t', words: 'Take over in the terminal', scope: 'run' },
  { id: 'run.download', keys: 'd', words: "Download the run's log", scope: 'run' },
  { id: 'run.older', keys: '<', words: 'Earlier run', scope: 'run' },
  { id: 'run.newer', keys: '>', words: 'Later run', scope: 'run' },
  { id: 'run.plan', keys: 'l', words: 'Show or hide the plan', scope: 'run' },

  { id: 'changes.nextFile', keys: ']', words: 'Next file', scope: 'changes' },
  { id: 'changes.previousFile', keys: '[', words: 'Previous file', scope: 'changes' },
  { id: 'changes.nextHunk', keys: 'n', words: 'Next change', scope: 'changes' },
  { id: 'changes.previousHunk', keys: 'p', words: 'Previous change', scope: 'changes' },
  { id: 'changes.viewed', keys: 'v', words: 'Mark the file as viewed', scope: 'changes' },
  { id: 'changes.layout', keys: 'u', words: 'Side by side, or unified', scope: 'changes' },
  { id: 'changes.filter', keys: '/', words: 'Filter the files', scope: 'changes' },

  { id: 'feature.generate', keys: 'mod+Enter', words: "The feature's main action: generate, answer", scope: 'feature', inFields: true },
  { id: 'feature.publish', keys: 'p', words: 'Publish the selected proposals, or all', scope: 'feature' },
  { id: 'feature.bundle', keys: 'b', words: 'Bundle them into one task', scope: 'feature' },
  { id: 'feature.refine', keys: 'r', words: 'Refine the plan', scope: 'feature' },
  { id: 'feature.regenerate', keys: 'shift+r', words: 'Discard the plan and generate anew', scope: 'feature' },
  { id: 'feature.cancel', keys: 's', words: 'Stop the planner', scope: 'feature' },
  { id: 'feature.stream', keys: 'l', words: "Show or hide the planner's run", scope: 'feature' },
  { id: 'feature.propose', keys: 'a', words: 'Propose a task by hand', scope: 'feature' },
  { id: 'feature.link', keys: 'shift+l', words: 'Link an existing task', scope: 'feature' },
  { id: 'feature.edit', keys: 'e', words: 'Edit the brief', scope: 'feature' },
  { id: 'feature.comment', keys: 'c', words: 'Write a comment', scope: 'feature' },
  { id: 'feature.menu', keys: '.', words: 'All actions', scope: 'feature' },

  { id: 'proposal.moveUp', keys: 'alt+ArrowUp', words: 'Move the proposal up', scope: 'proposal' },
  { id: 'proposal.moveDown', keys: 'alt+ArrowDown', words: 'Move the proposal down', scope: 'proposal' },
  { id: 'proposal.select', keys: 'x', words: 'Select the proposal', scope: 'proposal' },
  { id: 'proposal.selectAll', keys: 'mod+a', words: 'Select all proposals', scope: 'proposal' },
  { id: 'proposal.clear', keys: 'Escape', words: 'Fold the proposal, or clear the selection', scope: 'proposal' },
  { id: 'proposal.after', keys: 'w', words: 'Choose what it waits for', scope: 'proposal' },
  { id: 'proposal.split', keys: 'v', words: 'Split it by hand', scope: 'proposal' },
  { id: 'proposal.drop', keys: 'd | Delete', words: 'Drop it', scope: 'proposal' },

  { id: 'list.down', keys: 'j | ArrowDown', words: 'Next item', scope: 'list' },
  { id: 'list.up', keys: 'k | ArrowUp', words: 'Previous item', scope: 'list' },
  { id: 'list.open', keys: 'Enter', words: 'Open the item', scope: 'list' },
] as const satisfies readonly Action[];

export type ActionId = (typeof actions)[number]['id'];

const byId = new Map<string, Action>(actions.map((action) => [action.id, action]));
export const actionOf = (id: ActionId): Action => byId.get(id) as Action;
