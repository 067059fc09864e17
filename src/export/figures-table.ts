import type { Queryable } from '../database/database.ts';
import { type FigureFilter, type FigureRow, readFigurePage, readShippedFigures } from './export.store.ts';
import {
  assertMeasure,
  codeParameter,
  indicatorNamed,
  instantParameter,
  knownAtFrom,
  regionParameter,
} from './parameters.ts';
import { regionNamed } from './region-named.ts';
import { defineTable } from './table-definition.ts';

const pageSize = 1000;

const columns = [
  'id region name metric measure indicator basis value low high comparator approximate decimals',
  'asOfFrom asOfTo precision targetPercent extent among of printed provisional source sourcePublisher',
  'sourceTitle sourcePublishedOn sourceUrl',
].flatMap((names) => names.split(' '));

/** The figures in use now or at an instant, in a form that can be imported again, which changes nothing. */
export const figuresTable = defineTable(
  {
    within: regionParameter.describe('this region and everything below it (default: ID)'),
    measure: codeParameter.optional().describe('only counts of this measure'),
    indicator: codeParameter.optional().describe('only percentages of this indicator'),
    knownAt: instantParameter.optional().describe('the figures in use at that instant (default: now)'),
  },
  async ({ within, measure, indicator, ...given }, { db, catalogue, now }) => {
    const knownAt = knownAtFrom(given.knownAt, now);
    if (measure !== undefined) assertMeasure(catalogue, measure);
    if (indicator !== undefined) indicatorNamed(catalogue, indicator);
    await regionNamed(db, 'within', within);
    return {
      columns,
      rowCost: 1,
      pages: pages(db, { within, measure: measure ?? null, indicator: indicator ?? null, knownAt }),
    };
  },
);

async function* pages(db: Queryable, filter: FigureFilter): AsyncGenerator<FigureRow[]> {
  yield await readShippedFigures(db, filter);
  for (let after = 0; ; ) {
    const page = await readFigurePage(db, filter, after, pageSize);
    yield page;
    if (page.length < pageSize) return;
    after = page.at(-1)?.id ?? after;
  }
}
