import type { Viewer } from '../access/viewer.ts';
import type { PrismaClient, Queryable } from '../database/database.ts';
import type { Language } from '../language/language.ts';
import type { Watch } from '../terms/watch.ts';
import type { Limits } from './limits.ts';

/**
 * What every resolver of one request shares. Each noun adds its own members where its schema begins. Loaders live for
 * one request, so nothing stale is ever served.
 */
export interface Context {
  requestId: string;
  /** The instant of the request: today, computedAt and the like agree within one answer. */
  now: Date;
  viewer: Viewer;
  /** The language of sentences in the answer. */
  language: Language;
  limits: Limits;
  prisma: PrismaClient;
  /** For hot statements; the same pool that Prisma uses. */
  db: Queryable;
  /** Calls back after something watched may have changed; returns the function that stops it. */
  listen: (watch: Watch, changed: () => void) => () => void;
}
