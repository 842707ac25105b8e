import { createHashHistory, createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { api } from '../api/client.ts';
import { queryClient } from '../api/query-client.ts';
import { BoardView } from '../board/board-view.tsx';
import { Frame } from './frame.tsx';
import { searchParams } from './search-params.ts';
import { NothingHere, ViewBroke } from './view-errors.tsx';

const root = createRootRoute({ component: Frame, validateSearch: (search) => searchParams.parse(search), notFoundComponent: NothingHere });

/** A view each: its path, and the file that is loaded when it is first gone to. The board is there from the start: nearly every window opens on it. */
const views = [
  createRoute({
    getParentRoute: () => root,
    path: '/',
    beforeLoad: async () => {
      const projects = await queryClient.ensureQueryData(api.projects.list.queryOptions());
      throw redirect({ to: projects.length === 0 ? '/welcome' : '/board', replace: true });
    },
  }),
  createRoute({
    getParentRoute: () => root,
    path: 'board',
    component: BoardView,
  }),
  createRoute({
    getParentRoute: () => root,
    path: 'board/$project',
    component: BoardView,
  }),
  createRoute({
    getParentRoute: () => root,
    path: 'inbox',
    component: lazyRouteComponent(() => import('../inbox/inbox-view.tsx'), 'InboxView'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: 'features',
    component: lazyRouteComponent(() => import('../feature/features-view.tsx'), 'FeaturesView'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: 'features/$project',
    component: lazyRouteComponent(() => import('../feature/features-view.tsx'), 'FeaturesView'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: 'feature/$project/$slug',
    component: lazyRouteComponent(() => import('../feature/feature-view.tsx'), 'FeatureView'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: 'runs',
    component: lazyRouteComponent(() => import('../runs/runs-view.tsx'), 'RunsView'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: 'stats',
    component: lazyRouteComponent(() => import('../stats/stats-view.tsx'), 'StatsView'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: 'settings/{-$section}',
    component: lazyRouteComponent(() => import('../settings/settings-view.tsx'), 'SettingsView'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: 'guide',
    component: lazyRouteComponent(() => import('../guide/guide-view.tsx'), 'GuideView'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: 'welcome',
    component: lazyRouteComponent(() => import('../welcome/welcome-view.tsx'), 'WelcomeView'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: 'task/$project/$slug',
    component: lazyRouteComponent(() => import('../task/task-page.tsx'), 'TaskPage'),
  }),
];

export const router = createRouter({
  routeTree: root.addChildren(views),
  history: createHashHistory(),
  defaultErrorComponent: ViewBroke,
  defaultPendingMinMs: 0,
  // The query cache knows what is fresh.
  defaultPreloadStaleTime: 0,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
