import { useIsFetching } from '@tanstack/react-query';
import { useEffect } from 'react';
import { PaletteList } from '../search/palette.tsx';
import { NewTaskDialog, TaskPanel } from './later.ts';

/** What people go to first from where a window opens: a task, its run with what is said in it, anything else by its name. */
const ahead: readonly (() => Promise<unknown>)[] = [
  TaskPanel.preload,
  () => import('../task/task-view.tsx').then(({ RunTab }) => RunTab.preload()),
  () => import('../ui/markdown.tsx').then(({ Rendered }) => Rendered.preload()),
  PaletteList.preload,
  NewTaskDialog.preload,
];

/** So long nothing is being read: what was asked for is shown. */
const quietMs = 100;

/** Reads their code while nobody waits, so that the first click is as quick as the second one. */
export function LoadAhead() {
  const quiet = useIsFetching() === 0;
  useEffect(() => {
    if (!quiet) return;
    const timer = setTimeout(async () => {
      // One after the other, so that what a person does meanwhile comes in between. One that fails is asked for again by what shows it.
      for (const load of ahead) await load().catch(() => undefined);
    }, quietMs);
    return () => clearTimeout(timer);
  }, [quiet]);
  return null;
}
