import type { Queryable } from '../database/database.ts';
import { EvidenceLoader } from '../indicator/evidence-loader.ts';
import { findingKey, readRegionFindings } from '../indicator/finding-reader.ts';
import { ValueReader } from '../indicator/value-reader.ts';
import { dayIn } from '../terms/calendar.ts';
import { zoneOf } from '../terms/zone.ts';
import type { Catalogue } from '../values/catalogue.ts';
import type { Finding } from '../values/quality/finding.ts';
import { type OfferedDay, readOfferedDays } from './import.store.ts';

// All findings for a region on a day take 0.5 to 1 ms to compute, and longer the more figures the region has: 400 days
// of one region took 7 s. So a large file is checked only in part, and other requests are let in between batches of
// about 0.1 s. The figures are those of the file, counted once for each day of their region.
const [checkedDays, checkedFigures] = [2000, 60_000];
const [daysAtOnce, figuresAtOnce] = [200, 2500];

/** The first days within the bounds, in batches. */
const batchesOf = (days: OfferedDay[]): OfferedDay[][] => {
  const figures = new Map<string, number>();
  for (const { regionCode, figureIds } of days)
    figures.set(regionCode, (figures.get(regionCode) ?? 0) + figureIds.length);
  const batches: OfferedDay[][] = [];
  let [checked, atOnce] = [0, 0];
  for (const day of days) {
    const cost = figures.get(day.regionCode) ?? 0;
    if (checked > 0 && checked + cost > checkedFigures) break;
    const batch = batches.at(-1);
    if (batch && batch.length < daysAtOnce && atOnce + cost <= figuresAtOnce) {
      batch.push(day);
      atOnce += cost;
    } else {
      batches.push([day]);
      atOnce = cost;
    }
    checked += cost;
  }
  return batches;
};

/**
 * The findings of the quality rules about the figures of a stored file, on the days that they are for: every finding
 * that involves one of them, once. If the file is for more than 2,000 days of regions, or has many days of one region,
 * the first are checked, by code and day. With `dryRun`, findings name only figures that stay.
 */
export const findingsOfImport = async (
  client: Queryable,
  catalogue: Catalogue,
  now: Date,
  dryRun: boolean,
): Promise<Finding[]> => {
  const offered = await readOfferedDays(client, checkedDays);
  const imported = new Set(offered.flatMap(({ figureIds }) => figureIds));
  const findings = new Map<string, Finding>();
  for (const batch of batchesOf(offered)) {
    const reader = new ValueReader(new EvidenceLoader(client), catalogue);
    const found = await Promise.all(
      batch.map(({ regionCode, day }) => {
        const on = day ?? dayIn(zoneOf(regionCode), now);
        return readRegionFindings(reader, regionCode, { day: on, liveUntil: on, knownAt: null, figuresUntil: null });
      }),
    );
    for (const finding of found.flat())
      if (finding.figures.some(({ id }) => imported.has(id))) findings.set(findingKey(finding), finding);
  }
  // Figures that a dry run stored are gone by the time the response is read.
  const discarded = dryRun ? new Set(offered.flatMap(({ createdIds }) => createdIds)) : new Set();
  return [...findings.values()].map((finding) => ({
    ...finding,
    figures: finding.figures.filter(({ id }) => !discarded.has(id)),
  }));
};
