import { History } from 'lucide-react';
import { moment } from '../../lib/format.ts';
import { useNow } from '../../lib/use-now.ts';
import { IconButton } from '../../ui/button.tsx';
import { Menu } from '../../ui/menu.tsx';
import type { TaskPlanning } from './use-task-plan.ts';

/** Texts that an accepted plan replaced: any can be had back, and the present one is kept in its place. */
export function EarlierTexts({ plan }: { plan: TaskPlanning }) {
  const now = useNow(60_000);
  if (plan.earlier.length === 0 || plan.draft) return null;
  return (
    <Menu
      trigger={<IconButton size="sm" label="Earlier texts" icon={<History size={13} />} />}
      entries={[
        { heading: 'Restore an earlier text' },
        ...plan.earlier.map(({ id, at, title, body }) => ({
          label: `${moment(at, now)} · ${title}`,
          hint: body.replaceAll(/\s+/g, ' ').slice(0, 120) || 'Empty',
          disabled: plan.busy !== null,
          onSelect: () => void plan.restore(id),
        })),
      ]}
    />
  );
}
