import type { Card } from '../../src-main/contract/board.ts';
import { rpc } from '../api/client.ts';
import { MergeDialog } from '../task/dialogs/merge-dialog.tsx';
import { WordsDialog } from '../task/dialogs/words-dialog.tsx';
import { refOf } from './each-task.ts';

export interface Asked {
  command: 'merge' | 'request-changes' | 'continue';
  card: Card;
}

/** What asks for words, or for a look, before it is done. */
export function CardDialogs({ asked: { command, card }, onClose }: { asked: Asked; onClose: () => void }) {
  switch (command) {
    case 'merge':
      return <MergeDialog task={card} onClose={onClose} />;
    case 'request-changes':
      return (
        <WordsDialog
          title={`Request changes to ${card.key}`}
          draftOf={`changes ${card.id}`}
          description="The agent gets this in its own session, with the worktree as it is, and the task runs again."
          label="What should change"
          placeholder="The expiry is still wrong at the boundary: cover it with a test and mend it."
          button="Request changes"
          required
          onSend={(text) => rpc.tasks.requestChanges({ ...refOf(card), text })}
          onClose={onClose}
        />
      );
    case 'continue':
      return (
        <WordsDialog
          title={`Continue ${card.key}`}
          draftOf={`continue ${card.id}`}
          description="The agent goes on in the kept worktree and, where it can, in its own session."
          label="What it should know (optional)"
          placeholder="The test server runs on another port now: use 4001."
          button="Continue"
          required={false}
          onSend={(text) => rpc.tasks.retry({ ...refOf(card), continue: true, ...(text === '' ? {} : { text }) })}
          onClose={onClose}
        />
      );
  }
}
