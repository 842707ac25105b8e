import { useMutation } from '@tanstack/react-query';
import { FolderOpen, FolderPlus, FolderSearch } from 'lucide-react';
import { useId, useState } from 'react';
import type { Project } from '../../src-main/contract/projects.ts';
import { rpc } from '../api/client.ts';
import { chooseFolder } from '../api/port.ts';
import { messageOf } from '../api/query-client.ts';
import { plural } from '../lib/format.ts';
import { platform } from '../lib/platform.ts';
import { Button } from '../ui/button.tsx';
import { PathField } from './path-field.tsx';

/** Adds one repository, or all that lie below a folder. */
export function AddProject({ onAdded }: { onAdded: (projects: Project[]) => void }) {
  const [path, setPath] = useState('');
  const about = useId();
  const add = useMutation({ mutationFn: () => rpc.projects.add({ path: path.trim() }), onSuccess: (project) => onAdded([project]) });
  const discover = useMutation({ mutationFn: () => rpc.projects.discover({ roots: [path.trim()] }), onSuccess: onAdded });
  const set = (next: string) => {
    setPath(next);
    add.reset();
    discover.reset();
    choose.reset();
  };
  const choose = useMutation({ mutationFn: chooseFolder, onSuccess: (folder) => folder !== null && set(folder) });
  const busy = add.isPending || discover.isPending;
  const failed = add.error ?? discover.error ?? choose.error;
  const empty = discover.data?.length === 0;
  const submit = () => {
    discover.reset();
    if (path.trim() !== '' && !busy) add.mutate();
  };
  return (
    <form
      className="flex flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <div className="flex gap-2">
        <div className="min-w-0 flex-1">
          <PathField
            value={path}
            onChange={set}
            onSubmit={submit}
            label="Path of a repository, or of a folder with repositories"
            placeholder="~/code/web"
            invalid={failed !== null}
            describedBy={about}
          />
        </div>
        {platform ? (
          <Button icon={<FolderOpen size={14} />} className="h-8!" busy={choose.isPending} onClick={() => choose.mutate()}>
            Choose…
          </Button>
        ) : null}
      </div>
      <div className="flex flex-wrap items-center gap-2">
        <Button variant="primary" type="submit" icon={<FolderPlus size={14} />} busy={add.isPending} disabled={path.trim() === ''}>
          Add project
        </Button>
        <Button
          icon={<FolderSearch size={14} />}
          busy={discover.isPending}
          disabled={path.trim() === ''}
          onClick={() => {
            add.reset();
            discover.mutate();
          }}
        >
          Find all below it
        </Button>
        <p id={about} aria-live="polite" className={failed ? 'min-w-0 flex-1 text-failed-text' : 'min-w-0 flex-1 text-muted'}>
          {failed
            ? messageOf(failed)
            : empty
              ? 'No repository that is not added yet, up to two folders deep.'
              : discover.data
                ? `${plural(discover.data.length, 'project')} added.`
                : ''}
        </p>
      </div>
    </form>
  );
}
