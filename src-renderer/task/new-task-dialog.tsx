import { useRef } from 'react';
import { Dialog } from '../ui/dialog.tsx';
import { NewTaskForm } from './new-task-form.tsx';

/** Drafts a task. What was written stays when it is closed, and after a reload. */
export function NewTaskDialog({ onClose }: { onClose: () => void }) {
  const titleField = useRef<HTMLTextAreaElement>(null);
  return (
    <Dialog open onClose={onClose} title="New task" width="lg" flush initialFocus={titleField}>
      <NewTaskForm onClose={onClose} titleField={titleField} />
    </Dialog>
  );
}
