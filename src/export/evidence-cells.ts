import type { Queryable } from '../database/database.ts';
import type { ComputedValue } from '../indicator/value-reader.ts';
import { readPublishers } from './export.store.ts';
import type { ExportedRow } from './row-pages.ts';

/** The columns that say what a value stands on. */
export const evidenceColumns = ['dataAsOf', 'dataFrom', 'provisional', 'evidence', 'publishers', 'knownAt'];

/**
 * Gives the cells that say what a value stands on: the days of its data, the figures (numbered as in the table of
 * figures) with their publishers, and the instant by which everything recorded is in it. The publishers of all `values`
 * are read in one statement.
 */
export const evidenceReader = async (
  db: Queryable,
  values: ComputedValue[],
  knownAt: Date,
): Promise<(computed: ComputedValue) => ExportedRow> => {
  const sourceIds = new Set(values.flatMap(({ value }) => value.figures.flatMap(({ sourceId }) => sourceId ?? [])));
  const publishers = await readPublishers(db, [...sourceIds]);
  return ({ value: { figures, dataAsOf, dataFrom, provisional } }) => ({
    dataAsOf,
    dataFrom,
    provisional,
    evidence: listed(
      figures.map(({ id }) => String(id)),
      ' ',
    ),
    publishers: listed(
      figures.flatMap(({ sourceId }) => (sourceId === null ? [] : (publishers.get(sourceId) ?? []))),
      '; ',
    ),
    knownAt: knownAt.toISOString(),
  });
};

const listed = (texts: string[], separator: string): string | null =>
  texts.length === 0 ? null : [...new Set(texts)].join(separator);
