import { CircleAlert, Hourglass } from 'lucide-react';
import type { TaskWithRuns } from '../../src-main/contract/tasks.ts';
import { failureWords } from '../lib/status.ts';
import { useKeys } from '../shortcuts/bindings.ts';
import { Button } from '../ui/button.tsx';
import { commandWords, type TaskCommand } from './commands.ts';
import { MergeDialog } from './dialogs/merge-dialog.tsx';
import { WordsDialog } from './dialogs/words-dialog.tsx';
import type { TaskCommands } from './use-task-commands.ts';

const busyWords: Partial<Record<TaskCommand, string>> = {
  queue: 'Queuing…',
  stop: 'Stopping…',
  accept: 'Accepting…',
  archive: 'Archiving…',
};
const inMenuOnly: readonly TaskCommand[] = ['archive', 'follow-up'];

/** How the task stands in a sentence, and what can be done about it. */
export function TaskFooter({ task, commands }: { task: TaskWithRuns; commands: TaskCommands }) {
  const keys = useKeys('panel.primary');
  const stopKeys = useKeys('task.stop');
  const [main, ...others] = commands.commands;
  // In a state that is about them they are shown; else the menu has them.
  const beside = others.filter((command) => task.status === 'done' || task.status === 'todo' || !inMenuOnly.includes(command));
  const button = (command: TaskCommand, isMain: boolean) => (
    <Button
      key={command}
      variant={isMain ? (command === 'stop' ? 'danger' : 'primary') : command === 'archive' || command === 'drop' ? 'ghost' : 'secondary'}
      keys={command === 'stop' ? stopKeys : isMain ? keys : null}
      busy={commands.busy === command}
      disabled={commands.busy !== null}
      onClick={() => commands.give(command)}
    >
      {commands.busy === command ? (busyWords[command] ?? commandWords[command]) : commandWords[command]}
    </Button>
  );
  return (
    <footer className="shrink-0 border-t bg-surface">
      {commands.error === null ? null : (
        <div role="alert" className="flex items-start gap-2 border-b bg-failed-tint px-4 py-2 text-failed-text">
          <CircleAlert size={14} aria-hidden="true" className="mt-0.5 shrink-0" />
          <span className="min-w-0 flex-1 break-words">{commands.error}</span>
          <button type="button" className="shrink-0 underline" onClick={commands.dismiss}>
            Dismiss
          </button>
        </div>
      )}
      <div className="flex flex-wrap items-center gap-2 px-4 py-2.5">
        <Standing task={task} />
        <div className="ml-auto flex flex-wrap justify-end gap-2">
          {beside.map((command) => button(command, false))}
          {main ? button(main, true) : null}
        </div>
      </div>
      {commands.asked === 'merge' ? <MergeDialog task={task} onClose={commands.endAsking} /> : null}
      {commands.asked === 'request-changes' ? (
        <WordsDialog
          title="Request changes"
          draftOf={`changes ${task.id}`}
          description="The agent gets this in its own session, with the worktree as it is, and the task runs again."
          label="What should change"
          placeholder="The expiry is still wrong at the boundary: cover it with a test and mend it."
          button="Request changes"
          required
          onSend={commands.requestChanges}
          onClose={commands.endAsking}
        />
      ) : null}
      {commands.asked === 'continue' ? (
        <WordsDialog
          title="Continue the run"
          draftOf={`continue ${task.id}`}
          description="The agent goes on in the kept worktree and, where it can, in its own session."
          label="What it should know (optional)"
          placeholder="The test server runs on another port now: use 4001."
          button="Continue"
          required={false}
          onSend={commands.goOn}
          onClose={commands.endAsking}
        />
      ) : null}
    </footer>
  );
}

/** Why it waits, or why it failed. */
function Standing({ task }: { task: TaskWithRuns }) {
  if (task.status === 'queued' && task.waiting)
    return (
      <p className="flex min-w-40 flex-1 items-start gap-1.5 text-waiting-text">
        <Hourglass size={14} aria-hidden="true" className="mt-0.5 shrink-0" />
        <span className="min-w-0 break-words first-letter:uppercase">{task.waiting.text}</span>
      </p>
    );
  if (task.status === 'failed' && task.failure)
    return (
      <div className="flex min-w-40 flex-1 basis-80 items-start gap-1.5">
        <CircleAlert size={14} aria-hidden="true" className="mt-0.5 shrink-0 text-failed-text" />
        <div className="min-w-0">
          <p className="font-medium text-failed-text">{failureWords[task.failure.code]}</p>
          <p className="line-clamp-3 break-words text-muted" title={task.failure.message} dir="auto">
            {task.failure.message}
          </p>
        </div>
      </div>
    );
  if (task.status === 'proposed') return <p className="text-muted">A proposal: it runs once you have published and queued it.</p>;
  return null;
}
