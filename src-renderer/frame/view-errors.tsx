import { messageOf } from '../api/query-client.ts';
import { Button } from '../ui/button.tsx';
import { EmptyState, ErrorState } from '../ui/empty-state.tsx';

/** A view that threw: the rest of the window goes on. */
export function ViewBroke({ error, reset }: { error: unknown; reset: () => void }) {
  return <ErrorState title="This view could not be shown" text={messageOf(error)} action={<Button onClick={reset}>Try again</Button>} />;
}

export function NothingHere() {
  return (
    <EmptyState
      title="There is nothing at this address"
      text="The link may be from another version."
      action={<Button onClick={() => (location.hash = '#/board')}>Go to the board</Button>}
    />
  );
}
