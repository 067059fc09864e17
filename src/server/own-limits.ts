import type { Config } from '../config.ts';
import { maxPageSize } from '../graphql/builder.ts';
import type { Limits } from '../graphql/limits.ts';
import { maxEntriesPerRequest } from '../ledger/record-activations.ts';

/** The limits that clients can read. */
export const limitsOf = (config: Config): Limits => ({
  maxDepth: config.MAX_DEPTH,
  maxCost: config.MAX_COST,
  maxPageSize,
  maxEntriesPerRequest,
  maxSubscriptionsPerSocket: config.MAX_SUBSCRIPTIONS_PER_SOCKET,
});
