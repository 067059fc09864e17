import type { Note } from '../audit/append-notes.ts';
import type { Queryable } from '../database/database.ts';
import { factsMoved } from '../terms/moved.ts';
import { countryCode } from '../terms/region-code.ts';
import { storeCatalogue } from './shipped-facts.store.ts';
import type { ShippedFacts } from './shipped-facts.ts';
import { placesOf, type StoredRow } from './shipped-places.ts';
import { type ShippedRows, shippedFigures, shippedTargets } from './shipped-rows.store.ts';

/** The changes that a load made to the rows of one file; `gone` rows are no longer in it. */
type RowChanges = { added: number; revised: number; gone: number };
/** The changes that a load made, with a note of each for the trail. */
export type FactChanges = { figures: RowChanges; targets: RowChanges; notes: Note[] };

/** Brings the stored rows of one file in line with it, row by row in the order of the file. */
const storeRows = async <Row extends { id: string; region: string }>(
  client: Queryable,
  rows: Row[],
  table: ShippedRows<Row>,
  name: 'FIGURE' | 'TARGET',
): Promise<{ changes: RowChanges; notes: Note[]; isFirst: boolean }> => {
  const stored = await table.read(client);
  const places = placesOf(
    rows.map(({ id }) => id),
    stored,
  );
  const earlier = new Map(stored.map((row) => [row.key, row]));
  const ids = new Map(stored.map(({ key, id }) => [key, id]));
  const idOf = (key: string): number | null => ids.get(key) ?? null;
  const changes: RowChanges = { added: 0, revised: 0, gone: 0 };
  const notes: Note[] = [];
  const noteEnd = (end: 'SUPERSEDED' | 'RETRACTED', { id, content }: StoredRow, after: object | null): void => {
    const before = table.told(content);
    notes.push({
      action: `${name}_${end}`,
      region: String(before['regionCode']),
      subject: { type: name === 'FIGURE' ? 'Figure' : 'Target', id: String(id) },
      before,
      after,
      moved: factsMoved,
    });
  };
  for (const [index, row] of rows.entries()) {
    const self = earlier.get(row.id);
    const place = places[index] ?? 0;
    const content = table.contentOf(row, idOf);
    // A row that a person retracted or revised stays as it is.
    if (self && (!self.inUse || (self.content === content && self.place === place))) continue;
    if (self) await table.end(client, self.id, 'SUPERSEDED');
    const id = await table.insert(client, row, idOf, { place, supersedes: self?.id ?? null });
    ids.set(row.id, id);
    if (self) noteEnd('SUPERSEDED', self, { ...table.told(content), supersededBy: id });
    changes[self ? 'revised' : 'added'] += 1;
  }
  const listed = new Set(rows.map(({ id }) => id));
  for (const row of stored) {
    if (!row.inUse || listed.has(row.key)) continue;
    await table.end(client, row.id, 'RETRACTED');
    noteEnd('RETRACTED', row, null);
    changes.gone += 1;
  }
  return { changes, notes, isFirst: stored.length === 0 };
};

/**
 * Brings the stored facts in line with the shipped files, within the caller's transaction. A row that changed supersedes
 * its earlier self. All rows are recorded in the order of the file, before everything that people recorded; a row that a
 * person retracted or revised stays as it is. The first load has no notes.
 */
export const storeShippedFacts = async (client: Queryable, facts: ShippedFacts): Promise<FactChanges> => {
  await storeCatalogue(client, facts);
  const figures = await storeRows(client, facts.figures, shippedFigures, 'FIGURE');
  const targets = await storeRows(client, facts.targets, shippedTargets, 'TARGET');
  const changes = { figures: figures.changes, targets: targets.changes };
  if (figures.isFirst) return { ...changes, notes: [] };
  const loaded: Note = {
    action: 'SHIPPED_FACTS_LOADED',
    region: countryCode,
    subject: null,
    after: changes,
    moved: factsMoved,
  };
  return { ...changes, notes: [loaded, ...figures.notes, ...targets.notes] };
};
