import type { Viewer } from '../access/viewer.ts';
import type { Trail } from '../audit/trail.ts';
import type { CounterLoader } from '../counter/counter-loader.ts';
import type { PrismaClient, Queryable } from '../database/database.ts';
import type { EvidenceLoader } from '../indicator/evidence-loader.ts';
import type { ValueReader } from '../indicator/value-reader.ts';
import type { Language } from '../language/language.ts';
import type { LedgerWriter } from '../ledger/writer.ts';
import type { FieldTokens } from '../outreach/field-tokens.ts';
import type { RegionLoader } from '../region/region-loader.ts';
import type { Catalogue } from '../values/catalogue.ts';
import type { Limits } from './limits.ts';
import type { Watch } from './state-source.ts';

/** What every resolver of one request shares. Loaders live for one request, so nothing stale is ever served. */
export type Context = {
  requestId: string;
  /** The instant of the request: today, computedAt and the like agree within one answer. */
  now: Date;
  viewer: Viewer;
  /** In which sentences are said. */
  language: Language;
  limits: Limits;
  prisma: PrismaClient;
  /** For hot statements; the same pool that Prisma uses. */
  db: Queryable;
  /** For use cases: opens the transactions in which the viewer writes. */
  trail: Trail;
  writer: LedgerWriter;
  counters: CounterLoader;
  tokens: FieldTokens;
  catalogue: Catalogue;
  evidence: EvidenceLoader;
  values: ValueReader;
  regions: RegionLoader;
  /** Calls back after what is watched may have changed; returns what stops that. */
  listen: (watch: Watch, changed: () => void) => () => void;
};
