import type { Logger } from 'pino';
import type { Queryable } from '../database/database.ts';
import type { Bus, Heard } from './bus.ts';
import { postgresBus } from './bus-postgres.ts';
import { redisBus } from './bus-redis.ts';

const toNoOne: Bus = {
  tellsInStatement: false,
  publish: () => {},
  lostMs: () => 0,
  close: () => Promise.resolve(),
};

/**
 * Opens the bus to the other servers of the same database: Redis if there is one, otherwise PostgreSQL itself. The
 * embedded database has one server only.
 */
export const openBus = (
  { redisUrl, databaseUrl }: { redisUrl: string | undefined; databaseUrl: string | undefined },
  own: { db: Queryable; self: string; heard: Heard; log: Logger },
): Promise<Bus> => {
  if (redisUrl) return redisBus({ ...own, url: redisUrl });
  if (databaseUrl) return postgresBus({ ...own, url: databaseUrl });
  return Promise.resolve(toNoOne);
};
