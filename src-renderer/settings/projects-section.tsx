import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ChevronRight, FolderX, Plus } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { DeliveryMode, Project, ProjectSettings } from '../../src-main/contract/projects.ts';
import { api, rpc } from '../api/client.ts';
import { messageOf } from '../api/query-client.ts';
import { ProjectDot } from '../frame/project-dot.tsx';
import { useSearchParams } from '../frame/use-open-task.ts';
import { cx } from '../lib/class-names.ts';
import { Button } from '../ui/button.tsx';
import { confirm } from '../ui/confirm.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Pill } from '../ui/pill.tsx';
import { Unread } from '../ui/read-failed.tsx';
import { toast } from '../ui/toast.tsx';
import { LinesSetting, NumberSetting, SelectSetting, SettingGroup, SettingOwner, SwitchSetting, TextSetting } from './setting.tsx';

const deliveries: { value: DeliveryMode; words: string }[] = [
  { value: 'auto', words: 'Whatever is possible' },
  { value: 'pull-request', words: 'Pull request' },
  { value: 'push', words: 'Pushed branch' },
  { value: 'local', words: 'Local branch' },
];

export function ProjectsSection() {
  const read = useQuery(api.projects.list.queryOptions());
  const { data: projects } = read;
  const { setting, of } = useSearchParams();
  const [open, setOpen] = useState<string | null>(null);
  const wanted = setting === undefined ? undefined : projects?.find(({ name }) => name === of)?.id;
  useEffect(() => {
    // Whoever comes for a setting of a project finds it open.
    if (wanted !== undefined) setOpen(wanted);
  }, [wanted]);
  if (!projects) return <Unread title="The projects could not be read" of={[read]} />;
  const add = (
    <Link
      to="/welcome"
      className="inline-flex h-7 items-center gap-1.5 rounded-control border border-line-strong/70 bg-surface px-2.5 font-medium hover:bg-hover"
    >
      <Plus size={14} aria-hidden="true" /> Add a project
    </Link>
  );
  if (projects.length === 0)
    return <EmptyState title="No project yet" text="Add a git repository of this machine, and its settings are here." action={add} />;
  return (
    <>
      <div className="flex justify-end">{add}</div>
      <ul className="flex flex-col gap-2">
        {projects.map((project) => {
          const isOpen = open === project.id || projects.length === 1;
          return (
            <li key={project.id} className="rounded-card border bg-surface">
              <button
                type="button"
                aria-expanded={isOpen}
                onClick={() => setOpen(isOpen ? null : project.id)}
                className="flex min-h-10 w-full items-center gap-2.5 rounded-card px-3.5 py-2 text-left hover:bg-hover"
              >
                <ChevronRight
                  size={14}
                  aria-hidden="true"
                  className={cx('shrink-0 text-faint transition-transform', isOpen && 'rotate-90')}
                />
                <ProjectDot name={project.name} />
                <span className="font-medium">{project.name}</span>
                <span className="min-w-0 flex-1 truncate text-muted">{project.path}</span>
                {project.present ? null : <Pill hue="failed">folder not there</Pill>}
                {project.settings.paused ? <Pill hue="waiting">paused</Pill> : null}
              </button>
              {isOpen ? (
                <SettingOwner value={project.name}>
                  <Details project={project} />
                </SettingOwner>
              ) : null}
            </li>
          );
        })}
      </ul>
    </>
  );
}

function Details({ project }: { project: Project }) {
  const { settings, name } = project;
  const set = (change: Partial<ProjectSettings>) => rpc.projects.set({ name, settings: change });
  const remove = async () => {
    const yes = await confirm({
      title: `Remove ${name}?`,
      text: 'Its tasks and their history are forgotten. The repository, its branches and its worktrees stay as they are.',
      button: 'Remove the project',
      danger: true,
    });
    if (!yes) return;
    await rpc.projects.remove({ name }).catch((error: unknown) => toast.fail(`${name} was not removed`, messageOf(error)));
  };
  return (
    <div className="flex flex-col gap-4 border-t bg-canvas p-3">
      <SettingGroup title="Project">
        <TextSetting label="Name" value={name} save={(rename) => rpc.projects.set({ name, settings: {}, rename: rename ?? '' })} />
        <SwitchSetting label="Paused" hint="Its tasks wait." value={settings.paused} save={(paused) => set({ paused })} />
        <NumberSetting
          label="Runs at the same time"
          min={1}
          value={settings.maxRunning}
          save={(value) => set({ maxRunning: value ?? Number.NaN })}
        />
      </SettingGroup>
      <SettingGroup title="Work">
        <TextSetting
          label="Base branch"
          hint="Where worktrees start from, and where work is merged into."
          placeholder="the remote's default"
          mono
          value={settings.baseBranch}
          save={(baseBranch) => set({ baseBranch })}
        />
        <TextSetting
          label="Setup command"
          hint="Runs once in a new worktree."
          placeholder="npm ci"
          mono
          value={settings.setupCommand}
          save={(setupCommand) => set({ setupCommand })}
        />
        <TextSetting
          label="Verify command"
          hint="Has to pass before the work is reviewed."
          placeholder="npm test"
          mono
          value={settings.verifyCommand}
          save={(verifyCommand) => set({ verifyCommand })}
        />
        <NumberSetting
          label="Verify rounds"
          hint="How often a failed check goes back to the agent."
          value={settings.verifyRounds}
          save={(value) => set({ verifyRounds: value ?? Number.NaN })}
        />
        <LinesSetting
          label="Files to copy"
          hint="Untracked files that a new worktree gets, one pattern a line. A .worktreeinclude in the repository wins over it."
          placeholder=".env.test"
          value={settings.copyFiles}
          save={(copyFiles) => set({ copyFiles })}
        />
      </SettingGroup>
      <SettingGroup title="Review and delivery">
        <SwitchSetting
          label="Review"
          hint="Another session judges the diff against the spec."
          value={settings.review}
          save={(review) => set({ review })}
        />
        <NumberSetting
          label="Review rounds"
          hint="How often a rejection goes back to the agent."
          value={settings.reviewRounds}
          save={(value) => set({ reviewRounds: value ?? Number.NaN })}
        />
        <SelectSetting label="Delivery" value={settings.delivery} save={(delivery) => set({ delivery })} options={deliveries} />
      </SettingGroup>
      <div>
        <Button variant="danger" icon={<FolderX size={14} />} onClick={() => void remove()}>
          Remove the project
        </Button>
      </div>
    </div>
  );
}
