import type { Viewer } from '../access/viewer.ts';
import type { PrismaClient, Queryable } from '../database/database.ts';
import type { Language } from '../language/language.ts';
import type { Day } from '../terms/calendar.ts';
import type { Reads } from '../terms/reads.ts';
import type { Watch } from '../terms/watch.ts';
import type { RegionZone } from '../terms/zone.ts';
import type { Limits } from './limits.ts';
import type { Turns } from './turns.ts';

/**
 * The data that all resolvers of one request share. Each noun adds its own members at the start of its schema. Loaders
 * live for one request, so no stale data is ever served.
 */
export interface Context {
  requestId: string;
  /** Collects what the answer is made from. A read of a member that cannot tell, such as `db`, keeps it from being kept. */
  reads: Reads;
  /** The time of the request, so that computedAt and the like agree within one response. */
  now: Date;
  /** The day in a zone at the time of the request. */
  today: (zone: RegionZone) => Day;
  viewer: Viewer;
  /** The language of sentences in the answer. */
  language: Language;
  limits: Limits;
  /** The turns of what the request computes without waiting for anything. */
  turns: Turns;
  prisma: PrismaClient;
  /** For statements on hot paths; the same pool that Prisma uses. */
  db: Queryable;
  /** Calls `changed` after something watched may have changed; returns the function that stops it. */
  listen: (watch: Watch, changed: () => void) => () => void;
}
