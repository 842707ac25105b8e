import { Dialog } from '../ui/dialog.tsx';
import { NewFeatureForm } from './new-feature-form.tsx';

/** A brief. What was written stays when it is closed, and after a reload. */
export function NewFeatureDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog open onClose={onClose} title="New feature" width="lg" flush>
      <NewFeatureForm />
    </Dialog>
  );
}
