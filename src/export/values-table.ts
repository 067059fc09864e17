import { z } from 'zod';
import { RegionLevel } from '../../prisma/generated/client/enums.ts';
import { pastFactor } from '../graphql/cost.ts';
import { EvidenceLoader } from '../indicator/evidence-loader.ts';
import { valueWeight } from '../indicator/value-query.ts';
import { type ComputedValue, ValueReader } from '../indicator/value-reader.ts';
import { dayIn } from '../terms/calendar.ts';
import { easternZone, zoneOf } from '../terms/zone.ts';
import { type Range, wholePeople } from '../values/range.ts';
import { evidenceColumns, evidenceReader } from './evidence-cells.ts';
import { type RegionRow, readRegionPage } from './export.store.ts';
import {
  basisNamed,
  codeParameter,
  dayParameter,
  indicatorNamed,
  instantParameter,
  knownAtFrom,
  regionParameter,
} from './parameters.ts';
import { regionNamed } from './region-named.ts';
import { type ExportedRow, percentCell } from './row-pages.ts';
import { defineTable } from './table-definition.ts';

// Everything that is read for a page is released with it. Exporting all 91,600 regions, as CSV and then as JSON, took
// the server from 214 to 221 MB, and with a million figures stored from 227 to about 300 MB. That needs the space for
// young objects that `npm start` gives (--min-semi-space-size=16): otherwise V8 promotes the garbage of a page to the
// old space and keeps it, up to 302 and 366 MB.
const pageSize = 100;

const columns = [
  'region name level asOf indicator basis origin missing coverage coverageLow coverageHigh numerator',
  'numeratorLow numeratorHigh numeratorAsOf denominator denominatorLow denominatorHigh denominatorAsOf',
  'live completeness targetPercent targetBasis achievement gapPeople gapPoints met',
  ...evidenceColumns,
].flatMap((names) => names.split(' '));

/** As a query of the same values costs. */
export const valueRowCost = (knownAt: Date | null): number => valueWeight * (knownAt === null ? 1 : pastFactor);

/** A quantity's cells: people, their bounds, and the day. */
const people = (name: string, quantity: { range: Range; day: string | null } | null): ExportedRow => ({
  [name]: quantity && wholePeople(quantity.range).value,
  [`${name}Low`]: quantity && wholePeople(quantity.range).low,
  [`${name}High`]: quantity && wholePeople(quantity.range).high,
  [`${name}AsOf`]: quantity?.day ?? null,
});

/** The cells of a computed value, shared with the table of a series. */
export const valueCells = ({ value, basisCode, query }: ComputedValue): ExportedRow => ({
  indicator: query.indicator.code,
  basis: basisCode,
  origin: value.origin,
  missing: value.missing,
  coverage: percentCell(value.coverage?.value),
  coverageLow: percentCell(value.coverage?.low),
  coverageHigh: percentCell(value.coverage?.high),
  ...people('numerator', value.numerator),
  ...people('denominator', value.denominator),
  live: value.live,
  completeness: percentCell(value.completeness),
});

const rowOf = async (region: RegionRow, computed: ComputedValue, reader: ValueReader): Promise<ExportedRow> => {
  const progress = await reader.bindingProgress(computed);
  return {
    region: region.code,
    name: region.name,
    level: region.level,
    asOf: computed.query.day,
    ...valueCells(computed),
    targetPercent: progress?.target.percent ?? null,
    targetBasis: progress?.basisCode ?? null,
    achievement: percentCell(progress?.achievement?.value),
    gapPeople: progress?.gapPeople == null ? null : Math.round(progress.gapPeople),
    gapPoints: percentCell(progress?.gapPoints),
    met: progress?.met ?? null,
  };
};

/** An indicator of a region and everything below it on a day; by default today in each region's zone. */
export const valuesTable = defineTable(
  {
    within: regionParameter.describe('this region and everything below it (default: ID)'),
    indicator: codeParameter.describe('the indicator'),
    basis: codeParameter.optional().describe("a basis other than the indicator's own"),
    level: z
      .enum(RegionLevel, { error: `must be one of ${Object.keys(RegionLevel).join(', ')}` })
      .optional()
      .describe('only this level, such as VILLAGE'),
    asOf: dayParameter.optional().describe('the day (default: today)'),
    knownAt: instantParameter.optional().describe('only what had been recorded by that instant (default: now)'),
  },
  async (parameters, { db, catalogue, now }) => {
    const { within, level = null, asOf } = parameters;
    const knownAt = knownAtFrom(parameters.knownAt, now);
    const indicator = indicatorNamed(catalogue, parameters.indicator);
    const namedBasis = basisNamed(indicator, parameters.basis);
    await regionNamed(db, 'within', within);

    async function* pages(): AsyncGenerator<ExportedRow[]> {
      for (let after = ''; ; ) {
        const regions = await readRegionPage(db, within, level, after, pageSize);
        const reader = new ValueReader(new EvidenceLoader(db), catalogue);
        const computed = await Promise.all(
          regions.map(async (region) => {
            const day = asOf ?? dayIn(zoneOf(region.code), now);
            const liveUntil = asOf ?? dayIn(easternZone, now);
            const query = { code: region.code, indicator, namedBasis, day, liveUntil, knownAt };
            return { region, value: await reader.value(query) };
          }),
        );
        const evidenceOf = await evidenceReader(
          db,
          computed.map(({ value }) => value),
          knownAt ?? now,
        );
        yield await Promise.all(
          computed.map(async ({ region, value }) => ({
            ...(await rowOf(region, value, reader)),
            ...evidenceOf(value),
          })),
        );
        if (regions.length < pageSize) return;
        after = regions.at(-1)?.code ?? after;
      }
    }
    return { columns, rowCost: valueRowCost(knownAt), pages: pages() };
  },
);
