import type { Queryable } from '../database/database.ts';
import { type FigureRow, readFigurePage } from './export.store.ts';
import type { ExportedTable, ExportSource } from './exported-table.ts';
import { assertMeasure, indicatorNamed, type Parameters } from './parameters.ts';
import { regionNamed } from './region-named.ts';

const pageSize = 1000;

const columns = [
  'id region name metric measure indicator basis value low high comparator approximate decimals',
  'asOfFrom asOfTo precision source sourcePublisher sourceTitle sourcePublishedOn sourceUrl',
].flatMap((names) => names.split(' '));

/** Figures in use, as they can be imported again: that changes nothing. Throws ParameterError. */
export const figuresTable = async (
  { within, measure, indicator }: Parameters<'figures'>,
  { db, catalogue }: ExportSource,
): Promise<ExportedTable> => {
  if (measure !== undefined) assertMeasure(catalogue, measure);
  if (indicator !== undefined) indicatorNamed(catalogue, indicator);
  await regionNamed(db, 'within', within);
  return { columns, pages: pages(db, { within, measure: measure ?? null, indicator: indicator ?? null }) };
};

async function* pages(
  db: Queryable,
  filter: { within: string; measure: string | null; indicator: string | null },
): AsyncGenerator<FigureRow[]> {
  for (let after = 0; ; ) {
    const page = await readFigurePage(db, filter, after, pageSize);
    yield page;
    if (page.length < pageSize) return;
    after = page.at(-1)?.id ?? after;
  }
}
