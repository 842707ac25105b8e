import { Outlet, useNavigate } from '@tanstack/react-router';
import { Suspense } from 'react';
import { platform } from '../lib/platform.ts';
import { NotificationHost } from '../notify/notification-host.tsx';
import { Palette } from '../search/palette.tsx';
import { ShortcutSheet } from '../shortcuts/sheet.tsx';
import { useShortcut } from '../shortcuts/use-shortcut.ts';
import { usePreferences } from '../state/preferences.ts';
import { useView } from '../state/view.ts';
import { ConfirmHost } from '../ui/confirm.tsx';
import { Toaster } from '../ui/toast.tsx';
import { TooltipProvider } from '../ui/tooltip.tsx';
import { Tour } from '../welcome/tour.tsx';
import { ConnectionBanner } from './connection-banner.tsx';
import { NewFeatureDialog, NewTaskDialog, TaskPanel } from './later.ts';
import { LoadAhead } from './load-ahead.tsx';
import { Sidebar } from './sidebar.tsx';
import { StatusLine } from './status-line.tsx';
import { toggleQueue, toggleTheme } from './toggles.ts';
import { useSearchParams, useSetSearch } from './use-open-task.ts';

/** The window around every view. */
export function Frame() {
  usePreferences();
  const navigate = useNavigate();
  const search = useSearchParams();
  const toggleSidebar = useView((state) => state.toggleSidebar);
  const setSearch = useSetSearch();
  useShortcut('nav.inbox', () => void navigate({ to: '/inbox' }));
  useShortcut('nav.board', () => void navigate({ to: '/board' }));
  useShortcut('nav.features', () => void navigate({ to: '/features' }));
  useShortcut('nav.runs', () => void navigate({ to: '/runs' }));
  useShortcut('nav.stats', () => void navigate({ to: '/stats' }));
  useShortcut('nav.settings', () => void navigate({ to: '/settings/{-$section}', params: {} }));
  useShortcut('nav.guide', () => void navigate({ to: '/guide' }));
  useShortcut('nav.welcome', () => void navigate({ to: '/welcome' }));
  useShortcut('task.new', () => setSearch({ new: 1 }, false));
  useShortcut('feature.new', () => setSearch({ newFeature: 1 }, false));
  useShortcut('view.sidebar', toggleSidebar);
  useShortcut('queue.pause', () => void toggleQueue());
  useShortcut('view.theme', () => void toggleTheme());
  return (
    <TooltipProvider>
      {/* A button, as the address is the router's. */}
      <button
        type="button"
        className="sr-only z-50 rounded-control bg-raised px-2 py-1 focus:not-sr-only focus:absolute focus:top-1 focus:left-1"
        onClick={() => document.getElementById('main')?.focus()}
      >
        Skip to the view
      </button>
      <div className="flex h-full max-phone:flex-col">
        <Sidebar />
        <div className="flex min-h-0 min-w-0 flex-1 flex-col">
          <ConnectionBanner />
          <div className="relative flex min-h-0 flex-1">
            <main id="main" tabIndex={-1} className="flex min-h-0 min-w-0 flex-1 flex-col outline-none">
              <Suspense fallback={null}>
                <Outlet />
              </Suspense>
            </main>
            {search.task ? (
              <Suspense fallback={null}>
                <TaskPanel taskKey={search.task} />
              </Suspense>
            ) : null}
          </div>
          <Tour />
          <StatusLine />
        </div>
      </div>
      <Suspense fallback={null}>
        {search.new ? <NewTaskDialog onClose={() => setSearch({ new: undefined })} /> : null}
        {search.newFeature ? <NewFeatureDialog onClose={() => setSearch({ newFeature: undefined })} /> : null}
      </Suspense>
      <Palette />
      <LoadAhead />
      <ShortcutSheet />
      <ConfirmHost />
      {platform ? null : <NotificationHost />}
      <Toaster />
    </TooltipProvider>
  );
}
