import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { api, rpc } from '../api/client.ts';
import { messageOf } from '../api/query-client.ts';
import { useOpenTask } from '../frame/use-open-task.ts';
import { bytes, plural } from '../lib/format.ts';
import { Button } from '../ui/button.tsx';
import { confirm } from '../ui/confirm.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { ErrorState, Skeleton } from '../ui/empty-state.tsx';
import { ReadFailed } from '../ui/read-failed.tsx';
import { LinesSetting, SettingGroup } from './setting.tsx';

export function StorageSection() {
  const client = useQueryClient();
  const openTask = useOpenTask();
  const settings = useQuery(api.settings.get.queryOptions());
  // Sizes change without an event.
  const disk = useQuery({ ...api.system.diskUse.queryOptions(), staleTime: 10_000 });
  const [problems, setProblems] = useState<string[]>([]);
  const remove = useMutation({
    mutationFn: (keys: string[]) => rpc.system.removeWorktrees({ keys }),
    onSuccess: async (result) => {
      setProblems(result.problems);
      await client.invalidateQueries({ queryKey: api.system.diskUse.key() });
    },
  });
  const removable = disk.data?.worktrees.filter((worktree) => worktree.removable) ?? [];
  const freed = removable.reduce((sum, worktree) => sum + worktree.bytes, 0);
  const removeAll = async () => {
    const yes = await confirm({
      title: `Remove ${plural(removable.length, 'worktree')}?`,
      text: `Their tasks are done or archived. What they hold is kept first and can be had back; ${bytes(freed)} are freed.`,
      button: 'Remove',
    });
    if (yes) remove.mutate(removable.map(({ key }) => key));
  };
  return (
    <>
      <SettingGroup title="Folders">
        {disk.data ? (
          <>
            <Fact name="State" text={disk.data.stateDir} path />
            <Fact name="Worktrees" text={disk.data.worktreesDir} path />
          </>
        ) : (
          <Skeleton className="m-3.5 h-4" />
        )}
        <ReadFailed title="The folders of projects could not be read" of={[settings]} />
        {settings.data ? (
          <LinesSetting
            label="Projects are looked for in"
            hint="Repositories up to two folders below are added at every start. One folder a line."
            placeholder="~/code"
            value={settings.data.roots}
            save={(roots) => rpc.settings.set({ roots })}
          />
        ) : null}
      </SettingGroup>
      <ReadFailed title="The disk could not be measured" of={[disk]} />
      <SettingGroup title="Disk">
        {disk.data ? (
          <>
            <Fact name="Free" text={bytes(disk.data.freeBytes)} />
            <Fact name="Database" text={bytes(disk.data.databaseBytes)} />
            <Fact name="Journals of runs" text={bytes(disk.data.journalBytes)} />
            <Fact name="Images of specs" text={bytes(disk.data.attachmentBytes)} />
            <Fact name="Worktrees" text={bytes(disk.data.worktrees.reduce((sum, worktree) => sum + worktree.bytes, 0))} />
          </>
        ) : (
          <Skeleton className="m-3.5 h-4" />
        )}
      </SettingGroup>
      <SettingGroup
        title="Worktrees"
        hint={removable.length === 0 ? 'Every worktree belongs to a task that may need it.' : undefined}
        trailing={
          removable.length > 0 ? (
            <Button icon={<Trash2 size={13} />} busy={remove.isPending} onClick={() => void removeAll()}>
              Remove {removable.length} that nothing needs
            </Button>
          ) : null
        }
      >
        {disk.data?.worktrees.length === 0 ? <p className="px-3.5 py-2.5 text-muted">None. A task gets one when it runs.</p> : null}
        {disk.data?.worktrees.map((worktree) => (
          <div key={worktree.path} className="flex items-center gap-3 px-3.5 py-2">
            <button
              type="button"
              className="min-w-0 flex-1 truncate rounded-control text-left hover:underline"
              onClick={() => openTask(worktree.key)}
            >
              {worktree.key}
            </button>
            <span className="tabular text-muted">{bytes(worktree.bytes)}</span>
            <span className="w-20 text-right text-faint text-meta">{worktree.removable ? 'not needed' : 'in use'}</span>
          </div>
        ))}
      </SettingGroup>
      {problems.length > 0 || remove.error ? (
        <ErrorState title="Not everything was removed" text={remove.error ? messageOf(remove.error) : problems.join('\n')} />
      ) : null}
    </>
  );
}

function Fact({ name, text, path = false }: { name: string; text: string; path?: boolean }) {
  return (
    <div className="flex items-center gap-3 px-3.5 py-2">
      <span className="min-w-0 flex-1 font-medium">{name}</span>
      <span className={path ? 'min-w-0 truncate font-mono text-mono' : 'tabular text-muted'} title={path ? text : undefined}>
        {text}
      </span>
      {path ? <CopyButton text={text} label={`Copy the path of ${name.toLowerCase()}`} /> : null}
    </div>
  );
}
