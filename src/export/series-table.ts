import { z } from 'zod';
import { EvidenceLoader } from '../indicator/evidence-loader.ts';
import { ValueReader } from '../indicator/value-reader.ts';
import { seriesDays, seriesProblem } from '../values/series.ts';
import { evidenceColumns, evidenceReader } from './evidence-cells.ts';
import {
  basisNamed,
  codeParameter,
  dayParameter,
  indicatorNamed,
  instantParameter,
  knownAtFrom,
  ParameterError,
  regionParameter,
} from './parameters.ts';
import { regionNamed } from './region-named.ts';
import type { ExportedRow } from './row-pages.ts';
import { defineTable } from './table-definition.ts';
import { valueCells, valueRowCost } from './values-table.ts';

// Ten years of days.
const longestSeries = 3660;
const pageSize = 100;

const columns = [
  'region name date indicator basis origin missing coverage coverageLow coverageHigh numerator',
  'numeratorLow numeratorHigh denominator denominatorLow denominatorHigh live completeness added',
  ...evidenceColumns,
].flatMap((names) => names.split(' '));

/** An indicator of a region at the end of each step, with the number of people that the step added. */
export const seriesTable = defineTable(
  {
    region: regionParameter.describe('the region (default: ID)'),
    indicator: codeParameter.describe('the indicator'),
    basis: codeParameter.optional().describe("a basis other than the indicator's own"),
    from: dayParameter.describe('first day'),
    to: dayParameter.describe('last day'),
    step: z
      .enum(['DAY', 'WEEK', 'MONTH'], { error: 'must be one of DAY, WEEK, MONTH' })
      .default('MONTH')
      .describe('DAY, WEEK or MONTH (default: MONTH)'),
    knownAt: instantParameter.optional().describe('only what had been recorded by that instant (default: now)'),
  },
  async (parameters, { db, catalogue, now }) => {
    const { region: code, from, to, step } = parameters;
    const knownAt = knownAtFrom(parameters.knownAt, now);
    const indicator = indicatorNamed(catalogue, parameters.indicator);
    const namedBasis = basisNamed(indicator, parameters.basis);
    const days = seriesDays(from, to, step, longestSeries);
    const problem = seriesProblem(from, to, days, longestSeries);
    if (problem) throw new ParameterError('to', problem);
    const region = await regionNamed(db, 'region', code);

    async function* pages(): AsyncGenerator<ExportedRow[]> {
      const reader = new ValueReader(new EvidenceLoader(db), catalogue);
      const points = await reader.series({ code, indicator, namedBasis, knownAt }, from, days);
      const evidenceOf = await evidenceReader(db, points, knownAt ?? now);
      for (let start = 0; start < points.length; start += pageSize) {
        // Pages that are ready would otherwise be written without a pause.
        await reader.turns.next();
        yield points.slice(start, start + pageSize).map((point) => ({
          region: code,
          name: region.name,
          date: point.query.day,
          ...valueCells(point),
          added: point.added,
          ...evidenceOf(point),
        }));
      }
    }
    return { columns, rowCost: valueRowCost(knownAt), pages: pages() };
  },
);
