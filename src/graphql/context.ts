import type { Viewer } from '../access/viewer.ts';
import type { PrismaClient, Queryable } from '../database/database.ts';
import type { Language } from '../language/language.ts';
import type { Watch } from '../terms/watch.ts';
import type { Limits } from './limits.ts';

/**
 * The data that all resolvers of one request share. Each noun adds its own members at the start of its schema. Loaders
 * live for one request, so no stale data is ever served.
 */
export interface Context {
  requestId: string;
  /** The time of the request, so that today, computedAt and the like agree within one response. */
  now: Date;
  viewer: Viewer;
  /** The language of sentences in the answer. */
  language: Language;
  limits: Limits;
  prisma: PrismaClient;
  /** For statements on hot paths; the same pool that Prisma uses. */
  db: Queryable;
  /** Calls `changed` after something watched may have changed; returns the function that stops it. */
  listen: (watch: Watch, changed: () => void) => () => void;
}
