import { Unplug } from 'lucide-react';
import { useConnection } from '../api/connection.ts';
import { duration } from '../lib/format.ts';
import { useNow } from '../lib/use-now.ts';
import { Button } from '../ui/button.tsx';

/** Says that what is shown may be old, and for how long already. */
export function ConnectionBanner() {
  const connection = useConnection();
  const lost = connection.status === 'lost';
  const now = useNow();
  if (!lost && connection.status !== 'refused') return null;
  return (
    <div role="alert" className="flex shrink-0 items-center gap-2 border-b bg-waiting-tint px-4 py-1.5 text-waiting-text">
      <Unplug size={14} aria-hidden="true" />
      <p className="flex-1">
        {connection.status === 'refused'
          ? connection.reason
          : `Not connected for ${duration(now - connection.since)}. What you see may be old; it connects again by itself.`}
      </p>
      {lost ? (
        <Button size="sm" onClick={connection.retry}>
          Try now
        </Button>
      ) : null}
    </div>
  );
}
