import { useMutation } from '@tanstack/react-query';
import { Download, Play, Square } from 'lucide-react';
import { useState } from 'react';
import type { Run } from '../../src-main/contract/runs.ts';
import type { TaskWithRuns } from '../../src-main/contract/tasks.ts';
import { api } from '../api/client.ts';
import { messageOf } from '../api/query-client.ts';
import { useKeys } from '../shortcuts/bindings.ts';
import { useShortcut } from '../shortcuts/use-shortcut.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { confirm } from '../ui/confirm.tsx';
import { Menu } from '../ui/menu.tsx';
import { toast } from '../ui/toast.tsx';
import { downloadEvents, downloadLog } from './download.ts';

/** Stop answers when the run is gone: until then it is being stopped, and nothing says otherwise. */
export function StopButton({ task }: { task: TaskWithRuns }) {
  const stop = useMutation(
    api.tasks.cancel.mutationOptions({ onError: (error) => toast.fail('The run could not be stopped', messageOf(error)) }),
  );
  const ask = async () => {
    const yes = await confirm({
      title: 'Stop the run?',
      text: 'The agent is stopped first. Its work so far is kept, and the task goes back to do.',
      button: 'Stop the run',
      danger: true,
    });
    if (yes) stop.mutate({ project: task.project, slug: task.slug });
  };
  return (
    <Button
      size="sm"
      variant="danger"
      busy={stop.isPending}
      onClick={() => void ask()}
      icon={<Square size={11} fill="currentColor" aria-hidden="true" />}
    >
      {stop.isPending ? 'Stopping…' : 'Stop'}
    </Button>
  );
}

export function ContinueButton({ task }: { task: TaskWithRuns }) {
  const retry = useMutation(
    api.tasks.retry.mutationOptions({ onError: (error) => toast.fail('The task could not be continued', messageOf(error)) }),
  );
  return (
    <Button
      size="sm"
      busy={retry.isPending}
      title="In the kept worktree and session"
      onClick={() => retry.mutate({ project: task.project, slug: task.slug, continue: true })}
      icon={<Play size={12} aria-hidden="true" />}
    >
      Continue
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
