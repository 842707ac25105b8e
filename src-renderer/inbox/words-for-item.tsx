import type { InboxItem } from '../../src-main/contract/system.ts';
import { rpc } from '../api/client.ts';
import { WordsDialog } from '../task/dialogs/words-dialog.tsx';

/** What should change, or how to go on: said from the inbox, in the task's own words dialog. */
export function WordsForItem({
  item,
  command,
  onClose,
}: {
  item: InboxItem;
  command: 'request-changes' | 'continue';
  onClose: () => void;
}) {
  const { task } = item;
  if (!task) return null;
  const ref = { project: task.project, slug: task.slug };
  if (command === 'request-changes')
    return (
      <WordsDialog
        title="Request changes"
        draftOf={`changes ${task.id}`}
        description={`Goes to the agent's own session, and ${task.key} runs again.`}
        label="What should change"
        placeholder="The boundary case is still wrong: …"
        button="Request changes"
        required
        onSend={(text) => rpc.tasks.requestChanges({ ...ref, text })}
        onClose={onClose}
      />
    );
  return (
    <WordsDialog
      title="Continue"
      draftOf={`continue ${task.id}`}
      description={`${task.key} goes on in its worktree and session.`}
      label="Anything to tell the agent"
      placeholder="Optional"
      button="Continue"
      required={false}
      onSend={(text) => rpc.tasks.retry({ ...ref, continue: true, ...(text === '' ? {} : { text }) })}
      onClose={onClose}
    />
  );
}
