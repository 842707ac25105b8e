import { useIsFetching } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
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

/** Before it is painted; the one before that has been. */
const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));

/** Reads their code while nobody waits, so that the first click is as quick as the second one. */
export function LoadAhead() {
  const quiet = useIsFetching() === 0;
  const asked = useRef(false);
  useEffect(() => {
    if (!quiet) asked.current = true;
    // Before the first thing is asked for, it is only quiet because the window has not got to it yet.
    if (!quiet || !asked.current) return;
    let interrupted = false;
    const start = async () => {
      // On a slow machine it takes longer to render the answers than it is quiet after them: not before they are painted.
      await nextFrame();
      await nextFrame();
      // One after the other, so that what a person does meanwhile comes in between. One that fails is asked for again by what shows it.
      for (const load of ahead) if (!interrupted) await load().catch(() => undefined);
    };
    const timer = setTimeout(() => void start(), quietMs);
    return () => {
      interrupted = true;
      clearTimeout(timer);
    };
  }, [quiet]);
  return null;
}
