import type { Viewer } from '../access/viewer.ts';
import type { PrismaClient } from '../database.ts';
import type { Catalogue } from '../indicator/catalogue.ts';
import type { EvidenceLoader } from '../indicator/evidence-loader.ts';
import type { ValueReader } from '../indicator/value-reader.ts';
import type { RegionLoader } from '../region/region-loader.ts';
import type { Limits } from './limits.ts';

/** What every resolver of one request shares. Loaders live for one request, so nothing stale is ever served. */
export type Context = {
  requestId: string;
  /** The instant of the request: today, computedAt and the like agree within one answer. */
  now: Date;
  viewer: Viewer;
  limits: Limits;
  prisma: PrismaClient;
  catalogue: Catalogue;
  evidence: EvidenceLoader;
  values: ValueReader;
  regions: RegionLoader;
};
