import { ORPCError } from '@orpc/client';
import { QueryClient } from '@tanstack/react-query';
import { ConnectionLost } from './connection.ts';

/** Events tell what to read again (live.ts), so nothing gets stale by itself. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: Number.POSITIVE_INFINITY,
      // What no view shows any more is forgotten soon: long lists are big.
      gcTime: 60_000,
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
      networkMode: 'always',
      retry: (failures, error) => error instanceof ConnectionLost && failures < 100,
      retryDelay: 500,
    },
    mutations: { networkMode: 'always', retry: false },
  },
});

/** It was there once, and somebody has deleted it: what is shown of it is of no use any more. */
export const isGone = (error: unknown): boolean => error instanceof ORPCError && error.code === 'NOT_FOUND';

/** What a person is told of an error; the server's sentences are made for that. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
