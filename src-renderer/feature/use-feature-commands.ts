import { useNavigate } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import type { FeatureDetail } from '../../src-main/contract/features.ts';
import type { Task } from '../../src-main/contract/tasks.ts';
import { rpc } from '../api/client.ts';
import { messageOf } from '../api/query-client.ts';
import { plural } from '../lib/format.ts';
import { parseKey } from '../lib/task-key.ts';
import type { TextAutosave } from '../task/editor/use-text-autosave.ts';
import { changeTask, showTask } from '../task/task-cache.ts';
import { confirm } from '../ui/confirm.tsx';
import { toast } from '../ui/toast.tsx';
import { readAgain, refOf, showFeature, showTasks } from './feature-cache.ts';
import type { NewPlace } from './order.ts';

export type FeatureCommand = 'generate' | 'regenerate' | 'cancel' | 'retry' | 'publish' | 'bundle' | 'queue' | 'remove' | 'edge' | 'move';

/** What a person can do with a feature, by buttons, menus and keys alike. What is being typed is saved before it counts. */
export function useFeatureCommands(feature: FeatureDetail, brief: Pick<TextAutosave, 'settle'>) {
  const [busy, setBusy] = useState<FeatureCommand | null>(null);
  const [error, setError] = useState<string | null>(null);
  const asked = useRef(new Set<FeatureCommand>());
  const last = useRef<Promise<unknown>>(Promise.resolve());
  const navigate = useNavigate();
  const ref = refOf(feature);

  /** One after the other: what is asked for while something else is under way comes after it. The same twice is once. */
  const tell = async (command: FeatureCommand, call: () => Promise<unknown>): Promise<boolean> => {
    if (asked.current.has(command)) return false;
    asked.current.add(command);
    const turn = last.current.then(async () => {
      setBusy(command);
      setError(null);
      try {
        await call();
        return true;
      } catch (problem) {
        setError(messageOf(problem));
        return false;
      } finally {
        asked.current.delete(command);
        setBusy(null);
      }
    });
    last.current = turn;
    return turn;
  };
  /** What is shown before it was answered goes back with the server's reason. */
  const quietly = async (command: FeatureCommand, call: () => Promise<unknown>): Promise<void> => {
    setError(null);
    try {
      await call();
    } catch (problem) {
      setError(messageOf(problem));
      await readAgain(ref);
    } finally {
      setBusy((now) => (now === command ? null : now));
    }
  };

  const generate = (discard: boolean) =>
    tell(discard ? 'regenerate' : 'generate', async () => {
      await brief.settle();
      showFeature(await rpc.features.generate({ ...ref, discard }));
    });

  return {
    busy,
    error,
    dismiss: () => setError(null),
    generate: () => generate(false),
    regenerate: async () => {
      const yes = await confirm({
        title: 'Discard the proposals and generate anew?',
        text: 'A new session begins from the brief alone. What is published stays; the proposals go to Dropped, where you can have them back.',
        button: 'Discard and regenerate',
        danger: true,
      });
      if (yes) await generate(true);
    },
    refine: async (note: string, keepEdits: boolean) => {
      await brief.settle();
      showFeature(await rpc.features.refine({ ...ref, note, keepEdits }));
    },
    answer: async (text: string) =>
      showFeature(await rpc.features.answer({ ...ref, text, questionWas: feature.planner?.question?.question })),
    cancel: () => tell('cancel', async () => showFeature(await rpc.features.cancel(ref))),
    retry: () =>
      tell('retry', async () => {
        if (feature.planner) await rpc.tasks.retry(parseKey(feature.planner.key));
        await readAgain(ref);
      }),
    publish: (slugs: string[]) =>
      tell('publish', async () => {
        for (const task of await rpc.features.publish({ ...ref, slugs })) showTask(task);
        await readAgain(ref);
      }),
    bundle: (slugs: string[]) =>
      tell('bundle', async () => {
        const task = await rpc.features.bundle({ ...ref, slugs });
        await readAgain(ref);
        toast.say(`${plural(slugs.length, 'proposal')} became ${task.key}`);
      }),
    queueAll: (tasks: readonly Task[]) =>
      tell('queue', async () => {
        for (const { project, slug } of tasks) showTask(await rpc.tasks.queue({ project, slug }));
      }),
    drop: async (task: Task) => {
      showTasks(
        feature,
        feature.tasks.filter(({ id }) => id !== task.id),
      );
      await quietly('edge', async () => {
        const { taskId } = await rpc.tasks.drop(refOf(task));
        await readAgain(ref);
        toast.undo(`Dropped “${task.title}”`, () => void restore(taskId));
      });
    },
    restore: (taskId: string) => restore(taskId),
    split: async (task: Task, into: { title: string; body: string }[]) =>
      showFeature(await rpc.features.split({ ...ref, proposal: task.slug, into })),
    setAfter: (task: Task, after: readonly string[]) =>
      quietly('edge', async () => {
        await changeTask(task, { dependsOn: [...after] }, () => rpc.tasks.dependsOn({ ...refOf(task), after: after.map(parseKey) }));
        // Warnings follow from the edges.
        await readAgain(ref);
      }),
    move: (task: Task, { order, above, below }: NewPlace) => {
      const at = new Map(order.map((slug, i) => [slug, i]));
      const proposals = feature.tasks.filter(({ slug, status }) => status === 'proposed' && at.has(slug));
      proposals.sort((a, b) => (at.get(a.slug) ?? 0) - (at.get(b.slug) ?? 0));
      showTasks(feature, [...proposals, ...feature.tasks.filter((each) => !proposals.includes(each))]);
      const neighbour = (slug: string | null) => (slug === null ? null : { project: feature.project, slug });
      return quietly('move', () => rpc.tasks.place({ ...refOf(task), before: neighbour(above), after: neighbour(below) }));
    },
    unlink: (task: Task) =>
      quietly('edge', async () => {
        showFeature(await rpc.features.unlink({ ...ref, task: task.slug }));
        toast.undo(`“${task.title}” is not part of the feature any more`, () => {
          void rpc.features
            .link({ ...ref, task: task.slug })
            .then(showFeature, (problem) => toast.fail('It was not linked', messageOf(problem)));
        });
      }),
    remove: async () => {
      const yes = await confirm({
        title: `Delete “${feature.title}”?`,
        text: 'Its planner is stopped. Its tasks and proposals stay where they are.',
        button: 'Delete the feature',
        danger: true,
      });
      if (!yes) return;
      const removed = await tell('remove', async () => {
        const { id } = await rpc.features.remove(ref);
        toast.undo(`Deleted “${feature.title}”`, () => {
          void rpc.features.restore({ id }).then(
            ({ project, slug }) => navigate({ to: '/feature/$project/$slug', params: { project, slug } }),
            (problem) => toast.fail('It could not be had back', messageOf(problem)),
          );
        });
      });
      if (removed) await navigate({ to: '/features' });
    },
  };

  async function restore(taskId: string): Promise<void> {
    try {
      await rpc.tasks.undrop({ taskId });
      await readAgain(ref);
    } catch (problem) {
      toast.fail('It could not be had back', messageOf(problem));
    }
  }
}
export type FeatureCommands = ReturnType<typeof useFeatureCommands>;
