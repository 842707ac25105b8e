import { createORPCClient } from '@orpc/client';
import type { ContractRouterClient } from '@orpc/contract';
import { createTanstackQueryUtils } from '@orpc/tanstack-query';
import type { Contract } from '../../src-main/contract/api.ts';
import { link } from './connection.ts';

/** Typed calls; they survive reconnects. */
export const rpc: ContractRouterClient<Contract> = createORPCClient(link);

/** The same as options and keys for react-query: `useQuery(api.tasks.get.queryOptions({ input }))`. */
export const api = createTanstackQueryUtils(rpc);
