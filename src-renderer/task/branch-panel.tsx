import { useQuery } from '@tanstack/react-query';
import { Copy, ExternalLink, FolderOpen, GitBranch, GitMerge, SquareTerminal } from 'lucide-react';
import { useState } from 'react';
import type { BranchInfo } from '../../src-main/contract/branches.ts';
import type { TaskWithRuns } from '../../src-main/contract/tasks.ts';
import { api, rpc } from '../api/client.ts';
import { messageOf } from '../api/query-client.ts';
import { useSetSearch } from '../frame/use-open-task.ts';
import { prStateLook } from '../lib/status.ts';
import { keysOf } from '../shortcuts/bindings.ts';
import { useShortcut } from '../shortcuts/use-shortcut.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Pill } from '../ui/pill.tsx';
import { ReadFailedLine } from '../ui/read-failed.tsx';
import { copy } from './copy.ts';
import { cdCommand } from './shell-words.ts';
import { refOf } from './task-cache.ts';

/** Where the work of a task lies, and the ways to it. */
export function BranchPanel({ task, onMerge }: { task: TaskWithRuns; onMerge: (() => void) | null }) {
  const branch = useQuery({ ...api.tasks.branch.queryOptions({ input: refOf(task) }), retry: false });
  const { data: info } = useQuery(api.system.info.queryOptions());
  const [error, setError] = useState<string | null>(null);
  const setSearch = useSetSearch();
  const worktree = branch.data?.worktree ?? null;
  const editor = info?.editor ?? null;

  const openInEditor = async () => {
    setError(null);
    try {
      await rpc.tasks.openInEditor(refOf(task));
    } catch (problem) {
      setError(messageOf(problem));
    }
  };
  useShortcut('task.openInEditor', () => void openInEditor(), { enabled: worktree !== null && editor !== null });
  useShortcut('task.copyBranch', () => void copy(task.branch, 'the branch name'));
  useShortcut('task.copyWorktree', () => void copy(worktree ?? '', "the worktree's path"), { enabled: worktree !== null });

  return (
    <section aria-labelledby="branch-heading">
      <h3 id="branch-heading" className="px-1.5 pb-1 font-medium text-meta text-muted">
        Branch
      </h3>
      <div className="flex items-center gap-1.5 px-1.5">
        <GitBranch size={14} aria-hidden="true" className="shrink-0 text-muted" />
        <code className="min-w-0 flex-1 truncate font-mono text-mono" title={task.branch}>
          {task.branch}
        </code>
        <IconButton
          size="sm"
          label="Copy the branch name"
          keys={keysOf('task.copyBranch')}
          icon={<Copy size={12} />}
          onClick={() => void copy(task.branch, 'the branch name')}
        />
      </div>
      {branch.data ? <p className="px-1.5 text-meta text-muted">{branchWords(branch.data)}</p> : null}
      <ReadFailedLine of={[branch]} className="px-1.5" />
      {worktree === null ? null : (
        <>
          <div className="mt-1 flex items-center gap-1.5 px-1.5">
            <FolderOpen size={14} aria-hidden="true" className="shrink-0 text-muted" />
            {/* The end of a path is what tells two apart. */}
            <code className="min-w-0 flex-1 truncate text-left font-mono text-mono" dir="rtl" title={worktree}>
              <bdi>{worktree}</bdi>
            </code>
            <IconButton
              size="sm"
              label="Copy the worktree's path"
              keys={keysOf('task.copyWorktree')}
              icon={<Copy size={12} />}
              onClick={() => void copy(worktree, "the worktree's path")}
            />
            <IconButton
              size="sm"
              label="Copy the command that goes there"
              icon={<SquareTerminal size={12} />}
              onClick={() => void copy(cdCommand(worktree, info?.platform ?? ''), 'the command')}
            />
          </div>
          <div className="mt-1.5 flex flex-wrap gap-1.5 px-1.5">
            {editor === null ? null : (
              <Button size="sm" onClick={() => void openInEditor()}>
                Open in {editor}
              </Button>
            )}
            <Button size="sm" onClick={() => setSearch({ tab: 'run', terminal: 'shell' }, false)}>
              Open a shell
            </Button>
          </div>
        </>
      )}
      {task.prUrl === null ? null : <PullRequest url={task.prUrl} state={task.prState} />}
      {onMerge === null ? null : (
        <div className="mt-1.5 px-1.5">
          <Button size="sm" icon={<GitMerge size={12} aria-hidden="true" />} onClick={onMerge}>
            Merge into {branch.data?.base ?? 'the base branch'}…
          </Button>
        </div>
      )}
      {error === null ? null : (
        <p role="alert" className="mt-1 px-1.5 text-failed-text text-meta">
          {error}
        </p>
      )}
    </section>
  );
}

function branchWords({ exists, merged, base, ahead, behind }: BranchInfo): string {
  if (!exists) return 'Not there yet: the first run makes it.';
  const of = base ?? 'its base';
  if (merged) return `All of it is in ${of}.`;
  const parts = [ahead > 0 && `${ahead} ahead`, behind > 0 && `${behind} behind`].filter(Boolean);
  return parts.length === 0 ? `Even with ${of}` : `${parts.join(', ')} of ${of}`;
}

function PullRequest({ url, state }: { url: string; state: TaskWithRuns['prState'] }) {
  const number = /\/(\d+)\/?$/.exec(url)?.[1];
  // The address comes from a forge's command line: a link is made of it only if it is one.
  if (!/^https?:\/\//i.test(url)) return null;
  return (
    <p className="mt-1.5 flex items-center gap-1.5 px-1.5">
      <ExternalLink size={14} aria-hidden="true" className="shrink-0 text-muted" />
      <a href={url} target="_blank" rel="noreferrer noopener" className="min-w-0 truncate text-accent hover:underline" title={url}>
        Pull request{number === undefined ? '' : ` #${number}`}
      </a>
      {state === null ? null : <Pill hue={prStateLook[state].hue}>{prStateLook[state].words}</Pill>}
    </p>
  );
}
