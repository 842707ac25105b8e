import { lazyWithPreload } from '../lib/lazy-with-preload.tsx';

/* What the frame shows over a view, loaded when it is first asked for, or ahead of that (`load-ahead.tsx`). */

export const TaskPanel = lazyWithPreload(() => import('../task/task-panel.tsx').then((m) => m.TaskPanel));
export const NewTaskDialog = lazyWithPreload(() => import('../task/new-task-dialog.tsx').then((m) => m.NewTaskDialog));
export const NewFeatureDialog = lazyWithPreload(() => import('../feature/new-feature-dialog.tsx').then((m) => m.NewFeatureDialog));
