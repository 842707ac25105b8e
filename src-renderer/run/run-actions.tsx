import { Download, Square } from 'lucide-react';
import { useState } from 'react';
import type { Run } from '../../src-main/contract/runs.ts';
import type { TaskWithRuns } from '../../src-main/contract/tasks.ts';
import { messageOf } from '../api/query-client.ts';
import { useKeys } from '../shortcuts/bindings.ts';
import { useShortcut } from '../shortcuts/use-shortcut.ts';
import type { TaskCommands } from '../task/use-task-commands.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Menu } from '../ui/menu.tsx';
import { toast } from '../ui/toast.tsx';
import { downloadEvents, downloadLog } from './download.ts';

/** Stop answers when the run is gone: until then it is being stopped, and nothing says otherwise. */
export function StopButton({ commands }: { commands: TaskCommands }) {
  const keys = useKeys('task.stop');
  const stopping = commands.busy === 'stop';
  return (
    <Button
      size="sm"
      variant="danger"
      keys={stopping ? null : keys}
      busy={stopping}
      disabled={commands.busy !== null}
      onClick={() => commands.give('stop')}
      icon={<Square size={11} fill="currentColor" aria-hidden="true" />}
    >
      {stopping ? 'Stopping…' : 'Stop'}
    </Button>
  );
}

export function DownloadMenu({ task, run }: { task: TaskWithRuns; run: Run }) {
  const [percent, setPercent] = useState<number | null>(null);
  const start = (download: typeof downloadLog) => {
    setPercent(0);
    download({ project: task.project, slug: task.slug, number: run.number }, (done, of) =>
      setPercent(of > 0 ? Math.round((100 * done) / of) : 100),
    )
      .catch((error: unknown) => toast.fail('The download failed', messageOf(error)))
      .finally(() => setPercent(null));
  };
  useShortcut('run.download', () => start(downloadLog), { enabled: percent === null });
  const keys = useKeys('run.download');
  if (percent !== null)
    return (
      <span role="status" className="tabular px-1 text-meta text-muted">
        {percent} %
      </span>
    );
  return (
    <Menu
      align="end"
      trigger={<IconButton size="sm" label="Download" icon={<Download size={14} />} />}
      entries={[
        { label: 'Log', keys, hint: 'For people, as text (.log)', onSelect: () => start(downloadLog) },
        { label: 'Events', hint: 'For programs, one JSON per line (.jsonl)', onSelect: () => start(downloadEvents) },
      ]}
    />
  );
}
