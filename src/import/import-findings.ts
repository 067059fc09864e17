import type { Queryable } from '../database/database.ts';
import { EvidenceLoader } from '../indicator/evidence-loader.ts';
import { ValueReader } from '../indicator/value-reader.ts';
import { dayIn } from '../terms/calendar.ts';
import { zoneOf } from '../terms/zone.ts';
import type { Catalogue } from '../values/catalogue.ts';
import type { Finding } from '../values/quality/finding.ts';
import { readOfferedDays } from './import.store.ts';

// All findings on a day of a region take 0.5 to 1 ms: a large file is checked in part, so that its answer still comes.
const checkedDays = 2000;
const atOnce = 200;

const keyOf = ({ rule, message, figures }: Finding): string =>
  JSON.stringify([rule, message, figures.map(({ id }) => id)]);

/**
 * What the quality rules say of the figures of a stored file, on the days they are for: every finding that one of them
 * has a part in, once. Of a file for more than 2,000 days of regions the first are checked, by code and day. With
 * `dryRun` findings name only figures that stay.
 */
export const findingsOfImport = async (
  client: Queryable,
  catalogue: Catalogue,
  now: Date,
  dryRun: boolean,
): Promise<Finding[]> => {
  const days = await readOfferedDays(client, checkedDays);
  const imported = new Set(days.flatMap(({ figureIds }) => figureIds));
  const findings = new Map<string, Finding>();
  for (let start = 0; start < days.length; start += atOnce) {
    const reader = new ValueReader(new EvidenceLoader(client), catalogue);
    const found = await Promise.all(
      days
        .slice(start, start + atOnce)
        .map(({ regionCode, day }) => reader.regionFindings(regionCode, day ?? dayIn(zoneOf(regionCode), now))),
    );
    for (const finding of found.flat())
      if (finding.figures.some(({ id }) => imported.has(id))) findings.set(keyOf(finding), finding);
  }
  // What a dry run stored is gone when the answer is read.
  const goes = dryRun ? new Set(days.flatMap(({ createdIds }) => createdIds)) : new Set();
  return [...findings.values()].map((finding) => ({
    ...finding,
    figures: finding.figures.filter(({ id }) => !goes.has(id)),
  }));
};
