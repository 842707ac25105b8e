import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { startLive } from './api/live.ts';
import { connectPort, onCommand } from './api/port.ts';
import { queryClient } from './api/query-client.ts';
import { connectSocket } from './api/socket.ts';
import { doCommand } from './frame/desktop-commands.ts';
import { router } from './frame/router.tsx';
import { platform } from './lib/platform.ts';
import { startShortcuts } from './shortcuts/dispatch.ts';
import './ui/tokens.css';

startLive();
startShortcuts();
if (platform) {
  onCommand(doCommand);
  connectPort();
} else connectSocket();

const root = document.getElementById('root');
if (!root) throw new Error('The page has no place for the window.');
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
);
