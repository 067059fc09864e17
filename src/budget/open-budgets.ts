import { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRedis } from 'rate-limiter-flexible';
import { StartupError } from '../terms/startup-error.ts';
import { Budget } from './budget.ts';
import { windowSeconds } from './window.ts';

/** The most that may be taken in a minute; 0 is no limit. */
export type PerMinute = {
  /** Maximum cost of all queries without a token from one address. */
  maxCostPerMinutePerAddress: number;
  /** Maximum cost of all queries with one token. */
  maxCostPerMinutePerToken: number;
  maxEntriesPerMinutePerToken: number;
};

/** The budgets that are in force; null for one that is turned off. */
export type Budgets = { costPerAddress: Budget | null; costPerToken: Budget | null; entriesPerToken: Budget | null };
type Opened = Budgets & { close: () => void };

const kinds = {
  costPerAddress: {
    name: 'cost-per-address',
    usedUp: 'Queries from this address have used up what they may cost in a minute.',
  },
  costPerToken: {
    name: 'cost-per-token',
    usedUp: 'Queries with this token have used up what they may cost in a minute.',
  },
  entriesPerToken: {
    name: 'entries-per-token',
    usedUp:
      'This token has recorded as many entries as it may in a minute: send the same entries again, with the same ids.',
  },
} as const;

const longestPauseMs = 2000;
// A Redis that is frozen keeps its connections. Once this has passed without an answer the connection is given up, and
// until there is another the limiters in memory answer at once.
const patienceMs = 500;

const connected = async (url: string, log: Logger): Promise<Redis> => {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: 5000,
    socketTimeout: patienceMs,
    commandTimeout: patienceMs,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    retryStrategy: (attempt) => Math.random() * Math.min(longestPauseMs, 50 * 2 ** attempt),
  });
  redis.on('error', (error: unknown) => log.debug({ err: error }, 'Redis connection error of the budgets'));
  try {
    await redis.connect();
    return redis;
  } catch (error) {
    redis.disconnect();
    throw new StartupError(`REDIS_URL cannot be reached: ${error instanceof Error ? error.message : String(error)}`);
  }
};

/**
 * Opens the budgets: in Redis if there is one, where several servers count together, otherwise in memory. While Redis
 * is away each server counts in its own memory. Throws StartupError if Redis cannot be reached at the start.
 */
export const openBudgets = async (redisUrl: string | undefined, perMinute: PerMinute, log: Logger): Promise<Opened> => {
  const redis = redisUrl === undefined ? null : await connected(redisUrl, log);
  const budget = (kind: (typeof kinds)[keyof typeof kinds], points: number): Budget | null => {
    if (points === 0) return null;
    const options = { keyPrefix: `jemput:${kind.name}`, points, duration: windowSeconds };
    const memory: RateLimiterAbstract = new RateLimiterMemory(options);
    if (!redis) return new Budget(kind, points, memory);
    const shared = new RateLimiterRedis({
      ...options,
      storeClient: redis,
      rejectIfRedisNotReady: true,
      insuranceLimiter: memory,
    });
    return new Budget(kind, points, shared);
  };
  return {
    costPerAddress: budget(kinds.costPerAddress, perMinute.maxCostPerMinutePerAddress),
    costPerToken: budget(kinds.costPerToken, perMinute.maxCostPerMinutePerToken),
    entriesPerToken: budget(kinds.entriesPerToken, perMinute.maxEntriesPerMinutePerToken),
    close: () => redis?.disconnect(),
  };
};
