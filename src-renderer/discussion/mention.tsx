import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useRef } from 'react';
import { api } from '../api/client.ts';
import { useOpenTask } from '../frame/use-open-task.ts';
import { taskStatusLook } from '../lib/status.ts';
import { parseKey } from '../lib/task-key.ts';
import { AttachmentImage } from '../task/editor/attachment-image.tsx';
import { Markdown } from '../ui/markdown.tsx';
import { StatusIcon } from '../ui/status-icon.tsx';

/** As many tasks as one text may have looked up; what is more stays text. */
const most = 20;

/** Markdown in which a task's key is a link to it, with its state as it is now. */
export function MarkdownWithTasks({ text, className }: { text: string; className?: string }) {
  const { data: projects = [] } = useQuery(api.projects.list.queryOptions());
  const looked = useRef(new Set<string>());
  const mention = (key: string): ReactNode | null => {
    // `src/auth` is written the same way: only what begins with a project's name is asked for.
    if (!projects.some(({ name }) => name === parseKey(key).project)) return null;
    if (!looked.current.has(key) && looked.current.size >= most) return null;
    looked.current.add(key);
    return <Mention taskKey={key} />;
  };
  return (
    <Markdown
      text={text}
      {...(className === undefined ? {} : { className })}
      attachment={(id, alt) => <AttachmentImage id={id} alt={alt} />}
      mention={mention}
    />
  );
}

function Mention({ taskKey }: { taskKey: string }) {
  const { data } = useQuery({ ...api.tasks.get.queryOptions({ input: parseKey(taskKey) }), retry: false });
  const openTask = useOpenTask();
  if (!data) return taskKey;
  return (
    <button
      type="button"
      title={`${data.title} (${taskStatusLook[data.status].words})`}
      onClick={() => openTask(taskKey)}
      className="inline-flex max-w-full items-baseline gap-1 rounded-control bg-hover px-1 text-accent hover:underline"
    >
      <StatusIcon status={data.status} size={11} label className="self-center" />
      <span className="min-w-0 break-all">{taskKey}</span>
    </button>
  );
}
